"""Terminals and streams, seen from inside: colors, widths, the bar, and what is left when a stream fails."""

from __future__ import annotations

import io
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from support.command import broken, refusal, write

from ngfflint.cli import main
from ngfflint.cli.config.discover import has_table
from ngfflint.cli.progress import Bar
from ngfflint.cli.terminal import PIPE, colored, links, width
from ngfflint.linter.totals import Totals
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colors(
    monkeypatch: pytest.MonkeyPatch, choice: str, environment: dict[str, str], *, terminal: bool, expected: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    assert colored(choice) == expected


@pytest.mark.parametrize(("columns", "expected"), [("80", 80), ("0", PIPE), ("x", PIPE), ("", PIPE)])
def test_width(monkeypatch: pytest.MonkeyPatch, columns: str, expected: int) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert width() == expected


def test_width_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("sys.stdout.fileno", lambda: 1)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((132, 40)))
    assert width() == 132


@pytest.mark.parametrize(("term", "expected"), [("xterm-256color", True), ("linux", False), ("screen-256color", False)])
def test_links(monkeypatch: pytest.MonkeyPatch, term: str, *, expected: bool) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert links() == expected


class Terminal(io.StringIO):
    """A terminal that remembers."""

    def isatty(self) -> bool:
        """Say that it is one."""
        return True


def test_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how far the run is and what it came to, goes away, and comes back; its clock goes on."""
    terminal, clock = Terminal(), [100.0]
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    bar = Bar(2)
    store = bar.watch(MemoryStore("a.zarr", {"zarr.json": b"{}"}))
    bar.begin("a.zarr")
    run(store.read("zarr.json"))
    assert terminal.getvalue() == ""
    clock[0] += 61
    run(store.read("zarr.json"))
    assert "0/2" in terminal.getvalue()
    assert "61 s  0 findings  a.zarr, 2 documents" in terminal.getvalue()
    before = terminal.getvalue()
    run(store.read("zarr.json"))
    assert terminal.getvalue() == before  # not so soon
    bar.clear()
    clock[0] += 61
    bar.found(1)
    bar.found(2)
    totals = Totals()
    totals.found, totals.stores = {"error": 1}, 1
    bar.finished(totals)
    shown = terminal.getvalue()[len(before) :]
    assert "1/3" in shown, "a folder has two stores and not one"
    assert "122 s  1 finding  a.zarr, 2 documents" in shown
    bar.clear()
    bar.clear()


def test_broken_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the exit code shows it."""

    def gone(_: str) -> int:
        raise BrokenPipeError

    monkeypatch.chdir(tmp_path)
    write(tmp_path / "bad.zarr", broken())
    monkeypatch.setattr(sys, "argv", ["ngfflint", "bad.zarr"])
    monkeypatch.setattr("sys.stdout.write", gone)
    with pytest.raises(SystemExit) as stop:
        main.run()
    assert stop.value.code == 141


def test_streams_that_fail_to_the_end(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be written is dropped, so that the interpreter does not try once more."""
    monkeypatch.setattr(sys, "argv", ["ngfflint", "version"])
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as stop:
            main.run()
    assert stop.value.code == 2
    monkeypatch.undo()
    assert capsys.readouterr().err == "ngfflint: No space left on device\n"


def test_closed_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is somewhere to write to, and characters that it cannot encode are not an error."""
    monkeypatch.setattr(sys, "argv", ["ngfflint", "version"])
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    with pytest.raises(SystemExit) as stop:
        main.run()
    assert stop.value.code == 0
    assert sys.stdout is not None
    sys.stdout.close()
    sys.stderr.write("naïve")


def test_removed_folder(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def removed() -> str:
        raise FileNotFoundError

    with monkeypatch.context() as patched:
        patched.setattr(os, "getcwd", removed)
        assert refusal(capsys, "x") == "ngfflint: the current folder no longer exists\n"


def test_projects_that_cannot_be_read(tmp_path: Path) -> None:
    """They are passed: most have no settings of ours."""
    assert not has_table(str(tmp_path))


def test_internal_error_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def breaks(*_: Any) -> Any:
        raise RuntimeError("by design")

    monkeypatch.setattr("ngfflint.cli.check.given_in", breaks)
    monkeypatch.setattr(sys, "argv", ["ngfflint", "x"])
    with pytest.raises(SystemExit) as stop:
        main.run()
    assert stop.value.code == 2
    assert "internal error: RuntimeError: by design" in capsys.readouterr().err
