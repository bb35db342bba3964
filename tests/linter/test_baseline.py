"""Baselines: accepted findings stay accepted if the layout changes, and only those."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from support.command import broken, codes, refusal, run, write
from support.findings import finding
from syrupy.assertion import SnapshotAssertion

from ngfflint import __version__
from ngfflint.errors import BaselineError
from ngfflint.linter.baseline import Baseline, Entry, load, prune, read, save, store_key
from ngfflint.linter.baseline import write as accept

FAULTS = ["NGFF012", "NGFF037", "NGFF037", "NGFF064", "NGFF072", "NGFF073"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder with a broken image whose faults are accepted."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "here"
    write(folder / "image.zarr", broken())
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def accepted(capsys: pytest.CaptureFixture[str]) -> Path:
    """Accept all faults."""
    code, out, err = run(capsys, "image.zarr", "--baseline", "b.json", "--write-baseline")
    assert (code, err) == (0, "ngfflint: b.json: 6 findings are accepted\n")
    assert "Found 6 errors" in out
    return Path("b.json")


def left(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> list[str]:
    """Return the codes of what is not accepted."""
    code, out, _ = run(capsys, *arguments, "--output-format", "json")
    found = codes(out)
    assert code == bool(found)
    return sorted(found)


def change(store: Path, **parts: Any) -> None:
    """Put something else into the OME object of an image."""
    document = json.loads((store / "zarr.json").read_text())
    document["attributes"]["ome"].update(parts)
    (store / "zarr.json").write_text(json.dumps(document, indent=2))


def test_file(accepted: Path, snapshot: SnapshotAssertion) -> None:
    assert accepted.read_text().replace(f'"{__version__}"', '"1.2.3"') == snapshot


def test_what_is_accepted(here: Path, accepted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is counted, and does not change the exit code; new findings are reported."""
    code, out, err = run(capsys, "image.zarr", "--baseline", accepted)
    assert (code, err) == (0, "")
    assert "no findings, 6 suppressed" in out
    ome = broken()
    ome["omero"]["channels"][0]["color"] = "green"  # type: ignore[index]
    change(here / "image.zarr", omero=ome["omero"])
    assert left(capsys, "image.zarr", "--baseline", accepted) == ["NGFF072"]
    assert left(capsys, "image.zarr") == FAULTS


@pytest.mark.parametrize(
    "layout",
    [
        {"indent": None, "separators": (",", ":")},
        {"indent": 8},
        {"indent": "\t", "sort_keys": True},
        {"indent": 2, "ensure_ascii": False},
    ],
)
def test_documents_laid_out_anew(
    here: Path, accepted: Path, capsys: pytest.CaptureFixture[str], layout: dict[str, Any]
) -> None:
    """Lines, blanks and the order of keys do not count."""
    for path in (here / "image.zarr").rglob("zarr.json"):
        path.write_text("\n\n" + json.dumps(json.loads(path.read_text()), **layout))
    assert left(capsys, "image.zarr", "--baseline", accepted) == []


@pytest.mark.parametrize(
    ("folder", "store", "baseline"),
    [
        (".", "./image.zarr", "./b.json"),
        ("..", "here/image.zarr", "here/b.json"),
        ("image.zarr", ".", "../b.json"),
        ("image.zarr/0", "..", "../../b.json"),
        ("..", "{here}/image.zarr", "{here}/b.json"),
        (".", ".", "b.json"),
        (".", "image.zarr/zarr.json", "b.json"),
        (".", "image.zarr/0/zarr.json", "b.json"),
    ],
)
@pytest.mark.usefixtures("accepted")
def test_other_folders(  # noqa: PLR0917  the columns of the table
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: str,
    store: str,
    baseline: str,
) -> None:
    monkeypatch.chdir(folder)
    assert left(capsys, store.format(here=here), "--baseline", baseline.format(here=here)) == []


