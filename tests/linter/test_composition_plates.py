"""A plate gives what its fields of view give when each is linted alone, and what is found on the groups above them."""

from __future__ import annotations

import os
import posixpath
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from support.example_counts import every
from support.fresh_process import SELECTIONS, Fresh
from support.json_edits import DELETE
from support.mutation_cases import CASES
from support.planted_faults import VERSIONS, encoded, planted
from support.stores import ERA_OF_V2, Example, group, lint_example, settings
from support.valid_stores import ome_document
from support.variants import (
    DIFFERENCES,
    GROUP,
    STALE,
    Files,
    Variant,
    images_of_one_version,
    plate_documents,
    write_files,
    write_link,
)

EXAMPLES = bounds().max_examples // 10
"""The profile decides how many examples are tried."""

FIELDS = ("A/1/0", "A/1/1", "A/2/0", "A/2/1", "B/1/0", "B/2/0")
NESTED = ("A/1/f/0", "A/1/f/1", "A/2/f/0", "A/3/f/0", "A/4/f/0")
FAULTS = [(version, fault) for kind, version, fault in CASES if kind == "image"]

OF_CONTEXT = {"NGFF003", "NGFF181", "NGFF300", "NGFF302", "NGFF900", "NGFF907"}
"""Rules on an image that also read what is stored above it: a copy of the image elsewhere may differ in them."""

IN_FIELDS = [each for each in DIFFERENCES if each != "consolidated"]
"""Differences of fields of view; consolidated metadata count at the root of a store only."""


@pytest.fixture(scope="module")
def fresh() -> Iterator[Fresh]:
    """A server of fresh processes."""
    server = Fresh()
    yield server
    server.close()


def write_plate(folder: Path, version: str, fields: list[str] | tuple[str, ...]) -> Path:
    """Write the groups of a plate, without images."""
    return write_files(folder, encoded(plate_documents(version, [*fields])))


def moved(value: Any, field: str) -> Any:
    """Return findings with paths relative to a field, and those that lead out of it relative to the plate."""
    if isinstance(value, list):
        return [moved(each, field) for each in value]
    if isinstance(value, dict):
        return {key: moved(each, field) for key, each in value.items()}
    if isinstance(value, str):
        if value.startswith("../"):
            return posixpath.normpath(f"{field}/{value}")
        return "" if value == field else value.replace(f"{field}/", "")
    return value


def below(findings: list[dict[str, Any]], field: str) -> Any:
    """Return the findings on the documents of a field, with paths relative to it."""
    return moved([each for each in findings if each["document"].startswith(f"{field}/")], field)


def apart(plate: Path, folder: Path) -> Path:
    """Copy a plate and make each document differ from all others by blanks at its end."""
    for number, (top, names, files) in enumerate(sorted(os.walk(plate))):
        target = folder / Path(top).relative_to(plate)
        target.mkdir(parents=True)
        for name in [*names, *files]:
            path = Path(top, name)
            if path.is_symlink():
                (target / name).symlink_to(path.readlink())
            elif path.is_fifo():
                os.mkfifo(target / name)
            elif path.is_file():
                data = path.read_bytes()
                (target / name).write_bytes(data + b" " * number if data.endswith(b"}") else data)
    return folder


def check(server: Fresh, plate: Path, fields: list[str] | tuple[str, ...], rules: str) -> list[dict[str, Any]]:
    """Compare a plate with its fields alone, and with a plate in which no two images are the same to the byte."""
    result = server.alone((rules, str(plate)))
    assert result == server.alone((rules, str(apart(plate, plate.with_name("apart.zarr")))))
    findings: list[dict[str, Any]] = result["findings"]
    for field in fields:
        folder = plate / field
        if not folder.is_symlink() and any((folder / name).exists() for name in ("zarr.json", ".zgroup", ".zattrs")):
            alone = server.alone((rules, str(plate / field)))
            assert below(findings, field) == moved(alone.get("findings", []), field), field
    return findings


@bounds(max_examples=EXAMPLES)
@given(
    images=images_of_one_version(IN_FIELDS),
    nested=st.booleans(),
    rules=st.sampled_from([*SELECTIONS]),
)
def test_differences(fresh: Fresh, images: list[Variant], rules: str, *, nested: bool) -> None:
    """Images that differ in little are linted as if each were the only one."""
    fields = (NESTED if nested else FIELDS)[: len(images)]
    with tempfile.TemporaryDirectory() as folder:
        plate = write_plate(Path(folder, "plate.zarr"), images[0].version, fields)
        for field, image in zip(fields, images, strict=True):
            image.write(plate / field)
        compare_copies(fresh, check(fresh, plate, fields, rules), dict(zip(fields, images, strict=True)), rules)


