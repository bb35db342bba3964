"""Stores are linted on a cluster: a real one on this machine, of which a worker is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.many_stores import BAD, write_stores

from ngfflint.cli.main import main

CLUSTER = """
import sys
from distributed import Client, LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        with Client(cluster) as client:
            pids = client.run(lambda: __import__("os").getpid())
            print(cluster.scheduler_address, *pids.values(), flush=True)
            sys.stdin.read()
"""

COUNT = 150


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """The address of a scheduler, and the processes of its workers."""
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER)
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=tmp_path,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        address, *pids = process.stdout.readline().split()
        yield address, list(map(int, pids))
        process.stdin.close()
        process.wait(timeout=30)


def recorded(journal: Path) -> int:
    """Count the stores in a journal that may not be there yet."""
    try:
        with closing(sqlite3.connect(f"file:{journal}?mode=ro", uri=True)) as database:
            count: int = database.execute("SELECT count(*) FROM stores").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
    return count


def without_seconds(report: bytes) -> object:
    """Return a report without what each store took."""
    document = json.loads(report)
    for store in document["stores"]:
        del store["seconds"]
    return document


def test_a_worker_dies(tmp_path: Path, cluster: tuple[str, list[int]]) -> None:
    """Nothing is lost, and the report is that of a run without a cluster."""
    address, (first, _) = cluster
    folder, journal = write_stores(tmp_path / "stores", COUNT), tmp_path / "journal"
    slow = (
        "import time\n"
        "from ngfflint.cli import run_parallel as cluster\n"
        "from ngfflint.cli.main import run\n"
        "do = cluster.run_task\n"
        "def slowly(task):\n"
        "    time.sleep(0.05)\n"
        "    return do(task)\n"
        "cluster.run_task = slowly\n"
        "run()\n"
    )
    command = [sys.executable, "-c", slow, str(folder), "--isolated", "--output-format", "json"]
    with subprocess.Popen(
        [*command, "--dask", address, "--resume", str(journal)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        deadline = time.monotonic() + 60
        while recorded(journal) < COUNT // 5:
            assert time.monotonic() < deadline
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        os.kill(first, signal.SIGKILL)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 1, err
    alone = subprocess.run([*command, "--jobs", "1"], capture_output=True, check=False)
    assert without_seconds(out) == without_seconds(alone.stdout)
    assert len(json.loads(out)["findings"]) == len(range(0, COUNT, BAD))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_no_scheduler(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Exit code 2, and one sentence."""
    monkeypatch.setattr("ngfflint.cli.run_parallel.PATIENCE", "0.5s")
    assert main([str(write_stores(tmp_path, 1)), "--isolated", "--dask", address]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"ngfflint: --dask {address}: no scheduler answers")


def test_without_distributed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main([str(write_stores(tmp_path, 1)), "--isolated", "--dask", "tcp://127.0.0.1:1"]) == 2
    assert capsys.readouterr().err == "ngfflint: --dask requires distributed; install ngfflint[dask]\n"
