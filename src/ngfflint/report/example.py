"""An example of a rule, written for people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ngfflint.report.spans import spans

if TYPE_CHECKING:
    from collections.abc import Iterator

ARCHIVES = {
    "plain": "",
    "compressed": ", which compresses it",
    "nested": ", beside another archive, `raw.zip`",
    "folder": ", in a folder called `image.zarr`",
}
"""What is told of archives."""


def example_lines(example: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of an example.

    Args:
        example: as it stands in the file of the rule.
    """
    word = "Wrong" if example.get("at") else "Right"
    where = f" ({spans(example['versions'])})" if "versions" in example else ""
    yield from ("", f"## {word}: {example.get('title', 'an example')}{where}")
    for text in (example.get("bad"), example.get("good")):
        if text:
            yield from ("", *_code(text))
    for name, value in example.get("arrays", {}).items():
        yield from ("", f"{_node(name, 'The')} is an array: `{json.dumps(value)}`")
    for name, text in example.get("groups", {}).items():
        yield from ("", f"{_node(name, 'The')} is a group:", "", *_code(text))
    for name, text in example.get("files", {}).items():
        yield from ("", f"`{name}`:", "", *_code(text, name))
    yield from _surroundings(example)
    if example.get("at"):
        yield from ("", f"Reported at {', '.join(map(_place, example['at']))}.")


def _code(text: str, name: str = "") -> Iterator[str]:
    yield from (f"```{'xml' if name.endswith('.xml') else 'json'}", text.strip() or "{}", "```")


def _node(path: str, the: str = "the") -> str:
    return f"`{path}`" if path else f"{the} root"


def _surroundings(example: dict[str, Any]) -> Iterator[str]:
    """Say what is odd about the store, or about the way it is linted."""
    for link, target in example.get("links", {}).items():
        yield from ("", f"`{link}` is a link {'out of the store' if target == '..' else f'to `{target}`'}.")
    for path in example.get("unreadable", []):
        yield from ("", f"`{path}` cannot be read.")
    if "encoding" in example:
        yield from ("", f"The documents are encoded as {example['encoding']}.")
    if example.get("ignores_case"):
        yield from ("", "The file system does not tell capitals from small letters.")
    if "archive" in example:
        yield from ("", f"The store is in a ZIP archive{ARCHIVES[example['archive']]}.")
    if "inside" in example:
        yield from ("", f"{_node(example['inside'], 'The')} is linted, in place of the root.")
    if "options" in example:
        yield from ("", f"The options are `{json.dumps(example['options'])}`.")


def _place(at: str) -> str:
    """Say in words what an address means: a pointer into a document, or into the OME object of a group."""
    if at == ".":
        return "the store"
    for sign, what in (("#", "the metadata of"), ("@", "the OME object of")):
        path, found, pointer = at.partition(sign)
        if found:
            return f"`{pointer}` in {what} {_node(path)}" if pointer else f"{what} {_node(path)}"
    return f"`{at}`" if at else "the OME object"
