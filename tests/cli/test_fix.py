"""``--fix`` and ``--diff``: what changes in the documents, what is reported, and what is refused."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from codecs import BOM_UTF8
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.command import run
from support.example_counts import example_count
from support.many_stores import OME
from support.paths import FIXTURES
from support.stores import array, group

import ngfflint
from ngfflint.cli.main import main
from ngfflint.store.paths import METADATA
from ngfflint.store.write import replace_document

BROKEN = FIXTURES / "invalid" / "0.5" / "translation-first.zarr"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An image whose level lists the translation first."""
    shutil.copytree(BROKEN, tmp_path / "image.zarr")
    monkeypatch.chdir(tmp_path)
    return Path("image.zarr")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_fix(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, store, "--fix")
    assert (code, out.split(" (")[0]) == (0, "Fixed 1 finding. image.zarr: no findings")
    before, after = content(BROKEN), content(store)
    changed = [name for name in before if before[name] != after[name]]
    assert changed == ["zarr.json"]
    assert sorted(before["zarr.json"].split()) != sorted(after["zarr.json"].split()) or before != after
    assert run(capsys, store, "--fix")[1].startswith("image.zarr: no findings")


def test_diff_changes_nothing(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, errors = run(capsys, store, "--diff")
    assert (code, errors) == (1, "ngfflint: would fix 1 finding\n")
    assert [line for line in out.splitlines() if line.startswith(("---", "+++"))] == [
        "--- image.zarr/zarr.json",
        "+++ image.zarr/zarr.json",
    ]
    assert content(store) == content(BROKEN)
    run(capsys, store, "--fix")
    assert run(capsys, store, "--diff") == (0, "", "ngfflint: nothing to fix\n")


def test_diff_is_a_patch(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The program ``patch`` makes the same change from the diff."""
    patch = run(capsys, store, "--diff")[1]
    shutil.copytree(store, "copy.zarr")
    run(capsys, store, "--fix")
    program = shutil.which("patch") or shutil.which("git")
    assert program is not None
    options = ["apply", "-p0", "-"] if program.endswith("git") else ["-p0", "--silent"]
    done = subprocess.run([program, *options], input=patch.replace("image.zarr", "copy.zarr"), text=True, check=False)
    assert done.returncode == 0
    assert content(Path("copy.zarr")) == content(store)


@pytest.mark.parametrize(
    ("options", "fixed"),
    [
        (["--fixable", "NGFF012"], True),
        (["--fixable", "NGFF0"], True),
        (["--fixable", "NGFF039"], False),
        (["--unfixable", "NGFF012"], False),
        (["--unfixable", "MUST"], False),
        (["--ignore", "NGFF012"], False),
        (["--per-path-ignores", "image.zarr/**:NGFF012"], False),
    ],
)
def test_which_rules_are_fixed(
    store: Path, capsys: pytest.CaptureFixture[str], options: list[str], *, fixed: bool
) -> None:
    run(capsys, store, "--fix", *options)
    assert (content(store) != content(BROKEN)) is fixed


def test_exit_codes(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, store, "--fix", "--exit-non-zero-on-fix")[0] == 1
    assert run(capsys, store, "--fix", "--exit-non-zero-on-fix")[0] == 0


def test_fix_only_reports_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(FIXTURES / "invalid" / "0.4" / "many-faults.zarr", tmp_path / "many.zarr")
    code, out, _ = run(capsys, tmp_path / "many.zarr", "--fix-only")
    assert code == 0
    assert "error[" not in out
    assert "Fixed" in out


def image(folder: Path, *, unit: str | None = None, indent: int | None = 2) -> Path:
    """Write an image with faults that are fixed unsafely."""
    ome: dict[str, Any] = json.loads(json.dumps(OME))
    for axis in ome["multiscales"][0]["axes"]:
        del axis["unit"]
        if unit:
            axis["unit"] = unit
    documents = group("", {"ome": ome}, "0.5") | array("0", "0.5", shape=[8, 8], dimension_names=["y", "x"])
    for path, value in documents.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(json.dumps(value, indent=indent))
    return folder


def test_unsafe_fixes_must_be_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = image(tmp_path / "image.zarr")
    setting = ["--config", "rules.NGFF038.unit = 'micrometer'"]
    assert "2 fixable with --fix --unsafe-fixes" in run(capsys, store, *setting)[1]
    before = content(store)
    run(capsys, store, "--fix", *setting)
    assert content(store) == before
    code, out, _ = run(capsys, store, "--fix", "--unsafe-fixes", *setting)
    assert (code, out.split(". ")[0]) == (0, "Fixed 2 findings")
    assert "NGFF038" not in run(capsys, store)[1]


def test_without_the_unit_there_is_no_fix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = image(tmp_path / "image.zarr")
    before = content(store)
    run(capsys, store, "--fix", "--unsafe-fixes")
    assert content(store) == before


def test_mode_and_links_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = image(tmp_path / "image.zarr", unit="um")
    (store / "zarr.json").rename(store / "real.json")
    (store / "zarr.json").symlink_to("real.json")
    (store / "real.json").chmod(0o640)
    assert run(capsys, store, "--fix")[0] == 0
    assert (store / "zarr.json").is_symlink()
    assert stat.S_IMODE((store / "real.json").stat().st_mode) == 0o640
    assert "micrometer" in (store / "real.json").read_text()


def test_copies_in_consolidated_metadata_follow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plate = tmp_path / "well.zarr"
    inner = image(plate / "a", unit="um")
    copy = {name: json.loads((inner / name / "zarr.json").read_text()) for name in ("", "0")}
    entries = {"a": copy[""], "a/0": copy["0"]}
    root = {"zarr_format": 3, "node_type": "group", "attributes": {}}
    consolidated = {"kind": "inline", "must_understand": False, "metadata": entries}
    (plate / "zarr.json").write_text(json.dumps(root | {"consolidated_metadata": consolidated}))
    run(capsys, plate, "--fix")
    after = json.loads((plate / "zarr.json").read_text())["consolidated_metadata"]["metadata"]
    assert after["a"] == json.loads((inner / "zarr.json").read_text())
    assert after["a"] != copy[""]


def test_stores_that_cannot_be_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = image(tmp_path / "image.zarr", unit="um")
    with ZipFile(tmp_path / "image.zarr.zip", "w") as archive:
        for name, data in content(store).items():
            archive.writestr(name, data)
    for argument, words in (
        (str(tmp_path / "image.zarr.zip"), "does not change archives"),
        ("-", "standard input cannot be changed"),
        ("http://127.0.0.1:1/image.zarr", "does not change stores on servers"),
    ):
        code, out, errors = run(capsys, argument, "--fix")
        assert (code, out) == (2, "")
        assert words in errors
    code, out, _ = run(capsys, tmp_path / "image.zarr.zip", "--diff")
    assert code == 1
    assert "micrometer" in out


def test_changed_meanwhile(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that another program changes between reading and writing is left alone, and reported."""
    store = image(tmp_path / "image.zarr", unit="um")

    def late(folder: str, path: str, before: bytes | None, after: bytes) -> None:
        (store / "zarr.json").write_text((store / "zarr.json").read_text() + " ")
        replace_document(folder, path, before, after)

    monkeypatch.setattr("ngfflint.linter.fixes.replace_document", late)
    before = content(store)["zarr.json"] + b" "
    code, _, errors = run(capsys, store, "--fix")
    assert code == 2
    assert "another program changed it after it was read" in errors
    assert content(store)["zarr.json"] == before


ORDINARY = """
import os, sys
import ngfflint.report.snippets
from ngfflint.cli.main import main
assert main(["check", sys.argv[1], "--fix"]) == 0
os.setegid(65534), os.seteuid(65534)
raise SystemExit(main(["check", sys.argv[2], "--fix"]))
"""
"""A program that fixes two stores, the second one without the rights of root."""


@pytest.mark.skipif(os.geteuid() != 0, reason="an ordinary user cannot become another one")
def test_folders_that_may_not_be_written() -> None:
    """As an ordinary user, who may read the store but not write into its folder."""
    with TemporaryDirectory() as folder:  # the folders of pytest are for its user only
        _as_ordinary_user(Path(folder))


def _as_ordinary_user(folder: Path) -> None:
    store = image(folder / "image.zarr", unit="um")
    for path in (store, store / "0", folder):
        path.chmod(path.stat().st_mode | 0o055)
    (store / "zarr.json").chmod(0o644)
    before = content(store)
    other = image(folder / "other.zarr", unit="um")  # fixed first, so that all modules are there
    done = subprocess.run([sys.executable, "-c", ORDINARY, other, store], capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "not fixed: Permission denied" in done.stderr
    assert content(store) == before


STYLES = st.tuples(
    st.sampled_from([None, 0, 2, "\t", " \t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([(", ", ": "), (",", ":"), (" , ", "\t: ")]),
    st.booleans(),
)
"""Indentation, line ends, separators, and whether other characters than ASCII are escaped."""
VERBATIM = st.sampled_from(
    ["1E+03", "-0.0", "1" + "0" * 40, "0.1000", "1e400", r'"\u00b5\ud83d\ude00"', '"µ😀"', "[ ]"]
)


@given(
    style=STYLES, mark=st.booleans(), values=st.lists(VERBATIM, max_size=3), end=st.sampled_from(["", "\n", " \r\n"])
)
@settings(max_examples=example_count(30))
def test_other_bytes_stay(style: Any, values: list[str], end: str, *, mark: bool) -> None:
    """In a document of any style, only the bytes of the fixed values change; a byte order mark is removed."""
    indent, line_end, separators, is_ascii = style
    with TemporaryDirectory() as folder:
        store = image(Path(folder) / "image.zarr", unit="um")
        document = json.loads((store / "zarr.json").read_text())
        document["attributes"]["Größe"] = [f"<{index}>" for index in range(len(values))]
        text = json.dumps(document, indent=indent, separators=separators, ensure_ascii=is_ascii).replace("\n", line_end)
        for index, value in enumerate(values):
            text = text.replace(f'"<{index}>"', value)
        text = text.replace('"node_type"', '"note": 1, "note": 2, "node_type"')
        (store / "zarr.json").write_bytes(BOM_UTF8 * mark + (text + end).encode())
        with redirect_stdout(StringIO()):
            main(["check", str(store), "--fix", "--ignore", "NGFF930"])
        assert (store / "zarr.json").read_bytes() == (text.replace('"um"', '"micrometer"') + end).encode()


def test_many_fixes_of_one_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """More duplicates and more unlisted label images than there are rounds are fixed in one run."""
    store = image(tmp_path / "image.zarr", unit="micrometer")
    for number in range(15):
        image(store / "labels" / f"cells{number}", unit="micrometer")
    labels = group("labels", {"ome": {"version": "0.5", "labels": ["cells0"] * 15}}, "0.5")
    (store / "labels" / "zarr.json").write_text(json.dumps(labels["labels/zarr.json"]))
    run(capsys, store, "--fix", "--extend-select", "NGFF117", "--select", "NGFF103")
    after = content(store)
    listed = json.loads(after["labels/zarr.json"])["attributes"]["ome"]["labels"]
    assert sorted(listed) == sorted(f"cells{number}" for number in range(15))
    run(capsys, store, "--fix", "--extend-select", "NGFF117", "--select", "NGFF103")
    assert content(store) == after


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_plate_of_ome_zarr(version: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A plate that ome-zarr writes is repaired by one command; only the method of downsampling stays unknown."""
    import numpy as np
    import zarr
    from ome_zarr.format import FormatV04, FormatV05
    from ome_zarr.writer import write_image, write_plate_metadata, write_well_metadata

    path, form = tmp_path / "screen.zarr", FormatV04() if version == "0.4" else FormatV05()
    root = zarr.open_group(str(path), mode="w", zarr_format=2 if version == "0.4" else 3)
    write_plate_metadata(root, ["A"], ["1", "2"], ["A/1", "A/2"], fmt=form)
    for well in ("A/1", "A/2"):
        place = root.require_group("A").require_group(well[2:])
        write_well_metadata(place, ["0", "1"], fmt=form)
        for field in ("0", "1"):
            write_image(
                np.arange(1200, dtype="uint16").reshape(40, 30), place.require_group(field), axes="yx", fmt=form
            )
    chunks = {name: data for name, data in content(path).items() if Path(name).name not in METADATA}
    options = ["--unsafe-fixes", "--config", "rules.NGFF038.unit = 'micrometer'", "--output-format", "concise"]
    before = set(re.findall(r"NGFF\d+", run(capsys, path, *options)[1]))
    assert {"NGFF038", "NGFF126", "NGFF127"} <= before
    _, out, _ = run(capsys, path, "--fix", *options)
    assert set(re.findall(r"NGFF\d+", out)) <= {"NGFF062"}
    assert {name: data for name, data in content(path).items() if Path(name).name not in METADATA} == chunks
    assert zarr.open_group(str(path), mode="r")["A/1/0"] is not None


def test_library(tmp_path: Path) -> None:
    store = image(tmp_path / "image.zarr", unit="um")
    before = hashlib.sha256((store / "zarr.json").read_bytes()).hexdigest()
    planned = ngfflint.fix(store, write=False)
    assert [each.code for each in planned.fixed] == ["NGFF039", "NGFF039"]
    assert [each.path for each in planned.documents[str(store)]] == ["zarr.json"]
    assert hashlib.sha256((store / "zarr.json").read_bytes()).hexdigest() == before
    assert {fix.title for fix in ngfflint.lint(store).fixes} == {'write "micrometer"'}
    done = ngfflint.fix(store)
    assert done.documents == planned.documents
    assert done.report.fixed == 2
    assert ngfflint.lint(store).fixes == ()
    with pytest.raises(ValueError, match="NGFF9999"):
        ngfflint.fix(store, fixable="NGFF9999")
