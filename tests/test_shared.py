"""Names and contrasts make no difference: no rule looks at more than that there is one, and that it is in order."""

from __future__ import annotations

import copy
from itertools import groupby
from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest
from ngfflint.engine.shared import SIZE, WINDOW, Shared
from support.planted_faults import VERSIONS, Fault, encoded, planted
from support.stores import settings
from support.valid_stores import Documents, image_store
from test_mutations import CASES

import ngfflint
from ngfflint.engine.lint import lint_store
from ngfflint.engine.settings import Settings
from ngfflint.info.reader import store_info
from ngfflint.store.documents import Document, parse
from ngfflint.store.local import LocalStore
from ngfflint.store.memory import MemoryStore
from ngfflint.store.store import run

EACH = "*"

FREE = (
    ("multiscales", EACH, "name"),
    ("omero", "channels", EACH, "label"),
    ("omero", "channels", EACH, "window"),
)
"""Where the values stand that make no difference."""

TOGETHER = settings(select=["ALL"])
APART = attrs.evolve(TOGETHER, rules=(*TOGETHER.rules, attrs.evolve(TOGETHER.rules[0], pack="lab", code="LAB001")))
"""With a rule of somebody else nothing is shared."""

KINDS = [
    pytest.param([fault for *_, fault in cases], kind, version, id=f"{kind}-{version}")
    for (kind, version), cases in groupby(sorted(CASES, key=lambda case: case[:2]), key=lambda case: case[:2])
]


def renamed(documents: Documents) -> Documents:
    """Return documents with other names, labels and contrasts."""
    changed = copy.deepcopy(documents)
    for document in changed.values():
        attributes = document.get("attributes", document) if isinstance(document, dict) else {}
        ome = attributes.get("ome", attributes) if isinstance(attributes, dict) else {}
        for way in FREE:
            rename(ome, way)
    return changed


def rename(value: Any, way: tuple[str, ...]) -> None:
    """Write another value in place of one."""
    step, rest = way[0], way[1:]
    if step == EACH:
        for each in value if isinstance(value, list) else ():
            rename(each, rest)
    elif isinstance(value, dict) and rest and step in value:
        rename(value[step], rest)
    elif isinstance(value, dict) and not rest and isinstance(value.get(step), str) and value[step]:
        value[step] = f"Größe %s {{}} {value[step]} / 0.3 []"
    elif isinstance(value, dict) and not rest and step == "window" and isinstance(value.get(step), dict):
        stretch(value[step])


def stretch(window: dict[str, Any]) -> None:
    """Write other numbers into a contrast that is in order."""
    numbers: list[Any] = [window.get(name) for name in WINDOW]
    if all(type(each) in (int, float) for each in numbers) and numbers == sorted(numbers):
        window |= {name: 2 * window[name] + 0.5 for name in WINDOW}


def found(documents: Documents, wanted: Settings) -> list[tuple[str, ...]]:
    """Return what is found, but for places in lines."""
    findings = run(lint_store(MemoryStore("example", encoded(documents)), wanted)).findings
    return [
        (each.code, each.severity, each.message, each.label, each.help, each.location.document, each.location.pointer)
        for each in findings
    ]


@pytest.mark.parametrize(("faults", "kind", "version"), KINDS)
def test_no_rule_reads_them(faults: list[Fault], kind: str, version: str) -> None:
    """With other names and contrasts the same is found, and with models that were made of other names and contrasts."""
    for fault in faults:
        documents = planted(kind, version, fault.edits)
        apart = found(documents, APART)
        assert found(renamed(documents), TOGETHER) == apart, fault.what
        assert found(documents, TOGETHER) == apart, fault.what


def test_other_text_is_there() -> None:
    """The documents of these tests have a name, labels and contrasts."""
    after = encoded(renamed(image_store("0.5")))["zarr.json"]
    assert after.count(b"Gr\\u00f6\\u00dfe") > 1
    assert encoded(image_store("0.5"))["zarr.json"].count(b".5") < after.count(b".5") - len(WINDOW)


def shared(*documents: bytes, name: str = "zarr.json") -> list[Document]:
    """Return documents that may have things in common."""
    table, found = Shared(), [{name: parse(each)} for each in documents]
    for each in found:
        table.share(each)
    return [each[name] for each in found]


