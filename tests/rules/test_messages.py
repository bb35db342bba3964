"""Values and places in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ngfflint.rules.messages import alternatives, path_of, with_article

if TYPE_CHECKING:
    from ngfflint.model.base import Pointer

PATHS: list[tuple[Pointer, str]] = [
    ((), "the document"),
    (("plate",), '"plate"'),
    (("attributes", "ome"), '"ome"'),
    (("attributes", "ome", "plate", "wells", 3, "path"), "plate.wells[3].path"),
    (("multiscales", 0, "axes", 1), "multiscales[0].axes[1]"),
    (("image-label", "my key", "a.b"), 'image-label["my key"].a.b'),
    (("a\nb", 'say "x"'), r'["a\nb"]["say \"x\""]'),
    (("metadata", "ome", 0), "metadata.ome[0]"),
]


@pytest.mark.parametrize(("pointer", "path"), PATHS)
def test_path_of_a_value(pointer: Pointer, path: str) -> None:
    """A path is written as in most programming languages, without the objects around the OME metadata."""
    assert path_of(pointer) == path


@pytest.mark.parametrize(
    ("names", "text"), [(["a"], '"a"'), (["a", "b"], '"a" or "b"'), (["a", "b", "c"], '"a", "b" or "c"')]
)
def test_alternatives(names: list[str], text: str) -> None:
    """Names are in quotes, with a conjunction before the last."""
    assert alternatives(names) == text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("", "a group without OME metadata"),
        ("plate", "a plate"),
        ("image", "an image"),
        ("labels", "a labels group"),
        ("OME group", "an OME group"),
    ],
)
def test_with_article(kind: str, text: str) -> None:
    """Kinds of groups have the right article."""
    assert with_article(kind) == text
