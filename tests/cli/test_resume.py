"""A resumed run reports what an uninterrupted one does, from a journal that loses nothing."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.example_counts import example_count
from support.many_stores import write_stores
from support.remote_stores import serve

from ngfflint.cli import run_target
from ngfflint.cli.main import main
from ngfflint.cli.resume import Journal

COUNT, SEEN = 20, 8
FORMS = ["full", "concise", "json", "json-lines", "sarif", "csv"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command; return its code and what it wrote."""
    code = main([*map(str, arguments), "--isolated", "--jobs", "1"])
    out, err = capsys.readouterr()
    return code, out, err


def without_seconds(text: str) -> str:
    return re.sub(r'"seconds": ?[\d.]+|[\d.]+ s\)', "", text)


def query(journal: Path, text: str) -> list[tuple[object, ...]]:
    """Return the rows of a query of a journal."""
    with closing(sqlite3.connect(journal)) as database:
        return database.execute(text).fetchall()


def cut_short(monkeypatch: pytest.MonkeyPatch, fault: BaseException) -> None:
    """Let a run end before a store."""
    lint = run_target.lint

    def short(*given: object) -> object:
        if str(given[0]).count(f"{SEEN:04}.zarr"):
            raise fault
        return lint(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(run_target, "lint", short)


@pytest.mark.parametrize("form", FORMS)
def test_resume(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """A run that was interrupted goes on, and then reports everything."""
    folder, journal = write_stores(tmp_path / "stores", COUNT), tmp_path / "journal"
    expected = run(capsys, folder, "--output-format", form)
    with monkeypatch.context() as patch:
        cut_short(patch, KeyboardInterrupt())
        assert run(capsys, folder, "--resume", journal, "--output-format", form)[0] == 130
    for _ in range(2):
        code, out, err = run(capsys, folder, "--resume", journal, "--output-format", form)
        assert (code, without_seconds(out), err) == (expected[0], without_seconds(expected[1]), expected[2])


def test_finished_stores_are_not_linted_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, journal = write_stores(tmp_path / "stores", 3), tmp_path / "journal"
    expected = run(capsys, folder, "--resume", journal)
    monkeypatch.setattr(run_target, "lint", None)
    assert run(capsys, folder, "--resume", journal)[0] == expected[0]


def test_other_stores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A journal may contain more stores than are named."""
    folder, journal = write_stores(tmp_path / "stores", 3), tmp_path / "journal"
    assert run(capsys, folder, "--resume", journal)[0] == 1
    code, out, _ = run(capsys, folder / "0001.zarr", "--resume", journal)
    assert code == 0
    assert "no findings" in out


def test_broken_store_is_linted_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that could not be linted is not finished."""
    folder, journal = write_stores(tmp_path / "stores", COUNT), tmp_path / "journal"
    with monkeypatch.context() as patch:
        cut_short(patch, ZeroDivisionError())
        assert run(capsys, folder, "--resume", journal)[0] == 2
    assert query(journal, "SELECT count(*) FROM stores") == [(COUNT - 1,)]
    assert run(capsys, folder, "--resume", journal)[0] == 1


def test_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The journal can be queried."""
    folder, journal = write_stores(tmp_path / "stores", COUNT), tmp_path / "journal"
    run(capsys, folder, "--resume", journal, "--ignore", "SHOULD")
    codes = query(journal, "SELECT code, count(*) FROM findings WHERE status = 'shown' GROUP BY code")
    assert codes == [("NGFF017", 3)]
    stores = query(journal, "SELECT sum(errors), sum(fails), count(*), min(seconds) > 0 FROM stores")
    assert stores == [(3, 3, COUNT, 1)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("hello\n" * 999, "not a journal of ngfflint"),
        ('{"journal": 1}\n', "not a journal of ngfflint"),
        ("[" * 200_000, "not a journal of ngfflint"),
        (None, "not a regular file"),
    ],
)
def test_no_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, words: str) -> None:
    folder, journal = write_stores(tmp_path / "stores", 2), tmp_path / "journal"
    if content is None:
        os.mkfifo(journal)
    else:
        journal.write_text(content)
    for command in (["check", str(folder), "--resume"], ["report"]):
        assert main([*command, str(journal)]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert words in err


def test_database_of_another_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, journal = write_stores(tmp_path / "stores", 2), tmp_path / "journal"
    database = sqlite3.connect(journal)
    database.execute("CREATE TABLE run (key TEXT, value TEXT)")
    database.commit()
    database.close()
    code, out, err = run(capsys, folder, "--resume", journal)
    assert (code, out) == (2, "")
    assert "not a journal of ngfflint" in err


def test_damaged_journal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, journal = write_stores(tmp_path / "stores", 2), tmp_path / "journal"
    run(capsys, folder, "--resume", journal)
    database = sqlite3.connect(journal)
    database.execute("UPDATE findings SET related = ?", ("[" * 200_000,))
    database.commit()
    database.close()
    code, _, err = run(capsys, folder, "--resume", journal)
    assert code == 2
    assert "the journal is damaged" in err


def test_other_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, journal = write_stores(tmp_path / "stores", 2), tmp_path / "journal"
    run(capsys, folder, "--resume", journal, "--select", "MUST")
    code, _, err = run(capsys, folder, "--resume", journal)
    assert code == 2
    assert "other options" in err


def test_two_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second run on a journal says that it is in use."""
    folder, journal = write_stores(tmp_path / "stores", 2), tmp_path / "journal"
    run(capsys, folder, "--resume", journal)
    holder = Journal(str(journal), {"isolated": True})
    code, _, err = run(capsys, folder, "--resume", journal)
    assert code == 2
    assert "another run is using this journal" in err
    assert query(journal, "SELECT count(*) FROM stores") == [(2,)]  # it can be read meanwhile
    holder.close()
    assert run(capsys, folder, "--resume", journal)[0] == 1


def test_journal_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_stores(tmp_path / "stores", 2)
    code, _, err = run(capsys, folder, "--resume", tmp_path / "no" / "journal")
    assert code == 2
    assert "cannot write the journal: No such file or directory" in err


def test_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``ngfflint report`` writes each format from a journal."""
    folder, journal = write_stores(tmp_path / "stores", COUNT), tmp_path / "journal"
    run(capsys, folder, "--resume", journal, "--ignore", "SHOULD")
    for form in FORMS:
        expected = run(capsys, folder, "--ignore", "SHOULD", "--output-format", form)[1]
        code = main(["report", str(journal), "--output-format", form])
        assert code == 1
        assert without_seconds(capsys.readouterr().out) == without_seconds(expected)
    assert main(["report", str(tmp_path / "nothing")]) == 2


@pytest.mark.parametrize("form", ["concise", "json", "sarif", "csv"])
def test_kill(tmp_path: Path, form: str) -> None:
    """Killed at random moments, and then resumed: the report is that of an uninterrupted run."""
    folder = write_stores(tmp_path / "stores", 60)
    command = [sys.executable, "-m", "ngfflint", str(folder), "--isolated", "--no-progress", "--jobs", "1"]
    began = time.monotonic()
    expected = subprocess.run([*command, "--output-format", form], capture_output=True, text=True, check=False).stdout
    seconds = time.monotonic() - began
    moments = random.Random(form)  # noqa: S311  the same moments each time
    for number in range(example_count(2)):
        journal, file = tmp_path / f"journal{number}", tmp_path / f"report{number}"
        resumed = [*command, "--resume", str(journal), "--output-format", f"{form}={file}"]
        process = subprocess.Popen(resumed, stdout=subprocess.DEVNULL)
        time.sleep(seconds * moments.uniform(0.3, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
        subprocess.run(resumed, check=False, stdout=subprocess.DEVNULL)
        assert without_seconds(file.read_text()) == without_seconds(expected)


def test_servers_are_resumed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The results of stores on a server are recorded as well, and it is not asked again."""
    write_stores(tmp_path / "stores", 4)
    files = [path for path in (tmp_path / "stores").rglob("*") if path.is_file()]
    documents = {path.relative_to(tmp_path / "stores").as_posix(): path.read_bytes() for path in files}
    journal = tmp_path / "journal"
    with serve(documents) as server:
        stores = [f"{server.url}/{number:04}.zarr" for number in range(4)]
        expected = run(capsys, *stores, "--output-format", "concise", "--resume", journal)
        count = server.requests
        again = run(capsys, *stores, "--output-format", "concise", "--resume", journal)
        assert server.requests == count
    assert (expected[0], without_seconds(again[1])) == (1, without_seconds(expected[1]))
