"""``--fix`` never loses a document: killed, without space, through links, and in two runs at once."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.command import GOOD, run
from support.example_counts import example_count, slow_profile
from support.many_stores import write_stores
from support.stores import array, group

COMMAND = [sys.executable, "-m", "ngfflint", "--fix", "--jobs", "1", "--no-progress"]


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def written(documents: dict[str, object], folder: Path) -> Path:
    for path, value in documents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(value, indent=2))
    return folder


def images(folder: Path, count: int = 40) -> Path:
    """Write images with abbreviated units, and with a chunk each."""
    write_stores(folder, count)
    for path in folder.glob("*/zarr.json"):
        path.write_text(path.read_text().replace("micrometer", "um"))
        (path.parent / "0" / "c").mkdir()
        (path.parent / "0" / "c" / "0").write_bytes(b"pixels")
    return folder


def plate(folder: Path, rows: int, columns: int) -> Path:
    """Write a plate whose images have abbreviated units."""
    names = [chr(ord("A") + row) if row < 26 else f"A{chr(ord('A') + row - 26)}" for row in range(rows)]
    wells = [
        {"path": f"{name}/{column + 1}", "rowIndex": row, "columnIndex": column}
        for row, name in enumerate(names)
        for column in range(columns)
    ]
    root = {
        "version": "0.5",
        "plate": {
            "version": "0.5",
            "name": "screen",
            "field_count": 1,
            "rows": [{"name": name} for name in names],
            "columns": [{"name": str(column + 1)} for column in range(columns)],
            "wells": wells,
        },
    }
    ome = json.loads(json.dumps(GOOD).replace("micrometer", "um"))
    documents = group("", {"ome": root}, "0.5")
    for name in names:
        documents |= group(name, {}, "0.5")
    for well in wells:
        path = str(well["path"])
        content_of_well = {"version": "0.5", "well": {"version": "0.5", "images": [{"path": "0"}]}}
        documents |= group(path, {"ome": content_of_well}, "0.5")
        documents |= group(f"{path}/0", {"ome": ome}, "0.5")
        documents |= array(f"{path}/0/0", "0.5", shape=[8, 8], dimension_names=["y", "x"])
    return written(documents, folder)


def fixed_copy(store: Path, folder: Path) -> tuple[dict[str, bytes], float]:
    """Return the content of a copy after its fixes, and how long they took."""
    shutil.copytree(store, folder)
    began = time.monotonic()
    subprocess.run([*COMMAND, str(folder)], capture_output=True, check=False)
    return content(folder), time.monotonic() - began


@pytest.mark.parametrize("kind", ["images", "plate"])
def test_kill(kind: str, tmp_path: Path) -> None:
    """Killed at any moment, every document is whole: as it was, or fixed; and chunks are never touched."""
    size = (32, 48) if slow_profile() else (2, 3)
    clean = images(tmp_path / "clean") if kind == "images" else plate(tmp_path / "clean.zarr", *size)
    old = content(clean)
    new, seconds = fixed_copy(clean, tmp_path / f"fixed{clean.suffix}")
    assert new != old
    moments = random.Random(4)  # noqa: S311  the same moments each time
    for number in range(example_count(3)):
        folder = tmp_path / f"killed{number}{clean.suffix}"
        shutil.copytree(clean, folder)
        process = subprocess.Popen([*COMMAND, str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(seconds * moments.uniform(0.3, 1))
        process.kill()
        process.wait()
        after = {name: data for name, data in content(folder).items() if not name.endswith(".tmp")}
        assert after.keys() == old.keys()
        assert all(data in (old[name], new[name]) for name, data in after.items())
        shutil.rmtree(folder)


def test_two_runs_at_once(tmp_path: Path) -> None:
    """Each document is fixed by one of two runs; the other one may report that it was changed meanwhile."""
    store = images(tmp_path / "store")
    new, _ = fixed_copy(store, tmp_path / "fixed")
    runs = [subprocess.Popen([*COMMAND, str(store)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)]
    for each in runs:
        _, errors = each.communicate()
        assert each.returncode in (0, 1, 2)
        assert b"Traceback" not in errors
        assert all(b"another program" in line for line in errors.splitlines() if b"not fixed" in line)
    assert content(store) == new


LIMITED = """
import resource, sys
from ngfflint.cli.main import main
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
raise SystemExit(main(["check", sys.argv[1], "--fix", "--no-progress"]))
"""
"""A program that fixes a store, but cannot write files of more than 2,000 bytes."""


def test_no_space(tmp_path: Path) -> None:
    """What cannot be written completely is left as it was, without anything beside it."""
    store = images(tmp_path / "store", 3)
    large = store / "0001.zarr" / "zarr.json"
    large.write_text(large.read_text() + "\n" * 3000)
    before = content(store)
    done = subprocess.run([sys.executable, "-c", LIMITED, str(store)], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "0001.zarr/zarr.json: not fixed: File too large" in done.stderr
    after = content(store)
    assert after.keys() == before.keys()
    changed = {name for name, data in after.items() if data != before[name]}
    assert "0001.zarr/zarr.json" not in changed
    assert "0002.zarr/zarr.json" in changed


@pytest.mark.parametrize("inside", [True, False], ids=["inside", "outside"])
def test_links(tmp_path: Path, capsys: pytest.CaptureFixture[str], *, inside: bool) -> None:
    """A document that is a link into the store is changed, one that leads out of it is not."""
    store = images(tmp_path / "store", 2) / "0001.zarr"
    real = (store if inside else tmp_path) / "real.json"
    (store / "zarr.json").rename(real)
    (store / "zarr.json").symlink_to(real if inside else os.path.relpath(real, store))
    before = real.read_bytes()
    code, out, errors = run(capsys, store, "--fix")
    assert (store / "zarr.json").is_symlink()
    assert (real.read_bytes() != before) is inside
    assert ("Fixed 2 findings" in out) is inside
    assert (code, errors) == (1, "")
