"""Each field is described in the docstring of its class, and each fault gives one error."""

from __future__ import annotations

import inspect
from typing import Any

import attrs
import pytest

from ngfflint import lint, v04, v05, v06

CLASSES = [
    pytest.param(cls, id=f"{module.__name__}.{name}")
    for module in (v04, v05, v06)
    for name in module.__all__
    if attrs.has(cls := getattr(module, name))
]
ALWAYS_THE_SAME = {"extra", "version", "type"}
"""Fields that no class needs to describe again."""


@pytest.mark.parametrize("cls", CLASSES)
def test_a_class_tells_of_its_fields(cls: Any) -> None:
    """What help() shows has a line for each field, for it does not show those of the bases."""
    names = {each.name for each in attrs.fields(cls)} - ALWAYS_THE_SAME
    documentation = inspect.getdoc(cls) or ""
    assert {name: documentation.count(f"\n    {name}: ") for name in names} == dict.fromkeys(names, 1)


def test_nothing_to_lint_is_one_error() -> None:
    """It does not follow from another one, about the event loop that does not run."""
    with pytest.raises(FileNotFoundError) as caught:
        lint("no such store")
    assert caught.value.__context__ is None
