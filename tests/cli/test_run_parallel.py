"""Several processes write what one writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.many_stores import BAD, write_plate, write_stores

from ngfflint.cli import run, run_parallel, run_target
from ngfflint.cli.config.resolve import Resolver
from ngfflint.cli.main import main
from ngfflint.cli.progress import Progress
from ngfflint.cli.tasks import BATCH, SHARES, Task, is_worthwhile, tasks_for
from ngfflint.linter.results import StoreResult
from ngfflint.linter.settings import Settings
from ngfflint.rules.loader import rulebook
from ngfflint.store.base import Target

COUNT = 40


def output(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    """Run the command; return its code and what it wrote."""
    code = main([*map(str, arguments), "--isolated"])
    return code, capsys.readouterr().out


@pytest.fixture(autouse=True)
def _no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.perf_counter", lambda: 0.0)


@pytest.mark.parametrize("form", ["full", "concise", "json", "json-lines", "sarif"])
@pytest.mark.parametrize("kind", ["stores", "plate"])
def test_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, form: str) -> None:
    store = write_stores(tmp_path, COUNT) if kind == "stores" else write_plate(tmp_path / "plate.zarr", 9000)
    one, several = (output(capsys, store, "--output-format", form, "--jobs", jobs) for jobs in ("1", "3"))
    assert several == one
    assert one[0] == 1


def test_a_link_between_shares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A well that is a link to another one is linted once, whatever the distribution."""
    plate = write_plate(tmp_path / "plate.zarr", 9000)
    for well in ("A/2", "B/1"):
        (plate / well).symlink_to(plate / "A" / "1")
    document = json.loads((plate / "zarr.json").read_text())
    wells = document["attributes"]["ome"]["plate"]["wells"]
    wells += [{"path": "A/2", "rowIndex": 0, "columnIndex": 1}, {"path": "B/1", "rowIndex": 1, "columnIndex": 0}]
    (plate / "zarr.json").write_text(json.dumps(document, indent=2))
    one, several = (output(capsys, plate, "--output-format", "json", "--jobs", jobs) for jobs in ("1", "2"))
    assert several == one


def breaking(name: str, *, end: bool) -> object:
    """Return a way to lint that breaks on one store: the process dies, or something is raised."""
    lint = run_target.lint

    def broken(target: Target, settings: Settings, progress: Progress | None = None) -> StoreResult:
        if target.path.endswith(name):
            if end:
                os.kill(os.getpid(), signal.SIGKILL)
            raise ZeroDivisionError("by design")
        return lint(target, settings, progress)

    return broken


@pytest.mark.parametrize(
    ("jobs", "reason"),
    [
        (2, "a worker was killed, possibly out of memory"),
        (2, "ZeroDivisionError: by design"),
        (1, "ZeroDivisionError: by design"),
    ],
)
def test_one_store_does_not_take_the_others_along(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    jobs: int,
    reason: str,
) -> None:
    monkeypatch.setattr(run_target, "lint", breaking("0003.zarr", end=reason.startswith("a worker")))
    code, out = output(capsys, write_stores(tmp_path, COUNT), "--output-format", "json", "--jobs", str(jobs))
    report = json.loads(out)
    assert code == 2
    assert len(report["stores"]) == COUNT
    (broken,) = [each for each in report["findings"] if each["code"] == "NGFF901"]
    assert broken["store"].endswith("0003.zarr")
    assert reason in broken["message"]
    assert len(report["findings"]) == 1 + len(range(0, COUNT, BAD))


@pytest.mark.parametrize(
    ("count", "jobs", "sizes"),
    [(1, 2, [1]), (30, 2, [3] * 10), (1000, 2, [BATCH] * 15 + [40]), (5, 8, [1] * 5)],
)
def test_batches(tmp_path: Path, count: int, jobs: int, sizes: list[int]) -> None:
    """Stores are given away together, but so that each process has some."""
    targets = [Target(str(number), str(tmp_path / str(number))) for number in range(count)]
    assert [len(task.targets) for task in tasks_for(targets, resolver(), jobs)] == sizes


def resolver() -> Resolver:
    """Return what knows the settings if there are none."""
    return Resolver({"isolated": True}, rulebook().rules)


@pytest.mark.parametrize(
    ("document", "shares"),
    [
        ('{"plate": {"wells": [1, 2], "field_count": 5000}}', 2 * SHARES),
        ('{"attributes": {"ome": {"plate": {"wells": [1, 2], "field_count": 5000}}}}', 2 * SHARES),
        ('{"plate": {"wells": [1, 2], "field_count": 2}}', 1),
        ('{"plate": {"wells": [1, 2], "field_count": "many"}}', 1),
        ('{"plate": {"wells": {}}}', 1),
        ('{"plate": []}', 1),
        ("[]", 1),
        ("{", 1),
    ],
)
@pytest.mark.parametrize("name", ["zarr.json", ".zattrs"])
def test_large_plates_are_shared_out(tmp_path: Path, name: str, document: str, shares: int) -> None:
    (tmp_path / name).write_text(document)
    tasks = tasks_for([Target("plate", str(tmp_path))], resolver(), 2)
    assert [task.share for task in tasks] == [(number, shares) for number in range(shares)]


