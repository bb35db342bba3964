"""Many stores on servers: several at the same time, reported in their order, and none affects the others."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import pytest
from support.http_server import Answer, Server
from support.many_stores import write_stores
from support.remote_stores import image

from ngfflint.cli import run_remote
from ngfflint.cli.main import main
from ngfflint.cli.signals import first_interrupt_sets
from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.linter.settings import Settings
from ngfflint.store.base import Access, Store
from ngfflint.store.remote.client import LARGEST_SUM, MOST, Once, opened
from ngfflint.store.remote.connections import Servers
from ngfflint.store.remote.http_client import HTTPClient
from ngfflint.store.remote.listing import AHEAD, Listing

COUNT = 30


@pytest.fixture
def server() -> Iterator[Server]:
    """A server with many images, of which every fifth has a document that is none."""
    documents: dict[str, bytes] = {}
    for number in range(COUNT):
        documents |= image(at=f"{number:03}.zarr")
        if number % 5 == 0:
            documents[f"{number:03}.zarr/1/zarr.json"] = b"{"
    with Server(documents) as running:
        yield running


def listed(folder: Path, server: Server, *more: str) -> str:
    """Write a list of all images, and return the argument that names it."""
    file = folder / "list.txt"
    file.write_text("\n".join([*(f"{server.url}/{number:03}.zarr" for number in range(COUNT)), *more]))
    return f"--input-file={file}"


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    """Lint; return the exit code and the report."""
    code = main([*arguments, "--isolated", "--output-format", "json"])
    return code, json.loads(capsys.readouterr().out)


def test_order(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Stores are reported in the order of the arguments, whichever is done first."""
    first = "000.zarr/zarr.json"
    server.answers = {first: Answer(body=server.documents[first], hang=0.3)}
    code, found = report(capsys, listed(tmp_path, server))
    assert code == 1
    assert [each["uri"][-8:] for each in found["stores"]] == [f"{number:03}.zarr" for number in range(COUNT)]
    assert [each["store"][-8:] for each in found["findings"]] == [f"{each:03}.zarr" for each in range(0, COUNT, 5)]
    assert set(server.asked.values()) == {1}


