"""Where reports go: several formats in one run, files, counts, and how much is said."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from support.command import GOOD, broken, codes, refusal, run, write
from syrupy.assertion import SnapshotAssertion

from ngfflint.cli import output
from ngfflint.cli.main import main
from ngfflint.linter.lint import lint_store
from ngfflint.linter.settings import Settings
from ngfflint.report.formatter import FORMATS
from ngfflint.rules.loader import rulebook
from ngfflint.rules.selection import Selection
from ngfflint.store.base import run as run_store
from ngfflint.store.local import LocalStore


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder with a broken image and a clean one."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    folder = tmp_path / "here"
    write(folder / "bad.zarr", broken())
    write(folder / "good.zarr")
    monkeypatch.chdir(folder)
    return folder


ALL = [f"--output-format={name}={name}.txt" for name in FORMATS]


def test_all_formats_at_once(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each file contains what the format would have written alone."""
    code, out, err = run(capsys, ".", *ALL)
    assert (code, out, err) == (1, "", "")
    together = {name: (here / f"{name}.txt").read_text() for name in FORMATS}
    for name in FORMATS:
        code, out, err = run(capsys, ".", "--output-format", name, "--color", "never")
        assert (code, err) == (1, "")
        assert out == together[name], name
        assert run(capsys, ".", "--output-format", name, "-o", "one.txt") == (1, "", "")
        assert (here / "one.txt").read_text() == together[name]


def test_file_and_terminal(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One format goes to standard output, in its colors; files have them only where they are asked for."""
    code, out, _ = run(
        capsys, "bad.zarr", "--output-format", "json=r.json", "--output-format=concise", "--color=always"
    )
    assert code == 1
    assert "\x1b[" in out
    assert len(codes((here / "r.json").read_text())) == 6
    run(capsys, "bad.zarr", "--output-format", "concise", "-o", "c.txt")
    assert "\x1b[" not in (here / "c.txt").read_text()
    run(capsys, "bad.zarr", "--output-format", "concise", "-o", "c.txt", "--color", "always")
    assert "\x1b[" in (here / "c.txt").read_text()


def test_nothing_found_is_written_too(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was in a file is gone, though there is nothing to put in its place."""
    (here / "lines.txt").write_text("old")
    assert run(capsys, "good.zarr", "--output-format", "json-lines", "-o", "lines.txt")[0] == 0
    types = [json.loads(line)["type"] for line in (here / "lines.txt").read_text().splitlines()]
    assert types == ["store", "summary"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--output-format", "jsn"],
            "--output-format: unknown format jsn; known: full, concise",
        ),
        (["--output-format", "jsn"], "(did you mean json?)"),
        (["--output-format", "sariff=x"], "(did you mean sarif?)"),
        (["--output-format", ""], "unknown format ; known:"),
        (["--output-format", "json="], "--output-format json= has no file after ="),
        (["--output-format", "json", "--output-format", "full"], "json and full both go to standard output; give"),
        (
            ["--output-format=json=a", "--output-format=full=a"],
            "json and full both go to a; give one of them a file: full=",
        ),
        (["--output-format=json=a", "--output-format=full=./b/../a"], "json and full both go to ./b/../a"),
        (["--output-format=json=a", "--output-format=full", "-o", "a"], "json and full both go to a"),
        (["-o", "x", "--output-format", "json=y"], "--output-file requires exactly one format without a file, not 0"),
        (["-o", "x", "--output-format", "json", "--output-format", "full"], "without a file, not 2"),
        (["-o", ""], "-o/--output-file: the file name is empty"),
        (["-o", "."], ".: is a folder"),
        (["-o", "gone/x"], "gone/x: no such folder: gone"),
        (["-o", "good.zarr/zarr.json/x"], "no such folder: good.zarr/zarr.json"),
        (
            ["--statistics", "--output-format", "sarif"],
            "--statistics are written as full, concise, grouped, json",
        ),
    ],
)
def test_refusals(here: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str) -> None:
    """One line, before anything is linted or written."""
    (here / "b").mkdir()
    assert words in refusal(capsys, "bad.zarr", *options)
    assert sorted(path.name for path in here.iterdir()) == ["b", "bad.zarr", "good.zarr"]


