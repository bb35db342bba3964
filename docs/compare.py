"""Run ngfflint and two other tools on the same stores, and write their verdicts: `python docs/compare.py`.

The other tools are those that are installed with ngfflint, which the tests need too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import chdir
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ngfflint import DimSpec, v04, v05
from ngfflint.write import write_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "fixtures"
TOOLS = ("ngfflint", "yaozarrs", "ome-zarr-models")
PAGES = (ROOT / "docs/comparison.md", ROOT / "README.md")

TABLE = re.compile(r"(<!-- compared: (\w+) -->\n).*?(?=\n\n|\Z)", re.DOTALL)
"""A marker and the table below it."""


def without_well(store: Path) -> None:
    """Delete a well of a plate."""
    shutil.rmtree(store / "B/2")


def edited(document: str, old: str, new: str) -> Callable[[Path], None]:
    """Return a change of a document, with a regular expression."""

    def change(store: Path) -> None:
        path = store / document
        text, count = re.subn(old, new, path.read_text("utf-8"), count=1, flags=re.DOTALL)
        if not count:
            raise ValueError(f"{document} does not contain {old}")
        path.write_text(text, "utf-8")

    return change


def transformations_reversed(document: str) -> Callable[[Path], None]:
    """Return a change of an image, whose first level is translated before it is scaled."""

    def change(store: Path) -> None:
        path = store / document
        value = json.loads(path.read_text("utf-8"))
        value["attributes"]["ome"]["multiscales"][0]["datasets"][0]["coordinateTransformations"].reverse()
        path.write_text(json.dumps(value, indent=2), "utf-8")

    return change


def levels_reversed(store: Path) -> None:
    """List the smallest level of an image first."""
    path = store / "zarr.json"
    value = json.loads(path.read_text("utf-8"))
    value["attributes"]["ome"]["multiscales"][0]["datasets"].reverse()
    path.write_text(json.dumps(value, indent=2), "utf-8")


def truncated(store: Path) -> None:
    """Cut off half of a chunk."""
    chunk = min(path for path in store.rglob("*") if path.is_file() and "c" in path.relative_to(store).parts)
    os.truncate(chunk, chunk.stat().st_size // 2)


def written(store: Path, library: ModuleType) -> None:
    """Write an image with pixels."""
    dims = [DimSpec(name, scale=0.5, unit="micrometer", type="space") for name in "yx"]
    image = library.Image(multiscales=[library.Multiscale.from_dims(dims, name="cells", n_levels=1)])
    write_image(store, image, np.random.default_rng(1).integers(0, 1000, (64, 64), "uint16"))


CHANGED: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a plate without the folder of well `B/2`": ("valid/0.5/plate.zarr", without_well),
    "a field of view of a plate with a translation before its scale": (
        "valid/0.5/plate.zarr",
        transformations_reversed("A/1/0/zarr.json"),
    ),
    "an axis with `unitt` instead of `unit`": ("valid/0.5/image.zarr", edited("zarr.json", '"unit"', '"unitt"')),
    "the smallest level first": ("valid/0.5/image.zarr", levels_reversed),
    "`dimension_separator` does not match the stored chunks": (
        "pixels in 0.4",
        edited("0/.zarray", '("dimension_separator": )"/"', r'\1"."'),
    ),
    "half of a chunk is missing": ("pixels in 0.5", truncated),
}
"""Valid stores in which one thing is changed."""


def verdict(tool: str, store: Path) -> str:
    """Return whether a tool accepts a store, and how many problems it counts."""
    options = ["--isolated", "--output-format", "json", "--pixels", "all"] if tool == "ngfflint" else []
    words = ["check"] if tool == "ngfflint" else ["validate"]
    command = [str(Path(sys.executable).with_name(tool)), *words, str(store), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    count = ""
    if tool == "ngfflint":
        summary = json.loads(done.stdout)["summary"]
        count = ", ".join(f"{summary[each]} {each}{'s' * (summary[each] != 1)}" for each in summary if summary[each])
    elif tool == "yaozarrs" and (found := re.search(r"(\d+) validation error", done.stdout + done.stderr)):
        count = f"{found[1]} error{'s' * (found[1] != '1')}"
    words = ["accepted" if done.returncode == 0 else "rejected"]
    return ": ".join([*words, *([count] if count else [])])


def rows(stores: dict[str, Path]) -> Iterator[str]:
    """Yield a table with the verdict of each tool on each store."""
    yield f"| store | {' | '.join(TOOLS)} |"
    yield "|---" * (len(TOOLS) + 1) + "|"
    for name, store in stores.items():
        yield f"| {name} | {' | '.join(verdict(tool, store) for tool in TOOLS)} |"


def tables(folder: Path) -> dict[str, str]:
    """Return the tables by name; changed stores are written to a folder."""
    found = {}
    for kind in ("valid", "invalid"):
        stores = sorted((FIXTURES / kind).glob("*/*.zarr"))
        found[kind] = "\n".join(rows({f"{each.parent.name} {each.stem}": each for each in stores}))
    sources = {path.relative_to(FIXTURES).as_posix(): path for path in FIXTURES.glob("*/*/*.zarr")}
    for name, library in (("pixels in 0.4", v04), ("pixels in 0.5", v05)):
        sources[name] = folder / f"{name}.zarr"
        written(sources[name], library)
    changed = {}
    for number, (name, (source, change)) in enumerate(CHANGED.items()):
        changed[name] = Path(shutil.copytree(sources[source], folder / f"{number}.zarr"))
        change(changed[name])
    found["changed"] = "\n".join(rows(changed))
    found["versions"] = ", ".join(f"{tool} {version(tool)}" for tool in (*TOOLS, "pydantic", "zarr"))
    return found


def main() -> None:
    """Write the tables and the versions into the pages."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        found = tables(Path(folder))
    for page in PAGES:
        text = TABLE.sub(lambda match: match[1] + found[match[2]], page.read_text("utf-8"))
        for tool in TOOLS:
            text = re.sub(rf"(?<=\| )(\[?{tool}(?:\]\([^)]*\))?) [\d.]+(?= \|)", rf"\1 {version(tool)}", text)
        page.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