@pytest.mark.parametrize(
    ("here", "remote", "fields", "worth"),
    [
        (3, 0, 0, False),
        (200, 0, 0, False),
        (300, 0, 0, True),
        (2, 0, 10, False),
        (2, 0, 400, True),
        (0, 2, 0, False),
        (0, 3, 0, True),
    ],
)
def test_processes_must_pay(tmp_path: Path, here: int, remote: int, fields: int, *, worth: bool) -> None:
    """Few small stores are linted sooner than a process is begun; what is asked of servers takes its time."""
    (tmp_path / "zarr.json").write_text(json.dumps({"plate": {"wells": [1, 2], "field_count": fields}}))
    targets = [Target(f"{number}", str(tmp_path)) for number in range(here)]
    targets += [Target(f"{number}", f"https://host/{number}.zarr") for number in range(remote)]
    assert is_worthwhile(targets) == worth


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """The kind of a store with a pipe instead of its metadata is unknown."""
    os.mkfifo(tmp_path / "zarr.json")
    assert len(tasks_for([Target("pipe", str(tmp_path))], resolver(), 2)) == 1


@pytest.mark.parametrize(("given", "processes"), [([], 0), (["--jobs", "2"], 1)])
def test_processes_that_are_asked_for(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: list[str],
    processes: int,
) -> None:
    """The given number of processes is used."""
    begun: list[int] = []

    def lint_in_processes(tasks: list[Task], jobs: int, **_: object) -> Iterator[tuple[int, None]]:
        begun.append(jobs)
        yield from ((number, None) for number in range(len(tasks)))

    monkeypatch.setattr(run_parallel, "lint_in_processes", lint_in_processes)
    monkeypatch.setattr(run, "_jobs", lambda options: options.jobs or 2)
    assert output(capsys, write_stores(tmp_path, 3), *given)[0] == 1
    assert len(begun) == processes


def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C ends all processes, and says what was done."""
    folder = write_stores(tmp_path / "stores", 400)
    script = (
        "import sys, time\n"
        "from ngfflint.cli import run_target as linting\n"
        "from ngfflint.cli.main import run\n"
        "lint = linting.lint\n"
        "linting.lint = lambda *given: (time.sleep(0.05), lint(*given))[1]\n"
        "run()\n"
    )
    command = [sys.executable, "-c", script, str(folder), "--jobs", "2", "--output-format", "concise", "--isolated"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    rest, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert "0000.zarr" in first
    assert "stores, because the run was interrupted" in rest
    assert err == ""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and _alive(process.pid):
        time.sleep(0.05)
    assert not _alive(process.pid)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_standard_input_is_read_here(tmp_path: Path) -> None:
    """Standard input is that of the process that was started, and of no other."""
    folder = write_stores(tmp_path / "stores", COUNT)
    command = [
        sys.executable,
        "-m",
        "ngfflint",
        "-",
        str(folder),
        "--jobs",
        "2",
        "--isolated",
        "--output-format",
        "json",
    ]
    done = subprocess.run(command, input='{"ome": {"version": "0.5"}}', capture_output=True, text=True, check=False)
    assert [each["code"] for each in json.loads(done.stdout)["findings"] if each["store"] == "-"] == ["NGFF008"]


def children(parent: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="it looks for processes in /proc")
@pytest.mark.parametrize("method", ["fork", "spawn"])
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP], ids=lambda each: each.name)
def test_workers_end_with_their_parent(tmp_path: Path, sent: signal.Signals, method: str) -> None:
    """However the parent ends, standard output is closed as soon as it has."""
    slow = (
        "import os, time\n"
        "from ngfflint.cli import run_parallel, run_target\n"
        f"run_parallel.FORKS = {method == 'fork'}\n"
        "lint = run_target.lint\n"
        "def slowly(*given):\n"
        "    os.write(1, b'begun\\n')\n"
        "    time.sleep(3600)\n"
        "run_target.lint = slowly\n"
        "if __name__ == '__main__':\n"
        "    run_parallel.small = lambda _: False\n"
        "    from ngfflint.cli.main import run\n"
        "    run()\n"
    )
    script = tmp_path / "slow.py"
    script.write_text(slow)
    command = [sys.executable, str(script), str(write_stores(tmp_path / "stores", COUNT)), "--isolated", "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            assert [process.stdout.readline() for _ in range(2)] == ["begun\n"] * 2
            workers = children(process.pid)
            process.send_signal(sent)
            process.communicate(timeout=60)  # until the last one has closed standard output
        finally:
            process.kill()
    assert process.returncode == -sent
    assert len(workers) >= 2
    deadline = time.monotonic() + 60
    while any(Path(f"/proc/{worker}").exists() for worker in workers):
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.parametrize("fault", [NotImplementedError("no semaphores"), OSError(12, "Cannot allocate memory")])
@pytest.mark.parametrize("broken", ["executor", "submit"])
def test_no_processes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, broken: str, fault: Exception
) -> None:
    """Where no process can be started, this one lints everything, and says so if asked."""
    stores = write_stores(tmp_path, COUNT)
    alone = output(capsys, stores, "--jobs", "1")

    def refuse(*_: object, **__: object) -> None:
        raise fault

    name = "ProcessPoolExecutor" if broken == "executor" else "ProcessPoolExecutor.submit"
    monkeypatch.setattr(f"ngfflint.cli.run_parallel.{name}", refuse)
    assert output(capsys, stores, "--jobs", "3") == alone
    main([str(stores), "--isolated", "--jobs", "3", "-v"])
    assert f"no other one can be started: {fault}" in capsys.readouterr().err