def test_files_that_may_not_be_written(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is known before the work is done; the superuser may write all, so that the system is not asked here."""
    monkeypatch.setattr(os, "access", lambda path, mode, **_: mode == os.W_OK and path not in ("no.txt", "."))
    (here / "no.txt").write_text("")
    for name in ("no.txt", "new.txt"):
        assert refusal(capsys, "bad.zarr", "-o", name) == f"ngfflint: {name}: permission denied\n"


@pytest.mark.parametrize("format_", ["full", "json"])
def test_full_disk(capsys: pytest.CaptureFixture[str], format_: str) -> None:
    """It shows when the file is closed."""
    code, out, err = run(capsys, "bad.zarr", "--output-format", format_, "-o", "/dev/full")
    assert (code, out, err) == (2, "", "ngfflint: /dev/full: No space left on device\n")


def test_file_that_cannot_be_opened(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other files are let go of."""
    opened: list[Any] = []

    def opening(path: str, *rest: Any, **more: Any) -> Any:
        if path == "b.txt":
            raise PermissionError(13, "Permission denied", path)
        opened.append(Path(path).open(*rest, **more))  # noqa: SIM115  its receiver closes it
        return opened[-1]

    monkeypatch.setattr(output, "open", opening, raising=False)
    options = ["--output-format", "full=a.txt", "--output-format", "concise=b.txt"]
    assert refusal(capsys, "bad.zarr", *options) == "ngfflint: b.txt: Permission denied\n"
    assert [file.closed for file in opened] == [True]
    assert (here / "a.txt").exists()


def test_output_that_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The message of the system is one line."""

    def fails() -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("sys.stdout.flush", fails)
        assert main(["good.zarr"]) == 2
    assert capsys.readouterr().err == "ngfflint: No space left on device\n"


@pytest.mark.parametrize("name", ["full", "concise", "grouped", "json", "json-lines"])
def test_statistics(capsys: pytest.CaptureFixture[str], snapshot: SnapshotAssertion, name: str) -> None:
    """The number of findings per rule, most often first; the exit code is that of the findings."""
    code, out, err = run(capsys, ".", "--statistics", "--output-format", name)
    assert (code, err) == (1, "")
    assert out == snapshot


def test_statistics_agree(capsys: pytest.CaptureFixture[str]) -> None:
    found = codes(run(capsys, ".", "--output-format", "json")[1])
    rows = json.loads(run(capsys, ".", "--statistics", "--output-format", "json")[1])
    assert {row["code"]: row["count"] for row in rows} == {code: found.count(code) for code in found}
    assert json.loads(run(capsys, "good.zarr", "--statistics", "--output-format", "json")[1]) == []
    assert run(capsys, ".", "--statistics", "-q")[1].count("\n") == len(rows)
    assert run(capsys, ".", "--statistics", "--exit-zero")[0] == 0


def test_statistics_by_severity(capsys: pytest.CaptureFixture[str]) -> None:
    """A rule whose findings differ in severity has a row for each; what is not shown is not counted."""
    _, out, _ = run(capsys, "bad.zarr", "--statistics", "--severity", "NGFF03=note", "--min-severity", "warning")
    assert "NGFF037" not in out
    assert "2 not shown" in out


@pytest.mark.parametrize(
    ("options", "out", "err"),
    [
        ([], ["NGFF012", "Found 6 errors"], ["does not match any finding"]),
        (["-q"], ["NGFF012"], []),
        (["--quiet", "--output-format", "json"], ["NGFF012", '"summary"'], []),
        (["-s"], [], []),
        (["--silent", "--output-format", "json"], [], []),
        (
            ["-v"],
            ["NGFF012", "Found 6 errors"],
            ["linting bad.zarr", "linting good.zarr", "does not match any finding"],
        ),
        (["-q", "-v"], ["NGFF012"], []),
        (["-s", "-v"], [], []),
    ],
)
def test_how_much_is_said(
    here: Path, capsys: pytest.CaptureFixture[str], options: list[str], out: list[str], err: list[str]
) -> None:
    """The exit code is always the same; ``-q`` leaves the findings, ``-s`` nothing."""
    (here / "ngfflint.toml").write_text('[[suppress]]\ncode = "NGFF999"')
    (here / "ngfflint.toml").write_text('[[suppress]]\ncode = "NGFF055"')
    code, written, told = run(capsys, "bad.zarr", "good.zarr", *options)
    assert code == 1
    assert [part for part in ("NGFF012", "Found 6 errors", '"summary"') if part in written] == out
    assert len(told.splitlines()) == len(err)
    assert all(part in line for part, line in zip(err, told.splitlines(), strict=True))
    assert bool(written) == bool(out)


def test_files_are_written_in_silence(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "bad.zarr", "-s", "--output-format", "json", "-o", "r.json") == (1, "", "")
    assert len(codes((here / "r.json").read_text())) == 6


def plate() -> dict[str, Any]:
    """Return a plate whose wells are not there."""
    return {
        "version": "0.5",
        "plate": {
            "version": "0.5",
            "rows": [{"name": "A"}],
            "columns": [{"name": "1"}, {"name": "2"}],
            "wells": [{"path": f"A/{column}", "rowIndex": 0, "columnIndex": column - 1} for column in (1, 2)],
        },
    }


def well(folder: Path) -> None:
    """Write a well with one field."""
    write(folder, {"version": "0.5", "well": {"version": "0.5", "images": [{"path": "0"}]}})
    (folder / "0/zarr.json").unlink()
    write(folder / "0")


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (["good.zarr"], []),
        (["bad.zarr", "plate.zarr"], []),
        (["plate.zarr/A/1"], []),
        (["plate.zarr"], ["--max-depth", "1"]),
        (["plate.zarr"], ["--sample", "1"]),
        (["plate.zarr/zarr.json"], ["--no-children"]),
        (["."], ["--select", "NGFF012"]),
    ],
)
def test_show_files(
    here: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    options: list[str],
) -> None:
    """The documents that are named are those that are read when one lints."""
    write(here / "plate.zarr", plate())
    (here / "plate.zarr/0/zarr.json").unlink()
    for column in "12":
        well(here / "plate.zarr/A" / column)
    code, out, err = run(capsys, *arguments, *options, "--show-files")
    assert (code, err) == (0, "")
    named = out.splitlines()
    assert len(named) == len(set(named))
    seen: dict[str, None] = {}
    reading = LocalStore.get

    def noted(self: LocalStore, path: str, limit: int | None = None) -> bytes | None:
        data = reading(self, path, limit)
        if data is not None:
            seen[f"{self.folder}/{path}"] = None
        return data

    monkeypatch.setattr(LocalStore, "get", noted)
    run(capsys, *arguments, *options, "--jobs", "1")
    assert {str(here / each) for each in named} == {str(here / each) for each in seen}


def test_show_files_of_documents(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They are named whole, however long, and without what harms a terminal; nothing is linted."""
    long = "x" * 200
    folder = here / long / long / long
    write(folder / "a\x1b[1m.zarr", broken())
    (here / "one.json").write_text("{}")
    code, out, _ = run(capsys, long, "one.json", "-", "--show-files")
    assert code == 0
    place = f"{long}/{long}/{long}/a\\x1b[1m.zarr"
    assert out.splitlines() == [f"{place}/zarr.json", f"{place}/0/zarr.json", "one.json", "-"]


def test_rules_do_not_read_more(here: Path) -> None:
    """Without any rule, the same documents are read; this is what ``--show-files`` rests on."""
    rules = rulebook().rules
    counts = [
        run_store(lint_store(LocalStore(str(here / "good.zarr")), settings, "", top=True)).summary.documents
        for settings in (Settings(rules, Selection()), Settings((), Selection()))
    ]
    assert counts[0] == counts[1] == 2


def test_broken_formats_of_packs(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A format that cannot be loaded is one line."""
    packs = SimpleNamespace(packs=[SimpleNamespace(formats={"lab": "no_such_module:write"})])
    monkeypatch.setattr("ngfflint.report.formatter.packs", lambda: packs)
    assert "cannot load the format lab: No module named" in refusal(capsys, ".", "--output-format", "lab")


def test_severities(capsys: pytest.CaptureFixture[str]) -> None:
    """What is too mild to be shown may still fail; what was remapped counts by what it became."""
    options = ["--severity", "MUST=note,NGFF012=warning", "--severity", "NGFF064=error"]
    code, out, _ = run(capsys, "bad.zarr", *options, "--min-severity", "error", "--output-format", "json")
    assert (code, codes(out)) == (1, ["NGFF064"])
    code, out, _ = run(capsys, "bad.zarr", *options[:2], "--min-severity", "error", "--fail-on", "note")
    assert (code, "no findings, 6 not shown" in out) == (1, True)
    code, out, _ = run(capsys, "bad.zarr", "--per-path-ignores", "bad.zarr:MUST", "--per-path-ignores", "x:ALL")
    assert (code, "no findings (" in out) == (0, True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--severity", "NGFF012"],
            "NGFF012 is not RULES=SEVERITY, such as NGFF055=warning; severities: error",
        ),
        (["--severity", "NGFF012=bad"], "NGFF012=bad is not RULES=SEVERITY"),
        (["--severity", "NGFX=note"], '--severity: unknown rule, code prefix or group: "NGFX"'),
        (["--per-path-ignores", "A"], "A is not PATTERN:RULES, such as plate.zarr/A/*:NGFF108"),
        (["--per-path-ignores", "A:"], "A: is not PATTERN:RULES"),
        (["--per-path-ignores", "[z-a]:ALL"], 'the pattern "[z-a]" is invalid'),
        (["--max-depth", "-1"], "is not an integer of at least 0"),
        (["--max-depth", "9" * 5000], "is not an integer of at least 0"),
        (["--sample", "0"], "0 is not an integer of at least 1"),
        (["--sample", "²"], "² is not an integer of at least 1"),
        (["--fail-on", "never-ever"], '"never-ever" is not one of error, warning, note, never'),
        (["--selct", "ALL"], "unknown option --selct (did you mean --select?)"),
        (["--selct=ALL", "--xyzzy"], "--xyzzy"),
    ],
)
def test_bad_options(capsys: pytest.CaptureFixture[str], options: list[str], words: str) -> None:
    assert words in refusal(capsys, "bad.zarr", *options)


OTHER = 'suppress = [{code = "NGFF055", node = "b*.zarr/A/1"}, {code = "NGFF012", node = "gone.zarr"}]'
"""Suppressions in a store that may not be among those which are linted."""


def test_suppressions(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is accepted is counted; what has expired or matches no finding is reported, unless not all was linted."""
    (here / "ngfflint.toml").write_text(
        '[[suppress]]\ncode = "NGFF037"\nnode = "bad.zarr"\npointer = "/attributes/ome/multiscales/*/axes/0/**"\n'
        '[[suppress]]\ncode = "NGFF064"\nexpires = 2020-01-01\nreason = "we shall see"\n'
        '[[suppress]]\ncode = "NGFF055"\nnode = "A/1"\n'
    )
    code, out, err = run(capsys, "bad.zarr")
    assert (code, "Found 5 errors, 0 warnings, 1 suppressed in 1 store" in out) == (1, True)
    assert err.splitlines() == [
        "ngfflint: ngfflint.toml:5: the suppression of NGFF064 expired on 2020-01-01 (we shall see)",
        "ngfflint: ngfflint.toml:9: the suppression of NGFF055 in A/1 does not match any finding",
    ]
    (here / "one.json").write_text(json.dumps({"ome": GOOD}))
    assert "does not match any finding" not in run(capsys, "good.zarr", "--isolated", "--config", OTHER)[2]
    told = run(capsys, "bad.zarr", "good.zarr", "--isolated", "--config", OTHER)[2].splitlines()
    assert [line.rpartition(" in ")[2] for line in told] == ["b*.zarr/A/1 does not match any finding"]
    told = run(capsys, ".", "--isolated", "--config", OTHER)[2].splitlines()
    assert [line.rpartition(" in ")[2] for line in told] == [
        "b*.zarr/A/1 does not match any finding",
        "gone.zarr does not match any finding",
    ]
    for part in (["bad.zarr/zarr.json"], ["bad.zarr", "--max-depth", "0"], ["one.json"]):
        assert "does not match any finding" not in run(capsys, *part)[2]
    assert "does not match any finding" not in run(capsys, "bad.zarr", "--select", "NGFF064")[2]