def test_at_the_same_time(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first document of no store is handed out before those of others are asked for."""
    server.gate, server.gated = 8, "???.zarr/zarr.json"
    report(capsys, listed(tmp_path, server), "--concurrency", "16")
    assert 8 <= server.most <= 16
    assert server.connections <= 16, "all share one session"


@pytest.mark.parametrize("concurrency", [1, 4])
def test_few(concurrency: int, server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """However many stores there are, there are no more requests at the same time than may be."""
    report(capsys, listed(tmp_path, server), "--concurrency", str(concurrency))
    assert server.most <= concurrency
    assert server.connections <= concurrency


def test_broken_stores(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is broken, kept back, gone, without a protocol, or too much for the linter does not end the run."""
    monkeypatch.setattr("ngfflint.store.remote.client.PAUSE", 0.001)

    async def breaks(store: Store, settings: Settings, inside: str = "") -> StoreResult:
        if store.uri.endswith("/007.zarr"):
            raise ZeroDivisionError("by design")
        return await lint_store(store, settings, inside)

    monkeypatch.setattr(run_remote, "lint_store", breaks)
    server.answers = {
        "001.zarr/zarr.json": Answer(500),
        "002.zarr/zarr.json": Answer(403),
        "003.zarr/zarr.json": Answer(404),
        "004.zarr/zarr.json": Answer(drop=True),
    }
    more = (
        f"{server.url}/x.zarr.zip",
        "gopher://h/a.zarr",
        f"{server.url}/alone.json",
        f"{server.url}/000.zarr/zarr.json",
    )
    server.documents = {**server.documents, "alone.json": b'{"ome": {"version": "0.5"}}'}
    code, found = report(capsys, listed(tmp_path, server, *more))
    assert code == 2
    assert len(found["stores"]) == COUNT + 3
    codes = {each["store"].rpartition("/")[2]: each["code"] for each in found["findings"]}
    assert codes == {
        **dict.fromkeys([f"{each:03}.zarr" for each in range(0, COUNT, 5)], "NGFF902"),
        **dict.fromkeys(["001.zarr", "002.zarr", "004.zarr", "007.zarr", "x.zarr.zip", "a.zarr"], "NGFF901"),
        "003.zarr": "NGFF900",
        "alone.json": "NGFF008",
    }
    (message,) = [each["message"] for each in found["findings"] if each["store"].endswith("007.zarr")]
    assert message == "the store was not linted: ZeroDivisionError: by design"


def test_a_server_that_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a server answers nothing at all, not every store of it is asked for again and again."""
    monkeypatch.setattr("ngfflint.store.remote.client.PAUSE", 0.001)
    with Server({}) as server:
        names = listed(tmp_path, server)
        server.answers = {f"{number:03}.zarr/zarr.json": Answer(503) for number in range(COUNT)}
        assert report(capsys, names, "--concurrency", "2")[0] == 1
        assert server.requests < 2 * COUNT


def test_among_local_stores(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Stores of this machine and of servers are reported in the order of the arguments."""
    folder = write_stores(tmp_path / "stores", 3)
    near = [str(folder / f"{number:04}.zarr") for number in range(3)]
    order = [near[0], f"{server.url}/000.zarr", f"{server.url}/001.zarr", near[1], f"{server.url}/002.zarr", near[2]]
    code, found = report(capsys, *order, "--jobs", "2")
    assert code == 1
    assert [each["uri"] for each in found["stores"]] == order


def test_interrupted(server: Server, tmp_path: Path) -> None:
    """Ctrl-C reports all that was done, even after a store that was not; the journal goes on from there."""
    slow, last = 5, f"{COUNT - 1:03}.zarr/zarr.json"
    server.answers = {
        f"{slow:03}.zarr/zarr.json": Answer(hang=60),
        last: Answer(body=server.documents[last], hang=0.5),  # the others are done by then
    }
    names, journal = listed(tmp_path, server), str(tmp_path / "journal")
    command = [sys.executable, "-m", "ngfflint", names, "--isolated", "--output-format", "concise", "--resume", journal]
    with subprocess.Popen(
        [command[0], "-u", *command[1:]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        while server.asked["029.zarr/labels/zarr.json"] == 0:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()  # with what was read ahead, which ``communicate`` passes over
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    assert err == ""
    assert "000.zarr" in first
    assert "010.zarr" in rest
    with closing(sqlite3.connect(journal)) as database:
        done = {name[-8:] for (name,) in database.execute("SELECT name FROM stores")}
    assert COUNT - 3 <= len(done) < COUNT
    assert f"{slow:03}.zarr" not in done
    server.answers.clear()
    server.asked.clear()
    again = subprocess.run([*command[:-2], "--resume", journal], capture_output=True, text=True, check=False)
    assert again.returncode == 1, again.stderr
    assert {path[:8] for path in server.asked} == {f"{each:03}.zarr" for each in range(COUNT)} - done


def is_closed(client: Any) -> bool:
    """Whether a client has no connections; there is nothing to see from outside."""
    return not client._idle if isinstance(client, HTTPClient) else client._session.closed  # noqa: SLF001


@pytest.mark.parametrize("options", [{}, {"client_kwargs": {}}], ids=["our own client", "aiohttp"])
def test_idle_servers_are_closed(monkeypatch: pytest.MonkeyPatch, options: dict[str, Any]) -> None:
    """Of the servers that are no longer read from, few keep their connections."""
    monkeypatch.setattr("ngfflint.store.remote.connections.IDLE", 1)

    async def ask(*urls: str) -> list[bool]:
        clients = []
        async with Servers(Access(options=options)) as servers:
            for url in urls:
                async with opened(url, servers) as store, servers.at(url) as (server, _):
                    assert await store.read("a") == b"{}"
                    clients.append(server.fs)
            closed = [is_closed(each) for each in clients]
        assert all(is_closed(each) for each in clients)
        return closed

    with Server({"a": b"{}"}) as one, Server({"a": b"{}"}) as two:
        assert asyncio.run(ask(one.url, one.url, two.url)) == [True, True, False]
        assert one.connections == 1


class Folders:
    """A file system with many folders, which notes what is listed; one of them is kept back."""

    async_impl = True

    def __init__(self) -> None:
        self.listed: list[str] = []

    async def _ls(self, folder: str, *, detail: bool) -> list[dict[str, str]]:
        assert detail
        self.listed.append(folder)
        if folder == "top":
            return [{"name": f"top/{number:03}", "type": "directory"} for number in range(100)]
        if folder.endswith("007"):
            raise PermissionError
        names = {"a.zarr": "directory", "b": "directory", ".c": "directory", "d.ozx": "file", "e.txt": "file"}
        names = {"zarr.json": "file", "0": "directory"} if folder.endswith("b") else names
        return [{"name": f"{folder}/{name}", "type": kind} for name, kind in names.items()]


def test_listing() -> None:
    """Stores are given while others are looked for; below them nothing is listed."""
    fs = Folders()

    async def search() -> list[str]:
        found = []
        async for each in Listing(fs, Servers(Access())).below("top"):
            found.append(each)
            if len(found) == 1:
                assert len(fs.listed) <= 2 * AHEAD
        return found

    below = [[f"top/{number:03}/{name}" for name in ("a.zarr", "b", "d.ozx")] for number in range(100)]
    below[7] = ["top/007"]
    assert asyncio.run(search()) == [each for some in below for each in some]
    assert len(fs.listed) == len(set(fs.listed)) == 1 + 100 + 99


def test_listing_is_left() -> None:
    """A listing can be stopped early."""
    fs = Folders()

    async def first() -> str:
        async with aclosing(Listing(fs, Servers(Access())).below("top")) as found:
            return await anext(found)

    assert asyncio.run(first()) == "top/000/a.zarr"
    assert len(fs.listed) <= 2 * AHEAD


def test_once() -> None:
    """A document is asked for once by those who want it at the same time, or soon; a failure is none of it."""
    asked: list[str] = []

    async def ask() -> bytes:
        asked.append("a")
        await asyncio.sleep(0)
        if len(asked) == 1:
            raise OSError("broken")
        return b"{}"

    async def want() -> None:
        once = Once()
        found = await asyncio.gather(*(once.read("a", ask) for _ in range(4)), return_exceptions=True)
        assert [str(each) for each in found] == ["broken", *["b'{}'"] * 3]
        assert len(asked) == 2

    asyncio.run(want())


@pytest.mark.parametrize(("size", "most"), [(0, MOST), (LARGEST_SUM // 4, 4), (LARGEST_SUM + 1, 0)])
def test_once_forgets(size: int, most: int) -> None:
    """What was read long ago is asked for again."""
    asked = 0

    async def ask() -> bytes:
        nonlocal asked
        asked += 1
        return b" " * size

    async def want() -> None:
        once = Once()
        for number in [*range(MOST + 1), *range(MOST, -1, -1)]:
            await once.read(str(number), ask)

    asyncio.run(want())
    assert asked == 2 * (MOST + 1) - most


def test_interrupts() -> None:
    """The first interrupt is taken down, the second is raised; both are as they were afterwards."""
    loop = asyncio.new_event_loop()

    async def twice() -> None:
        interrupt = loop.create_future()
        with first_interrupt_sets(interrupt):
            signal.raise_signal(signal.SIGINT)
            await asyncio.sleep(0)
            assert interrupt.done()
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    loop.run_until_complete(twice())
    loop.close()


def test_in_a_thread(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a thread, the command leaves the signals alone."""
    with ThreadPoolExecutor(1) as pool:
        code, found = pool.submit(report, capsys, listed(tmp_path, server)).result()
    assert (code, len(found["stores"])) == (1, COUNT)
