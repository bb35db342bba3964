"""``python -m bench``: what a start and one image cost, as ratios to ``python -c pass``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from bench.measure import rounds

ROUNDS = 15


def write_image(folder: Path) -> None:
    """Write the metadata of an image of five levels, OME-Zarr 0.5."""
    axes = [("t", "time", "second"), ("c", "channel", None), *((name, "space", "micrometer") for name in "zyx")]
    levels = range(5)
    ome = {
        "version": "0.5",
        "multiscales": [
            {
                "name": "embryo",
                "type": "gaussian",
                "metadata": {},
                "axes": [{"name": name, "type": kind} | ({"unit": unit} if unit else {}) for name, kind, unit in axes],
                "datasets": [
                    {
                        "path": str(level),
                        "coordinateTransformations": [
                            {"type": "scale", "scale": [1.0, 1.0, 0.5, 0.2 * 2**level, 0.2 * 2**level]}
                        ],
                    }
                    for level in levels
                ],
            }
        ],
    }
    _write(folder, {"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}})
    for level in levels:
        shape = [2, 3, 16, 1024 >> level, 1024 >> level]
        array = {
            "zarr_format": 3,
            "node_type": "array",
            "shape": shape,
            "data_type": "uint16",
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1, 1, 1, 64, 64]}},
            "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": 0,
            "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
            "dimension_names": [name for name, _, _ in axes],
        }
        _write(folder / str(level), array)


def _write(folder: Path, document: object) -> None:
    folder.mkdir(parents=True)
    (folder / "zarr.json").write_text(json.dumps(document, indent=2))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.zarr"
        write_image(image)
        linter = str(Path(sys.executable).with_name("ngfflint"))
        best = rounds(
            {
                "python -c pass": [sys.executable, "-c", "pass"],
                "ngfflint --version": [linter, "--version"],
                "ngfflint image.zarr": [linter, str(image)],
                "yaozarrs image.zarr": [str(Path(sys.executable).with_name("yaozarrs")), "validate", str(image)],
            },
            ROUNDS,
        )
    base = best["python -c pass"]
    print(f"{'':24}{'cpu':>8}{'wall':>8}{'peak MB':>10}   ratios to python -c pass, best of {ROUNDS} rounds")
    for name, each in best.items():
        print(f"{name:24}{each.cpu / base.cpu:8.1f}{each.wall / base.wall:8.1f}{each.peak:10.0f}")


if __name__ == "__main__":
    main()
