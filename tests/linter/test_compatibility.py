"""Which readers open a store: verdicts, reasons and the change that helps most."""

from __future__ import annotations

import pytest
from support.stores import Example, documents_of

from ngfflint.linter.compatibility import (
    LIMITED,
    OPENS,
    REFUSED,
    UNKNOWN,
    StoreCompatibility,
    best_change,
    compatibility,
    counts,
    settings_for,
)
from ngfflint.linter.lint import lint_store
from ngfflint.rules.loader import rulebook
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

IMAGE = (
    '{"multiscales": [{"name": "embryo", "type": "gaussian", "metadata": {}, "axes": ['
    '{"name": "y", "type": "space", "unit": "micrometer"}, {"name": "x", "type": "space", "unit": "micrometer"}],'
    '"datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.5]}]}]}]}'
)
COLORLESS = IMAGE[:-1] + ', "omero": {"channels": [{"window": {"min": 0, "start": 0, "end": 1, "max": 2}}]}}'
LEVEL = {"shape": [64, 64], "dimension_names": ["y", "x"]}
LABELS = {"labels": '{"labels": ["nuclei"]}', "labels/nuclei": IMAGE[:-1] + ', "image-label": {}}'}
MASK = LEVEL | {"dtype": "int64"}


def asked(example: Example, version: str, *names: str) -> StoreCompatibility:
    """Return what readers do with an example."""
    store = MemoryStore("example.zarr", documents_of(example, version))
    return compatibility(run(lint_store(store, settings_for(rulebook().rules, names))), names)


@pytest.mark.parametrize(
    ("image", "level", "reader", "verdict", "codes"),
    [
        (IMAGE, LEVEL, "neuroglancer", OPENS, []),
        (IMAGE, LEVEL | {"dtype": "float64"}, "neuroglancer", REFUSED, ["NGFF506"]),
        (IMAGE, LEVEL | {"dtype": "int64"}, "vizarr", LIMITED, ["NGFF507", "NGFF515"]),
        (IMAGE.replace('"micrometer"', '"um"', 1), LEVEL, "neuroglancer", REFUSED, ["NGFF503"]),
        (IMAGE.replace('"unit": "micrometer"', '"unit": "m"', 1), LEVEL, "napari", OPENS, []),
        (IMAGE.replace(', "unit": "micrometer"', "", 1), LEVEL, "chimerax", LIMITED, ["NGFF523"]),
        (IMAGE.replace('"scale": [0.5, 0.5]', '"scale": [0.5]'), LEVEL, "napari", UNKNOWN, []),
        (IMAGE.replace('"y", "type": "space"', '"y"'), LEVEL, "webknossos", UNKNOWN, ["NGFF513"]),
        (COLORLESS, LEVEL, "napari", REFUSED, ["NGFF071"]),
    ],
)
def test_verdict(image: str, level: dict[str, object], reader: str, verdict: str, codes: list[str]) -> None:
    """A store opens, opens with limits, or does not open; what was not tried is unknown if the store is not valid."""
    (found,) = asked(Example(good=image, arrays={"0": level}), "0.4", reader).readers
    assert (found.reader, found.verdict, sorted({each.code for each in found.reasons})) == (reader, verdict, codes)


def test_labels() -> None:
    """What is wrong with a label image concerns the label, not the image."""
    example = Example(good=IMAGE, groups=LABELS, arrays={"0": LEVEL, "labels/nuclei/0": MASK})
    (found,) = asked(example, "0.5", "agave").readers
    assert found.verdict == LIMITED
    assert [(each.code, each.outcome) for each in found.reasons if "label image" in each.effect] == [
        ("NGFF506", "limited")
    ]


def test_reason() -> None:
    """A reason says what is there, what the user sees, where it is and what to change."""
    (found,) = asked(Example(good=IMAGE, arrays={"0": LEVEL | {"dtype": "float64"}}), "0.5", "neuroglancer").readers
    (reason,) = found.reasons
    assert (reason.node, reason.document, reason.pointer) == ("0", "0/zarr.json", "/data_type")
    assert reason.what == "the data type of level '0' is \"float64\""
    assert reason.effect == "the image does not open"
    assert reason.help.startswith("convert the image")
    assert reason.confirmed


def test_all_readers_without_names() -> None:
    """Without names, all readers are asked."""
    assert len(asked(Example(good=IMAGE, arrays={"0": LEVEL}), "0.4").readers) > 15


def test_best_change() -> None:
    """The change is the one after which most readers open the store that do not open it now."""
    image = IMAGE.replace('"micrometer"', '"parrot"', 1)
    change = best_change(asked(Example(good=image, arrays={"0": LEVEL}), "0.4"))
    assert change is not None
    assert (change.code, change.readers) == ("NGFF503", ("ChimeraX", "napari-ome-zarr", "Neuroglancer", "ngio"))
    assert best_change(asked(Example(good=IMAGE, arrays={"0": LEVEL}), "0.4", "napari")) is None


def test_counts() -> None:
    """Many stores are counted by reader and verdict."""
    dtypes = ("uint8", "float64", "bool")
    examples = [Example(good=IMAGE, arrays={"0": LEVEL | {"dtype": each}}) for each in dtypes]
    stores = [asked(each, "0.4", "neuroglancer") for each in examples]
    assert counts(stores) == {"Neuroglancer": {OPENS: 1, REFUSED: 2}}


def test_errors_in_labels() -> None:
    """An error in a label image does not make it unknown what readers do with the image."""
    broken = LABELS | {"labels/nuclei": LABELS["labels/nuclei"].replace('"scale": [0.5, 0.5]', '"scale": [0.5]')}
    example = Example(good=IMAGE, groups=broken, arrays={"0": LEVEL, "labels/nuclei/0": LEVEL | {"dtype": "uint8"}})
    found = asked(example, "0.4", "n5")
    assert found.errors
    assert found.readers[0].verdict == OPENS
