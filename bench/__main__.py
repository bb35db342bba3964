"""``python -m bench``: the cost of linting relative to Python startup, plain reading, and yaozarrs."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from bench import stores
from bench.measure import Cost, rounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(sys.executable).parent
EMPTY_PROGRAM = [sys.executable, "-c", "pass"]
LINTER = [str(HERE / "ngfflint")]
MANY_CHUNKS = 1_000_000
BASELINE = [sys.executable, str(Path(__file__).with_name("floor.py"))]
PEER = [str(HERE / "yaozarrs"), "validate"]
VERSIONS = ("0.5", "0.4")


def row(name: str, *cells: str) -> str:
    """Return a row of a table."""
    return f"| {name} | {' | '.join(cells)} |"


def start(folder: Path, count: int) -> Iterator[str]:
    """Measure startup and single images."""
    image = str(stores.image(folder, "0.5"))
    best = rounds(
        {
            "`python -c pass`": EMPTY_PROGRAM,
            "`ngfflint --version`": [LINTER[0], "--version"],
            "`ngfflint image.zarr`": [LINTER[0], image],
            "`yaozarrs validate image.zarr`": [*PEER, image],
        },
        count,
    )
    base = next(iter(best.values()))
    yield row("start", "CPU / `python -c pass`", "wall / `python -c pass`", "peak MB")
    yield row("---", "---:", "---:", "---:")
    for name, each in best.items():
        yield row(name, f"{each.cpu / base.cpu:.1f}", f"{each.wall / base.wall:.1f}", f"{each.peak:.0f}")


def against_baseline(name: str, path: Path, count: int, *, peer: bool) -> Iterator[str]:
    """Measure a store or a folder of stores, optionally also (once) with yaozarrs, which looks up no chunks."""
    best = rounds(
        {
            "floor": [*BASELINE, str(path)],
            "one": [*LINTER, "--jobs", "1", str(path)],
            "all": [*LINTER, str(path)],
        },
        count,
    )
    baseline, one, many = (best[each] for each in ("floor", "one", "all"))
    other = rounds({"peer": [*PEER, str(path)]}, 1)["peer"] if peer else None
    yield row(name, *_baseline_cells(baseline, one, many, other))


def _baseline_cells(baseline: Cost, one: Cost, many: Cost, other: Cost | None) -> list[str]:
    ratios = [one.wall / baseline.wall, one.cpu / baseline.cpu, many.wall / baseline.wall]
    peers = (
        [f"{other.wall / one.wall:.1f}", f"{other.wall / many.wall:.1f}", f"{other.peak:.0f}"] if other else [""] * 3
    )
    return [f"{baseline.wall:.2f}", *(f"{each:.2f}" for each in ratios), f"{one.peak:.0f}", *peers]


def local(folder: Path, count: int, *, peer: bool) -> Iterator[str]:
    """Measure plates and a folder of images."""
    yield row(
        "store", "floor, s", "wall / floor, `--jobs 1`", "CPU / floor", "wall / floor", "peak MB",
        "yaozarrs wall / ours, `--jobs 1`", "yaozarrs wall / ours", "yaozarrs peak MB",
    )  # fmt: skip
    yield row("---", *["---:"] * 8)
    flat = stores.image_with_flat_chunks(folder, MANY_CHUNKS)
    yield from against_baseline(f"image, {MANY_CHUNKS:,} chunks in one folder, 0.5", flat, count, peer=False)
    for version in VERSIONS:
        for wells in stores.PLATES:
            path = stores.plate(folder, wells, version)
            yield from against_baseline(f"plate, {wells} wells, {version}", path, count, peer=peer)
        ragged = stores.plate(folder, 384, version, ragged=True)
        yield from against_baseline(f"ragged plate, 384 wells, {version}", ragged, count, peer=peer)
        for wells in stores.PLATES:
            varied = stores.plate(folder, wells, version, varied=True)
            yield from against_baseline(f"{wells} wells, no two images alike, {version}", varied, count, peer=peer)
        for layout in stores.SEPARATORS:
            if version == "0.4" and layout == "flat":  # each image would have a finding of NGFF304
                continue
            chunked = stores.plate_with_chunks(folder, 384, version, layout)
            name = f"384 wells, {layout} chunks, {version}"
            yield from against_baseline(name, chunked, count, peer=False)
        broken = stores.broken_plate(folder, version, 24)
        yield from against_baseline(f"384 wells, 24 faults, {version}", broken, count, peer=False)
        images = stores.image_folder(folder, 1000, version)
        yield from against_baseline(f"1,000 images, {version}", images, count, peer=False)


def remote(folder: Path, count: int, *, peer: bool) -> Iterator[str]:
    """Measure plates on a server with latency."""
    from bench.remote import measured

    yield from measured(folder, count, peer=peer)


def main() -> None:
    """Measure and print the tables."""
    parser = ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("tables", nargs="*", choices=("start", "local", "remote"), default=["start", "local", "remote"])
    parser.add_argument("--stores", type=Path, metavar="FOLDER", help="keep the stores there for the next time")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default: 5")
    parser.add_argument("--no-peers", action="store_true", help="do not measure yaozarrs, which takes minutes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.stores or Path(temporary)
        tables: dict[str, Callable[[], Iterator[str]]] = {
            "start": lambda: start(folder, 4 * arguments.rounds),
            "local": lambda: local(folder, arguments.rounds, peer=not arguments.no_peers),
            "remote": lambda: remote(folder, arguments.rounds, peer=not arguments.no_peers),
        }
        for name in arguments.tables:
            for line in tables[name]():
                print(line, flush=True)
            print()


if __name__ == "__main__":
    main()
