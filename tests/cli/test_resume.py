"""A run that was cut short goes on where it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.many_stores import write_stores

from ngfflint.cli import run_target
from ngfflint.cli.main import main

COUNT, SEEN = 20, 8


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command; return its code and what it wrote."""
    code = main([*map(str, arguments), "--isolated", "--jobs", "1"])
    out, err = capsys.readouterr()
    return code, out, err


def cut_short(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    """Let a run end before a store."""
    lint = run_target.lint

    def short(*given: object) -> object:
        if str(given[0]).count(f"{SEEN:04}.zarr"):
            raise fault
        return lint(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(run_target, "lint", short)


def test_resume(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done before is reported, counts for the exit code, and is not done again."""
    folder, journal = write_stores(tmp_path / "stores", COUNT), tmp_path / "journal"
    with monkeypatch.context() as patch:
        cut_short(patch, KeyboardInterrupt())
        code, out, _ = run(capsys, folder, "--resume", journal, "--output-format", "concise")
    assert code == 130
    assert f"Not checked: {COUNT - SEEN} stores, because the run was interrupted." in out
    code, out, _ = run(capsys, folder, "--resume", journal, "--output-format", "json")
    report = json.loads(out)
    assert code == 1
    assert [Path(each["uri"]).stem for each in report["stores"]] == [f"{each:04}" for each in range(SEEN, COUNT)]
    assert report["unchecked"] == [f"{SEEN} stores already done with 2 errors (--resume)"]
    code, out, _ = run(capsys, folder, "--resume", journal)
    assert code == 1
    assert f"{COUNT} stores already done with 3 errors" in out


def test_other_stores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A journal may know more stores than are named."""
    folder, journal = write_stores(tmp_path / "stores", 3), tmp_path / "journal"
    assert run(capsys, folder, "--resume", journal)[0] == 1
    code, out, _ = run(capsys, folder / "0001.zarr", "--resume", journal)
    assert code == 0
    assert "1 store already done" in out


def test_broken_store_is_linted_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the linter could not do is not done."""
    folder, journal = write_stores(tmp_path / "stores", COUNT), tmp_path / "journal"
    with monkeypatch.context() as patch:
        cut_short(patch, ZeroDivisionError())
        assert run(capsys, folder, "--resume", journal)[0] == 2
    _, out, _ = run(capsys, folder, "--resume", journal, "--output-format", "json")
    assert [Path(each["uri"]).stem for each in json.loads(out)["stores"]] == [f"{SEEN:04}"]


def test_line_cut_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that was killed may leave half a line; that store is linted again."""
    folder, journal = write_stores(tmp_path / "stores", 3), tmp_path / "journal"
    run(capsys, folder, "--resume", journal)
    text = journal.read_text()
    journal.write_text(text[:-9])
    _, out, _ = run(capsys, folder, "--resume", journal, "--output-format", "json")
    assert [Path(each["uri"]).stem for each in json.loads(out)["stores"]] == ["0002"]
    assert journal.read_text() == text


HEAD = '{"ngfflint": "0.0.1", "journal": 1, "options": {}}\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello\n", "not a journal of ngfflint"),
        ('{"version": 1}\n', "not a journal of ngfflint"),
        ("[]\n", "not a journal of ngfflint"),
        (HEAD, "belongs to a run with other options or another version"),
        (b"\xff\xfe\n", "not UTF-8 text"),
        (None, "Is a directory"),
    ],
)
def test_no_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes | None, words: str) -> None:
    folder, journal = write_stores(tmp_path / "stores", 2), tmp_path / "journal"
    if text is None:
        journal.mkdir()
    else:
        journal.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, out, err = run(capsys, folder, "--resume", journal)
    assert (code, out) == (2, "")
    assert words in err


def test_other_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, journal = write_stores(tmp_path / "stores", 2), tmp_path / "journal"
    run(capsys, folder, "--resume", journal, "--select", "MUST")
    code, _, err = run(capsys, folder, "--resume", journal)
    assert code == 2
    assert "other options" in err


@pytest.mark.parametrize("text", [None, ""])
def test_journal_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None) -> None:
    """An empty file is a journal in which nothing is written yet."""
    folder, journal = write_stores(tmp_path / "stores", 2), tmp_path / "journal"
    if text is None:
        code, _, err = run(capsys, folder, "--resume", tmp_path / "no" / "journal")
        assert code == 2
        assert "cannot write the journal: No such file or directory" in err
        return
    journal.write_text(text)
    assert run(capsys, folder, "--resume", journal)[0] == 1
    assert len(journal.read_text().splitlines()) == 3
