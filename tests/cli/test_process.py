"""The command as a process: signals, pipes, terminals, closed streams, and unusual arguments."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.command import GOOD, broken, write
from support.example_counts import example_count

from ngfflint.cli import main
from ngfflint.cli.arguments import parser
from ngfflint.cli.config.schema import Options
from ngfflint.cli.main import COMMANDS
from ngfflint.cli.progress import Bar, Lines, Progress, progress_of
from ngfflint.linter.totals import Totals
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

COMMAND = [sys.executable, "-m", "ngfflint"]
IMPATIENT = (
    "import sys; from ngfflint.cli import progress; progress.PATIENCE = progress.INTERVAL = 0; "
    "from ngfflint.cli.main import run; run()"
)
"""The command, which shows its bar at once."""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start in a folder with a broken image and a clean one."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "here"
    write(folder / "bad.zarr", broken())
    write(folder / "good.zarr")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            [],
            [
                "error[NGFF012]",
                "Found 6 errors, 0 warnings in 1 store",
                "Not checked: 1 store, because the run was inter",
            ],
        ),
        (["--output-format", "json"], ['"NGFF012"', '"summary"']),
        (["--output-format", "json-lines", "--jobs", "1"], ['"NGFF012"']),
    ],
)
def test_interrupt(options: list[str], words: list[str]) -> None:
    """What was done is written, what was not is said, and the exit code is that of interrupted programs."""
    with subprocess.Popen(
        [*COMMAND, "bad.zarr", "-", "-v", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        while "linting -" not in process.stderr.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGINT)  # it waits for standard input
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err == ""
    for part in words:
        assert part in out
    if "json" in options:
        assert [each["uri"] for each in json.loads(out)["stores"]] == ["bad.zarr"]


def test_interrupt_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything was done, there is nothing to say."""

    def interrupted(_: list[str]) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "main", interrupted)
    with pytest.raises(SystemExit) as stop:
        main.run()
    assert stop.value.code == 130


@pytest.mark.parametrize(
    "arguments", [["rule", "--all"], ["bad.zarr", "--no-fold"], ["rule", "--all", "--output-format=json"]]
)
def test_reader_has_seen_enough(arguments: list[str]) -> None:
    """No complaint where the reader of a pipe goes away."""
    read, write_ = os.pipe()
    os.close(read)
    with os.fdopen(write_, "wb") as pipe:
        done = subprocess.run([*COMMAND, *arguments], stdout=pipe, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("redirection", "code", "err"),
    [
        (">&-", 1, ""),
        ("2>&-", 1, ""),
        (">&- 2>&-", 1, ""),
        ("<&-", 1, ""),
        (">/dev/full", 2, "ngfflint: No space left on device\n"),
        ("--output-format json >/dev/full", 2, "ngfflint: No space left on device\n"),
        ("- <&-", 2, "ngfflint: -: standard input is closed\n"),
    ],
)
def test_streams(redirection: str, code: int, err: str) -> None:
    """They may be closed, or lead to a disk that is full."""
    line = f'"$0" -m ngfflint bad.zarr {redirection}'
    done = subprocess.run(["/bin/sh", "-c", line, sys.executable], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, err)


def test_folder_that_was_removed(tmp_path: Path) -> None:
    line = 'mkdir gone && cd gone && rmdir ../gone && "$0" -m ngfflint "$1"'
    done = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "ngfflint: the current folder no longer exists\n")


