"""What it takes to lint plates on a server that takes its time."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from bench import stores
from bench.measure import Cost, cost
from bench.server import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator

LATENCY = 20
"""Milliseconds from a request to its answer."""

IN_FLIGHT = 64
"""Requests at the same time."""

HERE = Path(sys.executable).parent
LINTER = [str(HERE / "ngfflint"), "--isolated", "--no-progress", "--output-format", "json"]
PEER = [str(HERE / "yaozarrs"), "validate"]

PLATES = [
    (wells, version, ragged) for version in ("0.5", "0.4") for wells, ragged in ((96, False), (384, False), (384, True))
]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder, and give its address."""
    command = [sys.executable, "-m", "bench.server", str(folder), str(LATENCY)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout is None:
            raise RuntimeError("the server does not say where it is")
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.communicate()


def measured(folder: Path, count: int, *, peer: bool = True) -> Iterator[str]:
    """Measure plates, and yield the rows of a table.

    Args:
        folder: to write the plates to.
        count: of rounds.
        peer: whether yaozarrs is measured too, once.
    """
    paths = [stores.plate(folder, wells, version, ragged=ragged) for wells, version, ragged in PLATES]
    names = [f"{'ragged ' * ragged}plate, {wells} wells, {version}" for wells, version, ragged in PLATES]
    heads = ["documents", "requests", "requests / needed", "limit, s", "wall / limit", "in flight", "peak MB"]
    yield _row("store", *heads, "yaozarrs wall / ours", "yaozarrs requests")
    yield _row("---", *["---:"] * 9)
    with served(folder) as address:
        urls = [f"{address}/{path.relative_to(folder).as_posix()}" for path in paths]
        best: dict[str, Cost] = {}
        for _ in range(count):
            for url in urls:
                found = cost([*LINTER, url])
                best[url] = min(found, best.get(url, found))
        for name, path, url in zip(names, paths, urls, strict=True):
            yield _row(
                name, *_cells(address, path, url, best[url]), *(_peer(address, url, best[url]) if peer else ["", ""])
            )


def _cells(address: str, path: Path, url: str, best: Cost) -> list[str]:
    _counts(address)
    cost([*LINTER, url])
    counts = _counts(address)
    needed = sum(1 for each in path.rglob("*") if each.is_file()) + _images(path)
    limit = counts["requests"] * LATENCY / 1000 / IN_FLIGHT
    return [
        f"{counts['requests'] - counts['missing']:,}",
        f"{counts['requests']:,}",
        f"{counts['requests'] / needed:.3f}",
        f"{limit:.2f}",
        f"{best.wall / limit:.2f}",
        str(counts["most"]),
        f"{best.peak:.0f}",
    ]


def _images(path: Path) -> int:
    """Return how many images there are: each is asked once for labels."""
    documents = (each for each in path.rglob("*") if each.name in (".zattrs", "zarr.json"))
    return sum(b'"multiscales"' in each.read_bytes() for each in documents)


def _peer(address: str, url: str, ours: Cost) -> list[str]:
    _counts(address)
    theirs = cost([*PEER, url])
    return [f"{theirs.wall / ours.wall:.1f}", f"{_counts(address)['requests']:,}"]


def _counts(address: str) -> dict[str, int]:
    with urlopen(address + COUNTS) as answer:  # noqa: S310  our own server
        counts: dict[str, int] = json.load(answer)
    return counts


def _row(name: str, *cells: str) -> str:
    return f"| {name} | {' | '.join(cells)} |"