@pytest.mark.parametrize("place", ["image.zarr/b.json", "../away/b.json", "image.zarr/0/b.json"])
def test_baselines_elsewhere(here: Path, capsys: pytest.CaptureFixture[str], place: str) -> None:
    """In the store itself, or in another folder."""
    (here.parent / "away").mkdir()
    run(capsys, "image.zarr", "--baseline", place, "--write-baseline")
    assert left(capsys, here / "image.zarr", "--baseline", place) == []
    assert run(capsys, "image.zarr", "--baseline", place, "--prune-baseline")[2].endswith("0 findings removed\n")
    write(here / "image.zarr")
    assert "6 findings removed" in run(capsys, "image.zarr", "--baseline", place, "--prune-baseline")[2]


def test_moved_together(here: Path, accepted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A store that moves with its baseline keeps what is accepted."""
    shutil.copytree(here, here.parent / "there")
    there = here.parent / "there"
    assert left(capsys, there / "image.zarr", "--baseline", there / accepted) == []


def test_setting(here: Path, accepted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file of settings can name it, from wherever the linter is started."""
    (here / "ngfflint.toml").write_text(f'baseline = "{accepted}"')
    os.chdir("image.zarr")
    assert left(capsys, "0/zarr.json") == []


def test_what_is_gone(here: Path, accepted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is reported, and removed on request; what is left stays accepted, and nothing new is."""
    before = accepted.read_text()
    change(here / "image.zarr", omero={"channels": [{"color": "red", "window": {"min": 0, "start": 0, "end": 9}}]})
    code, _, err = run(capsys, "image.zarr", "--baseline", accepted)
    assert (code, err) == (1, "ngfflint: b.json: 1 accepted finding is gone; --prune-baseline removes them\n")
    assert run(capsys, "image.zarr", "--baseline", accepted, "-q")[2] == ""
    assert accepted.read_text() == before
    code, out, err = run(capsys, "image.zarr", "--baseline", accepted, "--prune-baseline", "--output-format", "json")
    assert (code, codes(out)) == (1, ["NGFF072"])
    assert err == "ngfflint: b.json: 1 finding removed\n"
    assert sorted(each.code for each in load(str(accepted))) == [code for code in FAULTS if code != "NGFF072"]


@pytest.mark.parametrize(
    "options", [["--select", "NGFF06"], ["--ignore", "NGFF0"], ["--config", "select = ['NGFF064']"]]
)
def test_rules_that_are_off(accepted: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    """What they would have said is not gone."""
    before = accepted.read_text()
    assert run(capsys, "image.zarr", "--baseline", accepted, *options)[2] == ""
    _, _, err = run(capsys, "image.zarr", "--baseline", accepted, "--prune-baseline", *options)
    assert err == "ngfflint: b.json: 0 findings removed\n"
    assert accepted.read_text() == before


def test_stores_that_are_not_linted(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is accepted in them stays."""
    write(here / "image.zarr2.zarr", broken())
    run(capsys, ".", "--baseline", "b.json", "--write-baseline")
    write(here / "image.zarr")
    _, _, err = run(capsys, "image.zarr", "--baseline", "b.json", "--prune-baseline")
    assert "6 findings removed" in err
    assert {each.store for each in load("b.json")} == {"image.zarr2.zarr"}


@pytest.mark.parametrize("option", [["--max-depth", "0"], ["--no-children"]])
def test_parts_that_are_not_linted(
    accepted: Path, capsys: pytest.CaptureFixture[str], option: list[str], here: Path
) -> None:
    """Nothing is said to be gone, and nothing is dropped, where not all was looked at."""
    write(here / "image.zarr")
    before = accepted.read_text()
    deep = {
        "plate": {"rows": [{"name": "A"}], "columns": [{"name": "1"}], "wells": [{"path": "A/1", "rowIndex": 0}]},
        "version": "0.5",
    }
    write(here / "image.zarr", deep)
    assert "gone" not in run(capsys, "image.zarr", "--baseline", accepted, *option)[2]
    code, _, err = run(capsys, "image.zarr", "--baseline", accepted, "--prune-baseline", *option)
    assert code == 2
    assert "b.json: nothing removed, because some nodes were not checked: " in err
    assert accepted.read_text() == before


@pytest.mark.parametrize("option", ["--write-baseline", "--prune-baseline"])
def test_interrupted(
    accepted: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    """A run that was ended knows too little to write a baseline."""
    before = accepted.read_text()

    def interrupted(*_: Any) -> Iterator[Any]:
        yield from ()
        raise KeyboardInterrupt

    monkeypatch.setattr("ngfflint.cli.check.lint_all", interrupted)
    code, out, err = run(capsys, "image.zarr", "--baseline", accepted, option)
    assert (code, err) == (130, "ngfflint: b.json: not written, because the run was interrupted\n")
    assert "Not checked: 1 store, because the run was interrupted." in out
    assert accepted.read_text() == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--write-baseline"], "--write-baseline requires --baseline FILE"),
        (["--prune-baseline"], "--prune-baseline requires --baseline FILE"),
        (["--baseline", "b.json", "--write-baseline", "--prune-baseline"], "cannot be used together"),
        (["--baseline", "gone.json"], "gone.json: no such baseline; --write-baseline creates it"),
        (["--baseline", "gone.json", "--prune-baseline"], "gone.json: no such baseline"),
        (["--baseline", "."], ".: cannot read the baseline: a folder, not a file"),
        (["--baseline", ""], "argument --baseline: the file name is empty"),
    ],
)
def test_refusals(capsys: pytest.CaptureFixture[str], options: list[str], words: str) -> None:
    assert words in refusal(capsys, "image.zarr", *options)


@pytest.mark.parametrize("place", ["gone/b.json", "x" * 300, "image.zarr/zarr.json/b.json"])
def test_not_writable(capsys: pytest.CaptureFixture[str], place: str) -> None:
    """The findings were shown, then the fault is."""
    code, out, err = run(capsys, "image.zarr", "--baseline", place, "--write-baseline")
    assert (code, "NGFF012" in out) == (2, True)
    assert "cannot write the baseline: " in err
    assert list(Path().glob("*.json*")) == []


ENTRY = {"code": "NGFF012", "node": "", "pointer": "", "digest": "", "store": "", "count": 1}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "b.json:1:1: the baseline is not valid JSON"),
        (b'{"version": 1,\n "findings": [}', "b.json:2:15: the baseline is not valid JSON"),
        (b"\xff\xfe", "b.json: the baseline is not UTF-8 text"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"version": %s}' % (b"9" * 5000), "a number that is too large or is nested too deeply"),
        (b"[]", "not a baseline of ngfflint: it must have a version and an array of findings"),
        (b"{}", "not a baseline of ngfflint"),
        (b'{"version": "2.1.0", "runs": []}', "not a baseline of ngfflint"),
        (b'{"version": 1}', "not a baseline of ngfflint"),
        (b'{"version": true, "findings": []}', "not a baseline of ngfflint"),
        (b'{"version": 2, "findings": []}', "version 2 of the format is not supported, only version 1"),
        (b'{"version": 1, "findings": [3]}', "b.json: findings/0 is not an object"),
        (json.dumps({"version": 1, "findings": [ENTRY, {"code": "x"}]}).encode(), "findings/1 has no text node"),
        (json.dumps({"version": 1, "findings": [ENTRY | {"count": 0}]}).encode(), "findings/0 has no count of 1 or"),
        (json.dumps({"version": 1, "findings": [ENTRY | {"count": True}]}).encode(), "has no count of 1 or more"),
    ],
)
@pytest.mark.parametrize("option", ["", "--prune-baseline"])
def test_broken_files(here: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str, option: str) -> None:
    (here / "b.json").write_bytes(content)
    err = refusal(capsys, "image.zarr", "--baseline", "b.json", *filter(None, [option]))
    assert words in err
    assert len(err.splitlines()) == 1
    assert (here / "b.json").read_bytes() == content