def image(**changes: Any) -> bytes:
    """Return the document of an image."""
    documents = image_store("0.5")
    documents["zarr.json"]["attributes"]["ome"]["multiscales"][0] |= changes
    return orjson.dumps(documents["zarr.json"])


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"name": "another"}, True),
        ({"name": ""}, False),
        ({"name": None}, False),
        ({"name": 3}, False),
        ({"name": ["a name"]}, False),
        ({"type": "another"}, False),
        ({"datasets": []}, False),
        ({"more": 1}, False),
    ],
)
def test_what_is_shared(changes: dict[str, Any], *, same: bool) -> None:
    """Images share what is made of them if they differ in the text of their names alone."""
    one, other = shared(image(name="one"), image(**changes))
    assert (one.made is other.made) is same


@pytest.mark.parametrize(
    ("window", "same"),
    [
        ({"min": 0, "start": 7, "end": 7.5, "max": 8}, True),
        ({"min": -1.5, "start": -1.5, "end": -1.5, "max": -1.5}, True),
        ({"min": 0, "start": 7, "end": 6, "max": 8}, False),
        ({"min": 0, "start": 7, "end": 8}, False),
        ({"min": 0, "start": 7, "end": 8, "max": "9"}, False),
        ({"min": False, "start": 7, "end": 8, "max": 9}, False),
        ({"min": 0, "start": 7, "end": 8, "max": None}, False),
        ({"min": 0, "start": 7, "end": 8, "max": 9, "more": 1}, False),
        ([0, 7, 8, 9], False),
        (None, False),
    ],
)
def test_contrasts_that_are_shared(window: Any, *, same: bool) -> None:
    """Contrasts count as one if their numbers are in order."""
    documents = []
    for each in ({"min": 0, "start": 1, "end": 2, "max": 3}, window):
        document = image_store("0.5")["zarr.json"]
        document["attributes"]["ome"]["omero"]["channels"][0]["window"] = each
        documents.append(orjson.dumps(document))
    one, other = shared(*documents)
    assert (one.made is other.made) is same


def test_what_is_never_shared() -> None:
    """Documents with problems share nothing, nor do those whose numbers cannot be told apart, nor others of a node."""
    for text in (image() + b"x", b'{"a": 1, "a": 2}', b"\xef\xbb\xbf" + image()):
        one, other = shared(text + b" ", text + b"  ")
        assert one.made is not other.made
    one, other = shared(b'{"a": 1e999}', b'{"a": 2e999}')
    assert one.made is not other.made
    one, other = shared(image(name="one"), image(name="two"), name=".zarray")
    assert one.made is not other.made


def test_few_are_remembered() -> None:
    """What was made is forgotten when many others have come."""
    others = (image(type=str(number)) for number in range(SIZE + 1))
    first, *_, again = shared(image(name="first", type="first"), *others, image(name="again", type="first"))
    assert first.made is not again.made


def test_others_see_names_as_they_are(tmp_path: Path) -> None:
    """What linting shares is not seen by whoever reads a store after that in the same process."""
    for name in ("one", "two"):
        for path, data in encoded(image_store("0.5")).items():
            file = tmp_path / f"{name}.zarr" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(image(name=name) if path == "zarr.json" else data)
        assert run(lint_store(LocalStore(str(tmp_path / f"{name}.zarr")), TOGETHER)).summary.documents
    for name in ("one", "two"):
        store = tmp_path / f"{name}.zarr"
        loaded: Any = ngfflint.from_uri(store)
        assert loaded.attributes.ome.multiscales[0].name == name
        described = run(store_info(LocalStore(str(store)))).image
        assert described is not None
        assert [each.name for each in described.multiscales] == [name]


@pytest.mark.parametrize("version", VERSIONS)
def test_text_lies_where_it_is_looked_for(version: str) -> None:
    """Names are free text in each version in which they lie where the specification has them."""
    place = "zarr.json" if version >= "0.5" else ".zattrs"
    one, other = image_store(version), renamed(image_store(version))
    first, second = shared(encoded(one)[place], encoded(other)[place], name=place)
    assert first.data != second.data
    assert first.made is second.made
