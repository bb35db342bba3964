"""Of chunks under keys of any encoding, NGFF600 reports those of which zarr-python reads nothing."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import zarr
from attrs import evolve
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.example_counts import example_count
from support.stores import Example, documents_of, settings

from ngfflint.hierarchy.chunks import KeyEncoding
from ngfflint.linter.lint import lint_store
from ngfflint.store.base import run
from ngfflint.store.local import LocalStore

ENCODINGS = {
    "0.4": [KeyEncoding(prefix=False, separator=each) for each in "/."],
    "0.5": [KeyEncoding(prefix, separator) for prefix, separator in product((True, False), "/.")],
}
CHUNK, VALUE = 2, 7

OME = """
{"multiscales": [{"name": "embryo", "type": "mean", "metadata": {},
  "axes": [{"name": "y", "type": "space", "unit": "micrometer"}, {"name": "x", "type": "space", "unit": "micrometer"}],
  "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [1.0, 1.0]}]}]}]}
"""


def documents(version: str, encoding: KeyEncoding, shape: tuple[int, int]) -> dict[str, bytes]:
    """Return the metadata of an image of one level."""
    array: dict[str, Any] = {"shape": list(shape), "chunks": [CHUNK, CHUNK]}
    if version == "0.4":
        array["separator"] = encoding.separator
    else:
        name = "default" if encoding.prefix else "v2"
        declared = {"name": name, "configuration": {"separator": encoding.separator}}
        array |= {"dimension_names": ["y", "x"], "metadata": {"chunk_key_encoding": declared}}
    return documents_of(Example(good=OME, arrays={"0": array}), version)


@hypothesis_settings(max_examples=example_count(25), deadline=None)
@given(st.sampled_from(["0.4", "0.5"]), st.tuples(st.integers(1, 40), st.integers(1, 40)), st.data())
def test_like_zarr(version: str, shape: tuple[int, int], data: st.DataObject) -> None:
    declared = data.draw(st.sampled_from(ENCODINGS[version]), "declared")
    stored = data.draw(st.lists(st.sampled_from(ENCODINGS["0.5"]), min_size=1, max_size=2, unique=True), "stored")
    places = st.tuples(*(st.integers(0, (size - 1) // CHUNK) for size in shape))
    keys = {
        encoding.key(place)
        for encoding in stored
        for place in data.draw(st.lists(places, min_size=1, max_size=90), "chunks")
    }
    pixels = np.full(CHUNK * CHUNK, VALUE, "<u2").tobytes()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        for path, content in {**documents(version, declared, shape), **{f"0/{key}": pixels for key in keys}}.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        array: Any = zarr.open_array(root / "0", mode="r")
        is_visible = bool((array[:] == VALUE).any())
        for mode in ("sample", "all"):
            wanted = settings(select=["NGFF600"])
            wanted = evolve(wanted, extent=wanted.extent._replace(chunks=mode))
            found = [each.code for each in run(lint_store(LocalStore(folder), wanted)).findings]
            assert found == ([] if is_visible else ["NGFF600"]), mode