@pytest.mark.parametrize("version", ["0.4", "0.5", "0.6"])
def test_each_difference(fresh: Fresh, tmp_path: Path, version: str) -> None:
    """Each small difference shows in its field, although the plate is full of images without it."""
    images = {f"A/{index}/1": Variant(version, (name,)) for index, name in enumerate(IN_FIELDS)}
    usual = [f"A/{index}/0" for index in range(len(IN_FIELDS))]
    plate = write_plate(tmp_path / "plate.zarr", version, sorted([*usual, *images]))
    for field, image in (images | dict.fromkeys(usual, Variant(version, ("nothing",)))).items():
        image.write(plate / field)
    findings = check(fresh, plate, [*images], "lint")
    assert [each for each in findings if any(each["document"].startswith(f"{field}/") for field in usual)] == []
    compare_copies(fresh, findings, images, "lint")


def compare_copies(server: Fresh, findings: list[dict[str, Any]], images: dict[str, Variant], rules: str) -> None:
    """Compare what a plate gives for its images with what the same images give in no plate."""
    with tempfile.TemporaryDirectory() as folder:
        for number, (field, image) in enumerate(images.items()):
            if "stray zarr.json" in image.differences:
                continue  # which Zarr format counts is decided by the group above
            copy = image.write(Path(folder, f"{number}.zarr"))
            alone = server.alone((rules, str(copy)))["findings"]
            assert without_context(below(findings, field)) == without_context(alone), image.differences


