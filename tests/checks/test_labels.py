"""Labels beside the image they belong to: what is compared, and what is not checked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve
from support.stores import Example, documents_of, lint_example, settings

from ngfflint.linter.lint import lint_store
from ngfflint.model.base import VERSIONS
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore
from ngfflint.store.paths import ascend

ALL_LABELS = settings(select=["NGFF10", "NGFF11"])
TYPES = {"t": "time", "c": "channel"}
UP_TO_05 = VERSIONS[:-1]


def image(version: str, axes: str = "yx", levels: int = 1, entries: int = 1, **more: Any) -> str:
    """Return the OME object of an image, in the form of a version."""
    scale = [{"type": "scale", "scale": [1.0] * len(axes)}]
    datasets: list[dict[str, Any]] = [{"path": str(level)} for level in range(levels)]
    multiscale: dict[str, Any] = {"datasets": datasets}
    if version == "0.3":
        multiscale["axes"] = list(axes)
    elif version > "0.3":
        multiscale["axes"] = [{"name": name, "type": TYPES.get(name, "space")} for name in axes]
        for dataset in datasets:
            dataset["coordinateTransformations"] = scale
    return json.dumps({"multiscales": [multiscale] * entries} | more)


def label(version: str, axes: str = "yx", levels: int = 1, entries: int = 1, source: Any = None, **more: Any) -> str:
    """Return the OME object of a label image."""
    parts = {"colors": [{"label-value": 1}], **({} if source is None else {"source": {"image": source}}), **more}
    return image(version, axes, levels, entries, **{"image-label": parts})


def labelled(version: str, path: str = "cells", *, axes: str = "yx", sizes: str = "64 64", **more: Any) -> Example:
    """Return an image with one level and a label image.

    Args:
        version: of the specification.
        path: of the label image, in the labels group.
        axes: of both.
        sizes: of the array of the image; that of the labels has 64 pixels a side.
        more: for the OME object of the label image.
    """
    shape = [int(size) for size in sizes.split()]
    groups = {"labels": json.dumps({"labels": [path]}), f"labels/{path}": label(version, axes, **more)}
    arrays = {"0": {"shape": shape}, f"labels/{path}/0": {"shape": [64] * len(shape)}}
    between = path.rpartition("/")[0]
    return Example(
        good=image(version, axes), groups=groups | ({f"labels/{between}": ""} if between else {}), arrays=arrays
    )


def codes(example: Example, version: str) -> list[str]:
    """Return the codes of what the rules of labels find in a store."""
    result = lint_example(example, version, ALL_LABELS)
    assert not result.failed
    return [each.code for each in result.findings]


@pytest.mark.parametrize("version", UP_TO_05)
def test_same_size(version: str) -> None:
    """A label image as large as its image is fine, in five dimensions as up to 0.2."""
    sizes = "64 64 64 64 64"
    assert codes(labelled(version, axes="tczyx", sizes=sizes), version) == []


@pytest.mark.parametrize("version", UP_TO_05)
def test_other_size(version: str) -> None:
    """A dimension of another length is found by the name of its axis, or by its position."""
    assert codes(labelled(version, axes="tczyx", sizes="64 64 64 64 65"), version) == ["NGFF108"]


@pytest.mark.parametrize(
    ("axes", "shape", "expected"),
    [
        ("yx", [64, 32], []),
        ("xy", [32, 64], []),
        ("cyx", [1, 64, 32], []),
        ("cyx", [5, 64, 32], ["NGFF108"]),
        ("zyx", [5, 64, 32], []),
        ("zyx", [5, 1, 1], []),
        ("xy", [64, 32], ["NGFF108"]),
    ],
)
@pytest.mark.parametrize("version", ["0.3", "0.4", "0.5"])
def test_axes_are_matched_by_name(version: str, axes: str, shape: list[int], expected: list[str]) -> None:
    """The labels may lack axes, and have them in another order."""
    groups = {"labels": '{"labels": ["cells"]}', "labels/cells": label(version, axes)}
    arrays = {"0": {"shape": [3, 64, 32]}, "labels/cells/0": {"shape": shape}}
    assert codes(Example(good=image(version, "cyx"), groups=groups, arrays=arrays), version) == expected


def test_fewer_dimensions_without_names() -> None:
    """Up to 0.2 it is unknown which dimension is missing."""
    groups = {"labels": '{"labels": ["cells"]}', "labels/cells": label("0.2")}
    arrays = {"0": {"shape": [1, 1, 1, 64, 64]}, "labels/cells/0": {"shape": [32, 32]}}
    assert codes(Example(good=image("0.2"), groups=groups, arrays=arrays), "0.2") == []


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("path", ["cells", "original/cells", "a/b/cells"])
def test_default_source(version: str, path: str) -> None:
    """Without a source the image is the one around the labels group, however deep the label image is in it."""
    assert codes(labelled(version, path), version) == []
    assert codes(labelled(version, path, sizes="64 65"), version) == ["NGFF108"]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize(
    "source", ["../../../raw.zarr", "../../../../..", "/data/raw.zarr", "https://host/raw.zarr", "C:/raw", "..\\raw"]
)
def test_source_outside(version: str, source: str) -> None:
    """A source outside the store is not looked at, and no other image is taken in its place."""
    assert codes(labelled(version, sizes="64 65", source=source), version) == []


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize("source", ["../..", "../../", "./../../.", "../..//"])
def test_source_is_around(version: str, source: str) -> None:
    """The source may be spelled in many ways."""
    assert codes(labelled(version, sizes="64 65", source=source), version) == ["NGFF108"]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ((2, 1), (2, 1), []),
        ((1, 1), (2, 1), ["NGFF107"]),
        ((3, 1), (2, 1), ["NGFF107"]),
        ((1, 2), (1, 2), []),
        ((1, 2), (2, 2), ["NGFF107", "NGFF107"]),
        ((1, 2), (1, 1), []),
        ((2, 3), (1, 1), ["NGFF107"]),
    ],
)
def test_level_count(version: str, mine: tuple[int, int], theirs: tuple[int, int], expected: list[str]) -> None:
    """Multiscales are compared pairwise, the first ones only where one group has more of them."""
    groups = {"labels": '{"labels": ["cells"]}', "labels/cells": label(version, "yx", *mine)}
    arrays = {f"{path}{level}": {"shape": [64, 64]} for path in ("", "labels/cells/") for level in range(3)}
    assert codes(Example(good=image(version, "yx", *theirs), groups=groups, arrays=arrays), version) == expected


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_label_image_alone(version: str) -> None:
    """Where the label image is the root of what is linted, nothing above it is known."""
    example = labelled(version, sizes="64 65", source="../../")
    below = "labels/cells/"
    documents = {
        path.removeprefix(below): data
        for path, data in documents_of(example, version).items()
        if path.startswith(below)
    }
    assert run(lint_store(MemoryStore("cells", documents), ALL_LABELS)).findings == ()


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_labels_group_alone(version: str) -> None:
    """If the labels group is the root, it is unknown whether it is in an image; what it lists is linted."""
    example = labelled(version, source="../../", colors=[{"label-value": 1, "rgba": [0]}])
    documents = {
        path.removeprefix("labels/"): data
        for path, data in documents_of(example, version).items()
        if path.startswith("labels/")
    }
    found = run(lint_store(MemoryStore("labels", documents), ALL_LABELS)).findings
    assert [each.code for each in found] == ["NGFF113"]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_listed_twice(version: str) -> None:
    """A label image that is listed twice is linted once."""
    example = labelled(version, colors=[{"label-value": 1, "rgba": [0]}])
    example = evolve(example, groups=example.groups | {"labels": '{"labels": ["cells", "./cells"]}'})
    assert codes(example, version) == ["NGFF117", "NGFF113"]


@pytest.mark.parametrize("version", ["0.4", "0.5"])
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("nuclei", ["NGFF103"]),
        ("a/nuclei", ["NGFF103"]),
        ("a/b/nuclei", ["NGFF103"]),
        ("a/b/c/nuclei", []),
        ("cells/nuclei", []),
    ],
)
def test_unlisted_depth(version: str, path: str, expected: list[str]) -> None:
    """Label images that are not listed are found to the third folder, and not in other label images."""
    example = labelled(version)
    groups = example.groups | {f"labels/{path}": label(version)}
    found = lint_example(evolve(example, groups=groups), version, ALL_LABELS).findings
    assert [each.code for each in found] == expected
    assert all(path in each.message for each in found)


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (["cels"], {"NGFF101": 'write "cells"'}),
        (["labels/cells"], {"NGFF101": 'write "cells"'}),
        (["cells_v1"], {"NGFF101": 'write "cells"'}),
        (["nuclei"], {"NGFF101": 'write "cells"'}),
        (["cels", "cell"], {"NGFF101": 'write "cells"', "NGFF101 again": "write the label image to 'cell'"}),
    ],
)
def test_a_label_by_a_wrong_path(listed: list[str], found: dict[str, str]) -> None:
    """One fault, one finding: the path that is wrong, with the one to write."""
    example = labelled("0.5")
    example = evolve(example, groups=example.groups | {"labels": json.dumps({"labels": listed})})
    told = [(each.code, each.help) for each in lint_example(example, "0.5", ALL_LABELS).findings]
    assert [code for code, _ in told] == [code[:7] for code in found]
    assert all(advice.startswith(words) for (_, advice), words in zip(told, found.values(), strict=True))


class RemoteStore(MemoryStore):
    """A store where each question costs time."""

    async def names(self, path: str) -> list[str] | None:
        """Refuse to be listed."""
        raise AssertionError(path)


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_remote_stores_are_not_listed(version: str) -> None:
    """If listing is expensive, label images that are not listed are not searched for."""
    example = labelled(version)
    groups = example.groups | {"labels/nuclei": label(version)}
    store = RemoteStore("far", documents_of(evolve(example, groups=groups), version), cheap=False)
    assert run(lint_store(store, ALL_LABELS)).findings == ()


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_user_key_labels(version: str) -> None:
    """Up to 0.4 a key of the user called labels is none of our business; in ome it is."""
    example = Example(good=image(version, labels=["DAPI", "GFP"]), arrays={"0": {"shape": [64, 64]}})
    assert codes(example, version) == (["NGFF105"] if version == "0.5" else [])


@pytest.mark.parametrize(
    ("base", "path", "expected"),
    [
        ("labels/0", "../../", ""),
        ("labels/0", "../..", ""),
        ("labels/a/0", "../../", "labels"),
        ("labels/0", "../../raw/0", "raw/0"),
        ("labels/0", "", "labels/0"),
        ("labels/0", ".", "labels/0"),
        ("labels/0", "0//1/", "labels/0/0/1"),
        ("labels/0", "../../..", None),
        ("labels/0", "../../../labels/0", None),
        ("", "..", None),
        ("", "a/..", ""),
        ("labels/0", "/", None),
        ("labels/0", "file:///raw", None),
        ("labels/0", "c:raw", None),
        ("labels/0", "..\\..", None),
        ("labels/0", "raw\0", None),
    ],
)
def test_ascend(base: str, path: str, expected: str | None) -> None:
    """A path may go up, but not out of the store."""
    assert ascend(base, path) == expected


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_broken_values_hide_no_duplicates(version: str) -> None:
    """A label value that cannot be read leaves the others to be compared."""
    values: list[Any] = ["1", 2, None, 2.0]
    example = Example(good=label(version, colors=[{"label-value": each} for each in values]))
    assert codes(example, version) == ["NGFF112", "NGFF112", "NGFF114"]