def test_report_of_the_format_json(capsys: pytest.CaptureFixture[str]) -> None:
    """It has findings and a version, but is not a baseline."""
    run(capsys, "image.zarr", "--output-format", "json=b.json")
    assert "b.json: findings/0 has no text digest" in refusal(capsys, "image.zarr", "--baseline", "b.json")


def test_mark_of_bytes(here: Path, accepted: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Editors put it there."""
    (here / accepted).write_bytes(b"\xef\xbb\xbf" + accepted.read_bytes())
    assert left(capsys, "image.zarr", "--baseline", accepted) == []


ENTRIES = st.builds(
    Entry,
    store=st.text(max_size=3),
    node=st.sampled_from(["", "A", "\ud800"]),
    pointer=st.text(max_size=3),
    code=st.sampled_from(["NGFF012", "LAB1"]),
    digest=st.sampled_from(["a", "b"]),
    count=st.integers(1, 3),
)


@given(st.lists(ENTRIES, max_size=6), st.randoms())
def test_same_entries_same_file(entries: list[Entry], random: Any) -> None:
    """In whatever order they were found; and what is written is read."""
    path = "property.json"
    save(path, entries)
    first = Path(path).read_bytes()
    random.shuffle(entries)
    save(path, entries)
    assert Path(path).read_bytes() == first
    counts: dict[Entry, int] = {}
    for entry in entries:
        counts[evolve(entry, count=1)] = counts.get(evolve(entry, count=1), 0) + entry.count
    assert {evolve(entry, count=1): entry.count for entry in load(path)} == counts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ENTRY, "version"]), inner),
    max_leaves=8,
)


@given(st.fixed_dictionaries({"version": st.sampled_from([1, 2, "1"]), "findings": JSON | st.lists(JSON)}) | JSON)
def test_any_json_is_read_or_refused(document: Any) -> None:
    path = Path("property.json")
    path.write_text(json.dumps(document))
    try:
        entries = load(str(path))
    except BaselineError as fault:
        assert str(fault).startswith("property.json: ")  # noqa: PT017  some are good
    else:
        assert len(entries) == len(document["findings"])


def test_accepted_as_often_as_it_was_there() -> None:
    """Two that look the same are two; a rule that broke is never accepted."""
    twice = finding()
    assert accept("b.json", [twice, twice, finding(failed=True)]) == 2
    known = read("b.json")
    assert [known.covers(each) for each in (twice, twice, twice, finding(failed=True))] == [True, True, False, False]
    assert prune("b.json", [twice]) == 1
    assert [entry.count for entry in load("b.json")] == [1]
    assert prune("b.json", [twice]) == 0
    assert [entry.count for entry in Baseline("b.json", load("b.json")).unused()] == [1]


def test_from_a_part_of_the_store() -> None:
    """A plate may be linted whole or from one of its wells."""
    accept("b.json", [finding(store="plate.zarr", node="A/1")])
    assert read("b.json").covers(finding(store="plate.zarr/A/1", node=""))
    assert read("b.json").unused(["plate.zarr/A"]) != []
    assert read("b.json").unused(["plate.zarr/B", "plate"]) == []
    assert read("b.json").unused(["plate.zarr"], {"NGFF012"}) == []


@pytest.mark.parametrize(
    ("store", "key"),
    [
        ("image.zarr", "image.zarr"),
        ("./a/../image.zarr/", "image.zarr"),
        (".", ""),
        ("-", "-"),
        ("https://example.org/a.zarr/", "https://example.org/a.zarr"),
        ("/away/a.zarr", "/away/a.zarr"),
    ],
)
def test_keys_of_stores(here: Path, store: str, key: str) -> None:
    assert store_key(store, "b.json") == key
    assert store_key(store, str(here / "b.json")) == key


def test_file_stays_where_it_cannot_be_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there is replaced at once, or not at all, and nothing is left beside it."""
    accept("b.json", [finding()])
    before = Path("b.json").read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(BaselineError, match=r"b\.json: cannot write the baseline: No space left on device"):
        accept("b.json", [])
    assert Path("b.json").read_bytes() == before
    assert [path.name for path in Path().glob("*.json*")] == ["b.json"]
