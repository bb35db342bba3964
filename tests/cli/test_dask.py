"""Stores are linted on a cluster: a real one on this machine, of which a worker is killed in the middle."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

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
            for _ in sys.stdin:
                cluster.scale(0)
"""

COUNT = 150


SLOW = """
import time
from ngfflint.cli import run_dask as cluster
from ngfflint.cli.main import run
do = cluster.run_task
def slowly(task):
    time.sleep(0.05)
    return do(task)
cluster.run_task = slowly
cluster.PATIENCE = "2s"
run()
"""
"""The command, with stores that take time."""


class Cluster(NamedTuple):
    """A cluster that runs on this machine."""

    process: subprocess.Popen[str]
    address: str
    workers: list[int]


@pytest.fixture(autouse=True)
def logging_is_enabled_again() -> Iterator[None]:
    """The command disables logging, for the rest of its process."""
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster of two workers; a line that it reads ends both for good."""
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
        yield Cluster(process, address, list(map(int, pids)))
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


def started(folder: Path, cluster: Cluster) -> subprocess.Popen[bytes]:
    """Return a run that has linted some of its stores."""
    journal = folder.parent / "journal"
    command = [sys.executable, "-c", SLOW, str(folder), "--isolated", "--output-format", "json"]
    process = subprocess.Popen(
        [*command, "--dask", cluster.address, "--resume", str(journal)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while recorded(journal) < COUNT // 5:
        assert time.monotonic() < deadline
        assert process.poll() is None, process.communicate()
        time.sleep(0.02)
    return process


def finished(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Wait for the end of a run, which is killed if it takes too long, and return what it wrote."""
    try:
        return process.communicate(timeout=60)
    finally:
        process.kill()


def test_a_worker_dies(tmp_path: Path, cluster: Cluster) -> None:
    """Nothing is lost, and the report is that of a run without a cluster."""
    folder = write_stores(tmp_path / "stores", COUNT)
    with started(folder, cluster) as process:
        os.kill(cluster.workers[0], signal.SIGKILL)
        out, err = finished(process)
    assert process.returncode == 1, err
    command = [sys.executable, "-m", "ngfflint", str(folder), "--isolated", "--output-format", "json", "--jobs", "1"]
    alone = subprocess.run(command, capture_output=True, check=False)
    assert without_seconds(out) == without_seconds(alone.stdout)
    assert len(json.loads(out)["findings"]) == len(range(0, COUNT, BAD))


@pytest.mark.parametrize("lost", ["workers", "scheduler"])
def test_the_cluster_is_lost(tmp_path: Path, cluster: Cluster, lost: str) -> None:
    """The run ends, and each store that is left is reported as such and is linted when the run is resumed."""
    folder = write_stores(tmp_path / "stores", COUNT)
    with started(folder, cluster) as process:
        if lost == "workers":
            assert cluster.process.stdin is not None
            cluster.process.stdin.write("\n")
            cluster.process.stdin.flush()
        else:
            cluster.process.kill()
        out, err = finished(process)
    assert process.returncode == 2, (out, err)
    assert err == b""
    lost_stores = {each["store"] for each in json.loads(out)["findings"] if each["name"] == "unreadable"}
    assert 0 < len(lost_stores) < COUNT
    assert lost_stores == {each["uri"] for each in json.loads(out)["stores"] if each["kind"] == ""}
    command = [sys.executable, "-m", "ngfflint", str(folder), "--isolated", "--output-format", "json"]
    again = subprocess.run([*command, "--resume", str(tmp_path / "journal")], capture_output=True, check=False)
    alone = subprocess.run([*command, "--jobs", "1"], capture_output=True, check=False)
    assert without_seconds(again.stdout) == without_seconds(alone.stdout)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense://x"])
def test_no_scheduler(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Exit code 2, and one sentence."""
    monkeypatch.setattr("ngfflint.cli.run_dask.PATIENCE", "0.5s")
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
