"""No rule breaks on any value: whatever replaces a value of a document, there are findings and no traceback."""

from __future__ import annotations

from attrs import evolve
from support.example_counts import slow_profile
from support.replaced_values import VALUES, Replaced, bases, replaced
from support.stores import lint_documents, settings

from ngfflint.hierarchy.loader import group_of
from ngfflint.linter.lint import lint_alone
from ngfflint.linter.runner import BROKE
from ngfflint.linter.scope import Extent

EVERYTHING = settings(select=["ALL", "readers"])
DEEPLY = evolve(EVERYTHING, extent=Extent(chunks="all", pixels="all"))

STEP = 3989
"""Of how many stores one is linted in the suite; a prime, so that each value comes in each kind of place."""


def broken(case: Replaced) -> list[str]:
    """Return the messages of the rules that break, with the store in front."""
    results = [lint_documents(case.documents, each) for each in (EVERYTHING, DEEPLY)]
    if case.alone:
        results.append(lint_alone(group_of(case.alone), "example", EVERYTHING))
    return [
        f"{case.name}: {each.code} {each.message}"
        for result in results
        for each in result.findings
        if each.failed or BROKE in each.message
    ]


def test_no_rule_breaks() -> None:
    """In a store and, for the attributes of its root, without one."""
    cases = list(replaced(17 if slow_profile() else STEP))
    assert len(cases) > 250
    assert [line for case in cases for line in broken(case)] == []


def test_every_value_is_tried() -> None:
    """The sample has every value, and stores of every sort."""
    names = [each.name for each in replaced(STEP)]
    assert len({name.rpartition(" is ")[2] for name in names}) == len(VALUES)
    assert len(bases()) > 1000