def without_context(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings whose rules read the documents of the image only."""
    return [each for each in findings if each["code"] not in OF_CONTEXT]


SURROUNDINGS: dict[str, Files] = {
    "nothing": {},
    "both formats above": {"A/1/zarr.json": GROUP, "A/1/.zgroup": STALE},
    "both formats": {"A/2/0/zarr.json": GROUP, "A/2/0/.zgroup": STALE},
    "both formats of a level": {"A/2/0/1/zarr.json": GROUP, "A/2/0/1/.zarray": b'{"zarr_format": 2}'},
    "attributes of a level": {"A/2/1/0/.zattrs": b'{"_ARRAY_DIMENSIONS": ["x"]}'},
    "broken row": {"B/zarr.json": b"{", "B/.zgroup": b"{"},
    "labels": {"B/1/0/labels/zarr.json": GROUP, "B/1/0/labels/.zgroup": STALE},
}
"""Files that are put beside or above some images of a plate, if there are none yet."""

STATED = ("0.3", "0.4", "0.5", "0.6rc0", "none")
"""What a well may state as its version."""


def state(plate: Path, well: str, version: str, stated: str) -> None:
    """Change the version that a well states."""
    ome = {"well": {"version": stated, "images": [{"path": "0"}, {"path": "1"}]}}
    document = ome if version <= ERA_OF_V2 else {"ome": {"version": stated, **ome}}
    write_files(plate, encoded(group(well, document, version)))


@bounds(max_examples=2 * EXAMPLES)
@given(
    case=st.sampled_from(FAULTS),
    faulty=st.sets(st.sampled_from(FIELDS), min_size=2) | st.just(set(FIELDS)),
    surroundings=st.sampled_from([*SURROUNDINGS]),
    stated=st.sampled_from(["", "", *STATED]),
    rules=st.sampled_from(["lint", "lint default"]),
)
def test_mutations(
    fresh: Fresh, case: tuple[str, Any], faulty: set[str], surroundings: str, *, stated: str, rules: str
) -> None:
    """A fault of some images is found in each, whatever is stored above and beside them."""
    version, fault = case
    with tempfile.TemporaryDirectory() as folder:
        plate = write_plate(Path(folder, "plate.zarr"), version, FIELDS)
        for field in FIELDS:
            write_files(plate / field, encoded(planted("image", version, fault.edits if field in faulty else {})))
        write_files(plate, {p: data for p, data in SURROUNDINGS[surroundings].items() if not (plate / p).exists()})
        if stated:
            state(plate, "A/2", version, stated)
        check(fresh, plate, FIELDS, rules)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_fault_of_an_array_is_found_in_each_field(fresh: Fresh, tmp_path: Path, version: str) -> None:
    plate = write_plate(tmp_path / "plate.zarr", version, FIELDS)
    for field in FIELDS:
        write_files(plate / field, encoded(planted("image", version, {"1#/shape": DELETE})))
    findings = check(fresh, plate, FIELDS, "lint default")
    name = "zarr.json" if version > ERA_OF_V2 else ".zarray"
    found = [each["document"] for each in findings if each["code"] == "NGFF910"]
    assert found == [f"{field}/1/{name}" for field in FIELDS]


LAST = "B/2/0"
PLACES = {
    "field": LAST,
    "level": f"{LAST}/0",
    "labels": f"{LAST}/labels",
    "document of the field": f"{LAST}/{{group}}",
    "document of a level": f"{LAST}/0/{{array}}",
    "attributes of a level": f"{LAST}/0/.zattrs",
}


@pytest.mark.parametrize(
    ("version", "place", "target"),
    every(3, list(product(["0.4", "0.5"], PLACES, ["inside", "outside", "nothing", "pipe", "folder"]))),
)
def test_links_and_pipes(fresh: Fresh, tmp_path: Path, version: str, place: str, target: str) -> None:
    """A folder or a document of the last of several equal images is a link, a pipe or a folder.

    The images between the first and the last have the findings of the first, so they are not linted alone.
    """
    plate = write_plate(tmp_path / "plate.zarr", version, FIELDS)
    for field in FIELDS:
        write_files(plate / field, encoded(planted("image", version, {})))
    names = ("zarr.json", "zarr.json") if version > ERA_OF_V2 else (".zattrs", ".zarray")
    path = plate / PLACES[place].format(group=names[0], array=names[1])
    first = Path(str(path).replace(LAST, FIELDS[0]))
    moved_to = tmp_path / "moved"
    if path.exists():
        path.rename(moved_to)
    else:
        moved_to.mkdir()
    if target == "pipe":
        os.mkfifo(path)
    elif target == "folder":
        path.mkdir()
    else:
        inside = first if first.exists() else plate / "A"
        leads_to = {"inside": inside, "outside": moved_to, "nothing": tmp_path / "gone"}[target]
        write_link(path, os.path.relpath(leads_to, path.parent))
    findings = check(fresh, plate, (FIELDS[0], LAST), "lint")
    assert [below(findings, field) for field in FIELDS[1:-1]] == [below(findings, FIELDS[0])] * len(FIELDS[1:-1])


@pytest.mark.parametrize("version", VERSIONS)
def test_groups_between_well_and_field(fresh: Fresh, tmp_path: Path, version: str) -> None:
    """Groups on nested paths of fields are linted in each well, whatever images are in them."""
    name = "zarr.json" if version > ERA_OF_V2 else ".zgroup"
    for fault, code in (("broken", "NGFF902"), ("gone", "NGFF303"), ("", "")):
        plate = write_plate(tmp_path / fault / "plate.zarr", version, NESTED)
        for field in NESTED:
            write_files(plate / field, encoded(planted("image", version, {})))
        if fault == "broken":
            (plate / "A/3/f" / name).write_bytes(b'{"zarr_format":')
        elif fault == "gone":
            (plate / "A/4/f" / name).unlink()
        findings = check(fresh, plate, NESTED, "lint default")
        found = [(each["code"], each["document"]) for each in findings if each["code"] != "NGFF152"]
        document = {"broken": f"A/3/f/{name}", "gone": ome_document("A/4", version)[0]}.get(fault, "")
        assert found == ([(code, document)] if fault else [])


@pytest.mark.parametrize(
    ("version", "stray", "code"),
    [
        ("0.4", "stray .zarray", "NGFF302"),
        ("0.5", "stray .zarray", "NGFF907"),
        ("0.6", "stray .zarray", "NGFF907"),
        ("0.5", "stray .zattrs", "NGFF908"),
        ("0.6", "stray .zattrs", "NGFF908"),
    ],
)
def test_stray_document_in_a_field(fresh: Fresh, tmp_path: Path, version: str, stray: str, code: str) -> None:
    """A document beside the metadata of a field is reported in a plate as it is alone."""
    plate = write_plate(tmp_path / "plate.zarr", version, FIELDS)
    for field in FIELDS:
        Variant(version, (stray if field == LAST else "nothing",)).write(plate / field)
    findings = check(fresh, plate, FIELDS, "lint default")
    assert (code, LAST) in [(each["code"], each["node"]) for each in findings]


def test_findings_are_in_walk_order(fresh: Fresh, tmp_path: Path) -> None:
    """Findings on the arrays of an image come before those on later groups."""
    plate = write_plate(tmp_path / "plate.zarr", "0.4", FIELDS)
    for field in FIELDS:
        faults: dict[str, Any] = {"1#/dimension_separator": DELETE} if field < "A/2" else {}
        write_files(plate / field, encoded(planted("image", "0.4", faults)))
    write_files(plate, {"A/2/.zgroup": b'{"zarr_format": 3}'})
    findings = check(fresh, plate, FIELDS, "lint default")
    assert [each["document"] for each in findings] == ["A/1/0/1/.zarray", "A/1/1/1/.zarray", "A/2/.zgroup"]


def test_case_of_paths() -> None:
    """Images of the same bytes differ where the names of their arrays are stored in another case."""
    image = encoded(planted("image", "0.5", {"/multiscales/0/datasets/1/path": "low"}))
    files = encoded(plate_documents("0.5", ["A/1/0", "A/1/1"]))
    for field, level in (("A/1/0", "low"), ("A/1/1", "LOW")):
        files |= {f"{field}/{level if path[0] == '1' else path[0]}{path[1:]}": each for path, each in image.items()}
    example = Example(files={path: each.decode() for path, each in files.items()}, ignores_case=True)
    found = lint_example(example, "0.5", settings()).findings
    assert [(each.code, each.location.document) for each in found] == [("NGFF913", "A/1/1/zarr.json")]
