"""The findings of stores that are linted together are those of each alone in a fresh process, in any order."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from support.example_counts import every
from support.fresh_process import SELECTIONS, Call, Fresh, call_result
from support.mutation_cases import CASES
from support.planted_faults import VERSIONS, encoded, planted
from support.variants import Variant, images_of_one_version, write_files

EXAMPLES = bounds().max_examples // 5
"""The profile decides how many examples are tried."""

SAMPLE = 3
"""How many mutations of a table are also linted alone."""

MANY = 120
"""Tables with more mutations are linted with one selection only."""

TABLES = {
    key: [fault for *_, fault in rows] for key, rows in groupby(sorted(CASES, key=lambda c: c[:2]), lambda c: c[:2])
}


@pytest.fixture(scope="module")
def fresh() -> Iterator[Fresh]:
    """A server of fresh processes."""
    server = Fresh()
    yield server
    server.close()


def expected(server: Fresh, calls: list[Call]) -> list[Any]:
    """Return what each call returns when it is the only one."""
    known: dict[Call, Any] = {}
    for call in calls:
        if call not in known:
            known[call] = server.alone(call)
    return [known[call] for call in calls]


@pytest.mark.parametrize(("kind", "version"), TABLES)
def test_mutations(fresh: Fresh, tmp_path: Path, kind: str, version: str) -> None:
    """Stores with one fault each are linted in some order, and backwards: each pair is met both ways round."""
    stores = [write_files(tmp_path / "clean.zarr", encoded(planted(kind, version, {})))]
    for index, fault in enumerate(every(6, TABLES[kind, version])):
        stores.append(write_files(tmp_path / f"{index}.zarr", encoded(planted(kind, version, fault.edits))))
    chance = random.Random(f"{kind} {version}")  # noqa: S311  the same each time
    chance.shuffle(stores)
    for rules in ("lint",) if len(stores) > MANY else ("lint", "lint default"):
        calls = [(rules, str(store)) for store in stores]
        one = dict(zip(calls, fresh.calls(calls), strict=True))
        other = dict(zip(calls[::-1], fresh.calls(calls[::-1]), strict=True))
        assert [call for call in calls if one[call] != other[call]] == []
        sample = chance.sample(calls, SAMPLE)
        assert [one[call] for call in sample] == expected(fresh, sample)


@st.composite
def sessions(draw: st.DrawFn) -> tuple[list[Variant], list[tuple[str, int]]]:
    """Return images, and calls on them by their index."""
    images = draw(images_of_one_version())
    functions = st.sampled_from([*SELECTIONS, *SELECTIONS, "validate_zarr_store", "from_uri", *OF_METADATA])
    indices = st.integers(0, len(images) - 1)
    calls = draw(st.lists(st.tuples(functions, indices), min_size=2, max_size=8))
    return images, calls


OF_METADATA = ("validate_ome_json", "validate_ome_object")
"""Functions that take metadata."""


def call_on(function: str, store: Path, version: str) -> Call:
    """Return a call on a store or on the metadata of its root."""
    if function not in OF_METADATA:
        return function, str(store)
    return function, (store / ("zarr.json" if version > "0.4" else ".zattrs")).read_text("utf-8")


@bounds(max_examples=EXAMPLES)
@given(session=sessions())
def test_calls(fresh: Fresh, session: tuple[list[Variant], list[tuple[str, int]]]) -> None:
    """Whatever was linted, validated or read before in a process, a call returns what it returns alone."""
    images, wanted = session
    with tempfile.TemporaryDirectory() as folder:
        stores = [each.write(Path(folder, f"{index}.zarr")) for index, each in enumerate(images)]
        calls = [call_on(function, stores[index], images[index].version) for function, index in wanted]
        assert fresh.calls(calls) == expected(fresh, calls)


@bounds(max_examples=EXAMPLES)
@given(images=images_of_one_version(), rules=st.sampled_from([*SELECTIONS]))
def test_folder(fresh: Fresh, images: list[Variant], rules: str) -> None:
    """A folder of stores gives what its stores give, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        stores = [each.write(Path(folder, f"{index}.zarr")) for index, each in enumerate(images)]
        alone = expected(fresh, [(rules, str(store)) for store in stores])
        together = {key: [each for found in alone for each in found[key]] for key in ("stores", "findings")}
        assert fresh.alone((rules, folder)) == together


def test_a_process_that_linted_others(fresh: Fresh, tmp_path: Path) -> None:
    """The process of the tests has linted much: it finds what a fresh one finds."""
    names = ("one name twice", "two names", "other names", "another contrast", "contrast upside down", "no level")
    for version, name in product(("0.4", "0.5", "0.6"), names):
        store = str(Variant(version, (name,)).write(tmp_path / f"{version} {name}.zarr"))
        for rules in ("lint", "lint default"):
            assert call_result(rules, store) == fresh.alone((rules, store))