def test_names_that_no_terminal_can_show(here: Path) -> None:
    """A terminal of the last century shows numbers."""
    write(here / "naïve\udcff☃.zarr", broken())
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run([*COMMAND, "naïve\udcff☃.zarr"], capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"na\\xefve" in done.stdout


def at_terminal(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Run the command with a terminal for standard error; return its code, its output, and what the terminal got."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
    ) as process:
        os.close(theirs)
        out, _ = process.communicate(stdin, timeout=60)
    shown = b""
    with contextlib.suppress(OSError):  # the other end was closed
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    return process.returncode, out.decode(), shown.decode()


def test_bar() -> None:
    """A terminal shows how far it is; at the end the bar is gone, and standard output never had it."""
    code, out, shown = at_terminal("bad.zarr", "good.zarr", "--jobs", "1")
    assert code == 1
    assert "Found 6 errors" in out
    assert "\x1b" not in out
    for part in ("0/2", "1/2", "2/2", "6 findings", "bad.zarr", "good.zarr, 2 documents"):
        assert part in shown
    assert "\x1b[2K" in shown.rpartition("2/2")[2]  # the line was cleared


def test_bar_of_hostile_names(here: Path) -> None:
    write(here / "a\x1b]0;x\x07[red].zarr")
    _, _, shown = at_terminal("a\x1b]0;x\x07[red].zarr")
    assert "a\\x1b]0;x\\x07[red].zarr" in shown
    assert "\x1b]0" not in shown


@pytest.mark.parametrize("option", ["--no-progress", "-q", "-s"])
def test_no_bar(option: str) -> None:
    assert at_terminal("bad.zarr", option)[2] == ""


def test_lines_at_a_terminal() -> None:
    assert at_terminal("bad.zarr", "-v")[2] == "ngfflint: linting bad.zarr\r\n"


def test_no_bar_in_a_pipe() -> None:
    done = subprocess.run([sys.executable, "-c", IMPATIENT, "good.zarr"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_patience(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Short work shows nothing, and loads nothing."""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    bar = progress_of(Options(), 3)
    assert isinstance(bar, Bar)
    bar.begin("a.zarr")
    store = bar.watch(MemoryStore("a.zarr", {"zarr.json": b"{}"}))
    assert [run(store.read(name)) for name in ("zarr.json", "gone")] == [b"{}", None]
    bar.finished(Totals())
    bar.clear()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({}, Progress),
        ({"quiet": True, "verbose": True}, Progress),
        ({"silent": True}, Progress),
        ({"verbose": True}, Lines),
        ({"no_progress": True, "verbose": True}, Lines),
    ],
)
def test_kinds_of_progress(options: dict[str, bool], kind: type[Progress]) -> None:
    progress = progress_of(Options(**options), 1)
    assert type(progress) is kind
    store = MemoryStore("a", {})
    assert progress.watch(store) is store


@pytest.mark.parametrize("verbose", [False, True])
def test_crash(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, verbose: bool) -> None:
    """An internal error is not a finding: code 2, a line that says so, and all of it for those who ask."""

    def breaks(_: list[str]) -> int:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(main, "main", breaks)
    monkeypatch.setattr(sys, "argv", ["ngfflint", "x", *(["-v"] if verbose else [])])
    with pytest.raises(SystemExit) as stop:
        main.run()
    assert stop.value.code == 2
    err = capsys.readouterr().err
    assert "ngfflint: internal error: ZeroDivisionError: by design\n" in err
    assert "this is a bug in ngfflint, at breaks:" in err
    assert ("Traceback" in err) == verbose


OPTIONS = sorted(set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", parser().format_help())) - {"--dask", "--resume"})
FILES = frozenset({"-o", "--output-file", "--output-format", "--baseline"})
"""Options that write files: hostile names of these stay in the current folder."""
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12)
WORDS = st.sampled_from(
    [
        *("bad.zarr", "good.zarr", ".", "-", "--", "", "bad.zarr/zarr.json", "gone", "list.txt", "one.json"),
        *("NGFF012", "ALL", "x=y", "NGFF012=note", "A/*:ALL", "[z-a]:ALL", "error", "never", "0.4", "0", "1", "-1"),
        *("json", "full", "sarif=r.sarif", "a = 1", "select = ['ALL']", "sample = 0", "b.json"),
    ]
)


@st.composite
def hostile(draw: st.DrawFn) -> list[str]:
    """Return arguments; names of files that may be written stay here."""
    arguments = draw(st.lists(st.sampled_from([*COMMANDS, ""]), max_size=1))
    for option in draw(st.lists(st.sampled_from([*OPTIONS, ""]), max_size=4)):
        value = draw(WORDS | TEXT)
        if option in FILES:
            value = value.replace("/", "").replace("..", "")
        form = draw(st.sampled_from(["apart", "joined", "alone"]))
        arguments += {"apart": [option, value], "joined": [f"{option}={value}"], "alone": [option or value]}[form]
    return arguments


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=example_count(75))
@given(hostile())
@example(["--per-path-ignores=--"])
@example(["-o--"])
@example(["info", "--storage-option=--"])
def test_hostile_arguments(here: Path, arguments: list[str]) -> None:
    """Whatever they are: a report or a refusal, never a fault of ours."""
    (here / "one.json").write_text(json.dumps({"ome": GOOD}))
    (here / "list.txt").write_text("good.zarr\n")
    out, err = io.StringIO(), io.StringIO()
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        patched = stack.enter_context(pytest.MonkeyPatch.context())
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
        try:
            code = main.main(arguments)
        except SystemExit as stop:
            code = int(str(stop.code or 0))
    assert code in (0, 1, 2)
    assert "Traceback" not in err.getvalue()
    assert "Error:" not in out.getvalue() + err.getvalue()
    if code == 2 and not {"-s", "--silent"} & set(arguments):
        assert err.getvalue() or out.getvalue()
