"""Benchmark of plates and many small images on a server with latency."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import urlopen

from bench import stores
from bench.measure import Cost, cost
from bench.server import COUNTS

if TYPE_CHECKING:
    from collections.abc import Iterator

LATENCY = 20
"""Milliseconds from a request to its response."""

IN_FLIGHT = 64
"""Most concurrent requests."""

HERE = Path(sys.executable).parent
LINTER = [str(HERE / "ngfflint"), "--isolated", "--no-progress", "--output-format", "json"]
PEER = [str(HERE / "yaozarrs"), "validate"]

IMAGES = (200, 1000)
"""Numbers of small images in a list."""

PEERS = 20
"""How many of these images are measured with yaozarrs."""

PLATES = [
    (wells, version, ragged) for version in ("0.5", "0.4") for wells, ragged in ((96, False), (384, False), (384, True))
]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder and yield its address."""
    command = [sys.executable, "-m", "bench.server", str(folder), str(LATENCY)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        if server.stdout is None:
            raise RuntimeError("the server does not say where it is")
        yield f"http://127.0.0.1:{int(server.stdout.readline())}"
    finally:
        server.communicate()


class Case(NamedTuple):
    """One benchmark.

    Args:
        name: name of the row.
        path: folder with the stores.
        arguments: arguments of the linter.
        peers: addresses to measure with yaozarrs, one by one.
        parts: number of all stores divided by the number of ``peers``.
    """

    name: str
    path: Path
    arguments: list[str]
    peers: list[str]
    parts: float = 1


def measured(folder: Path, count: int, *, peer: bool = True) -> Iterator[str]:
    """Measure plates and many small images, optionally also (once) with yaozarrs, and yield the rows of a table."""
    heads = ["documents", "requests", "requests / needed", "limit, s", "wall / limit", "in flight", "peak MB"]
    yield _row("store", *heads, "yaozarrs wall / ours", "yaozarrs requests")
    yield _row("---", *["---:"] * 9)
    with served(folder) as address:
        cases = [*_plates(folder, address), *(_images_in(folder, address, many) for many in IMAGES)]
        best: dict[str, Cost] = {}
        for _ in range(count):
            for each in cases:
                found = cost([*LINTER, *each.arguments])
                best[each.name] = min(found, best.get(each.name, found))
        for each in cases:
            cost_of = best[each.name]
            yield _row(
                each.name, *_cells(address, each, cost_of), *(_peer(address, each, cost_of) if peer else ["", ""])
            )


def _plates(folder: Path, address: str) -> Iterator[Case]:
    for wells, version, ragged in PLATES:
        path = stores.plate(folder, wells, version, ragged=ragged)
        url = f"{address}/{path.relative_to(folder).as_posix()}"
        yield Case(f"{'ragged ' * ragged}plate, {wells} wells, {version}", path, [url], [url])


def _images_in(folder: Path, address: str, count: int) -> Case:
    path = stores.image_folder(folder, count, "0.5")
    urls = [f"{address}/{each.relative_to(folder).as_posix()}" for each in sorted(path.glob("*/*.zarr"))]
    names = folder / f"images-{count}.txt"
    names.write_text("\n".join(urls))
    return Case(f"{count:,} images, 0.5", path, ["--input-file", str(names)], urls[:PEERS], count / PEERS)


def _cells(address: str, case: Case, best: Cost) -> list[str]:
    _counts(address)
    cost([*LINTER, *case.arguments])
    counts = _counts(address)
    needed = sum(1 for each in case.path.rglob("*") if each.is_file()) + _images(case.path)
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
    """Return the number of images, for each of which labels are requested once."""
    documents = (each for each in path.rglob("*") if each.name in (".zattrs", "zarr.json"))
    return sum(b'"multiscales"' in each.read_bytes() for each in documents)


def _peer(address: str, case: Case, ours: Cost) -> list[str]:
    """Measure yaozarrs, which accepts one store at a time, extrapolating from some of many stores."""
    _counts(address)
    wall = sum(cost([*PEER, each]).wall for each in case.peers) * case.parts
    return [f"{wall / ours.wall:.1f}", f"{_counts(address)['requests'] * case.parts:,.0f}"]


def _counts(address: str) -> dict[str, int]:
    with urlopen(address + COUNTS) as answer:  # noqa: S310  our own server
        counts: dict[str, int] = json.load(answer)
    return counts


def _row(name: str, *cells: str) -> str:
    return f"| {name} | {' | '.join(cells)} |"
