"""Values and places in messages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ngfflint.rules.loader import rulebook
from ngfflint.rules.messages import COUNTED, alternatives, fill, path_of, with_article

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


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 channels, 0 indices of 0 axes"),
        (1, "1 channel, 1 index of 1 axis"),
        (2, "2 channels, 2 indices of 2 axes"),
        (True, "true channels, true indices of true axes"),
    ],
)
def test_nouns_behind_one(count: int, text: str) -> None:
    assert fill("{count} channels, {count} indices of {count} axes", {"count": count}) == text


def test_no_message_counts_one_thing_in_the_plural() -> None:
    """Every noun that a rule writes behind a number has its singular where the number is 1."""
    plural = re.compile(r"\{(?:count|size|elements)\} ([A-Za-z]+s|indices|axes)\b")
    texts = [
        rule.words(what, case)
        for rule in rulebook().rules
        for case in ("", *rule.case)
        for what in ("message", "help", "label")
    ]
    nouns = {found[1] for text in texts for found in plural.finditer(text)}
    assert {noun for noun in nouns if not COUNTED.compiled.fullmatch(f"{{count}} {noun}")} <= VERBS


VERBS = {"is"}
"""Words behind a number that are not nouns."""
