"""What determines the version of a group that states none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.stores import array
from support.versioned_groups import BARE, LETTERS, WELL, image, node, plate

from ngfflint.documents.parse import parse
from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.loader import make
from ngfflint.hierarchy.nodes import Node
from ngfflint.hierarchy.version import asks, guess
from ngfflint.model.base import VERSIONS


def array_with(separator: str) -> Node:
    """Return an array of Zarr v2."""
    raw = json.dumps(array("0", "0.4", shape=[1, 1, 1, 8, 8], separator=separator)["0/.zarray"]).encode()
    return make("0", None, {".zarray": parse(raw)})


def test_array_tells_the_version() -> None:
    """Of images without axes, those of 0.2 have nested chunks."""
    assert guess(image(of=BARE), in_ome=False, child=array_with("/")) == "0.2"
    assert guess(image(of=BARE), in_ome=False, child=array_with(".")) == "0.1"
    assert guess(image(of=LETTERS), in_ome=False, child=array_with("/")) == "0.3"


def test_child_tells_the_version() -> None:
    """A collection that states nothing has the version of its first image."""
    child = node("0", image("0.3", LETTERS))
    prepare(child)
    root = node("", {"bioformats2raw.layout": 3})
    prepare(root, child=child)
    assert root.version == "0.3"


@pytest.mark.parametrize(
    ("attributes", "path"),
    [
        (image(of=BARE), "0"),
        (image(), ""),
        (plate(**WELL), "A/1/0"),
        (plate(), ""),
        ({"bioformats2raw.layout": 3}, "0"),
        ({"labels": ["nuclei", "cells"]}, "nuclei"),
        ({"labels": [3]}, ""),
        ({"labels": []}, ""),
        ({"multiscales": [3], "plate": 4}, ""),
        ({"multiscales": [{"datasets": 7}]}, ""),
    ],
)
def test_whom_to_ask(attributes: dict[str, Any], path: str) -> None:
    """The path of the node that can determine the version."""
    assert asks(attributes) == path


@given(
    st.dictionaries(
        st.sampled_from(["multiscales", "plate", "labels", "scene", "well", "bioformats2raw.layout"]),
        st.recursive(
            st.none() | st.text(max_size=3),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["axes", "datasets", "wells", "path", "rowIndex"]), inner)
            ),
            max_leaves=8,
        ),
    ),
    st.booleans(),
)
def test_any_object_has_a_version(attributes: dict[str, Any], in_ome: bool) -> None:  # noqa: FBT001  hypothesis gives it
    """However malformed an OME object is, there is a version to lint it with, and the path to ask at is text."""
    assert guess(attributes, in_ome=in_ome) in VERSIONS
    assert isinstance(asks(attributes), str)