def test_names_in_two_entries(fresh: Fresh, tmp_path: Path) -> None:
    """NGFF050 compares the names of the entries of ``multiscales``: those of this image and of no other."""
    for version in VERSIONS:
        right = Variant(version, ("two names",)).write(tmp_path / f"right {version}.zarr")
        wrong = Variant(version, ("one name twice",)).write(tmp_path / f"wrong {version}.zarr")
        for function in ("lint", "lint default", "validate_zarr_store"):
            first, second, third = fresh.calls([(function, str(each)) for each in (right, wrong, right)])
            assert codes(first) == codes(third) == []
            assert codes(second) == ["NGFF050"]


def test_names_are_read_as_they_are(fresh: Fresh, tmp_path: Path) -> None:
    """A library user gets the names of each image after images that differ in names only were linted."""
    for version in VERSIONS:
        names = {"nothing": "embryo", "another name": "fixed cells"}
        stores = [str(Variant(version, (each,)).write(tmp_path / f"{each} {version}.zarr")) for each in names]
        *_, first, second = fresh.calls(
            [(do, store) for do in ("lint", "lint default", "from_uri") for store in stores]
        )
        read = [each.get("attributes", {}).get("ome", each) for each in (first, second)]
        assert [each["multiscales"][0]["name"] for each in read] == [*names.values()]


@pytest.mark.parametrize("function", OF_METADATA)
def test_metadata_that_were_read(fresh: Fresh, tmp_path: Path, function: str) -> None:
    """Metadata at hand have their own addresses, with line and column, after a store with the same was read."""
    for version in VERSIONS:
        store = Variant(version, ("name is a number",)).write(tmp_path / f"{version}.zarr")
        call = call_on(function, store, version)
        _, found = fresh.calls([("from_uri", str(store)), call])
        assert found == fresh.alone(call)
        (finding,) = found["findings"]
        assert finding["document"] == ""
        assert finding["start"]


def codes(result: Any) -> list[str]:
    """Return the codes of the errors in a result."""
    return [each["code"] for each in result.get("findings", []) if each["severity"] == "error"]


def command(folder: Path, *arguments: str | Path, path: str = "") -> list[dict[str, Any]]:
    """Run the command in a folder and return its findings, where a path of Python may have a pack."""
    environment = {**os.environ, "PYTHONPATH": import_path(path), "XDG_CACHE_HOME": str(folder / "cache")}
    line = [sys.executable, "-m", "ngfflint", *map(str, arguments), "--output-format", "json"]
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return found


def import_path(path: str) -> str:
    """Return the path of Python with a folder before it."""
    return os.pathsep.join(filter(None, [path, os.environ.get("PYTHONPATH", "")]))


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_command(tmp_path: Path, version: str, jobs: str) -> None:
    """The command finds the same in each store whatever the others are, their order and the number of processes."""
    names = ["nothing", "one name twice", "two names", "contrast upside down", "another size", "level is a link out"]
    stores = [Variant(version, (each,)).write(tmp_path / f"{each}.zarr").name for each in names]
    alone = {store: command(tmp_path, store, "--select", "ALL") for store in stores}
    assert sum(map(bool, alone.values())) >= len(names) // 2
    for order in (stores, stores[::-1]):
        together = command(tmp_path, *order, "--select", "ALL", "--jobs", jobs)
        assert together == [finding for store in order for finding in alone[store]]


def test_fresh_processes(fresh: Fresh, tmp_path: Path) -> None:
    """What the server of fresh processes returns is what a new process of its own prints."""
    for name in ("one name twice", "contrast upside down", "no level"):
        store = Variant("0.5", (name,)).write(tmp_path / f"{name}.zarr")
        printed = command(tmp_path, store, "--select", "ALL")
        found = fresh.alone(("lint outside", str(store)))["findings"]
        assert found
        assert [(e["code"], e["message"], e["pointer"]) for e in found] == [
            (e["code"], e["message"], e["pointer"]) for e in printed
        ]


def test_pack_that_reads_names(installed_pack: Path, tmp_path: Path) -> None:
    """A rule of a pack sees the name of each image, whatever images it saw before that differ in names only."""
    names = ["nothing", "another name", "other names", "empty name", "another name", "nothing"]
    stores = [Variant("0.5", (each,)).write(tmp_path / f"{i} {each}.zarr") for i, each in enumerate(names)]
    server = Fresh(PYTHONPATH=import_path(str(installed_pack)), XDG_CACHE_HOME=str(tmp_path / "cache"))
    for rules in SELECTIONS:
        calls = [(rules, str(store)) for store in stores]
        found = server.calls(calls)
        assert found == expected(server, calls)
        assert ["LAB002" in codes(each) for each in found] == ["another name" in store.name for store in stores]
    server.close()
    for order in (stores, stores[::-1]):
        for jobs in ("1", "2"):
            findings = command(tmp_path, *order, "--select", "LAB", "--jobs", jobs, path=str(installed_pack))
            blank = [Path(each["store"]) for each in findings if each["code"] == "LAB002"]
            assert blank == [store for store in order if "another name" in store.name]
