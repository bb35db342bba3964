"""One fault of any kind gives one finding: no other error or warning follows from it."""

from __future__ import annotations

from functools import cache

from support.example_counts import slow_profile
from support.generated_faults import Generated, generated
from support.planted_faults import encoded
from support.stores import lint_documents, settings

from ngfflint.report.grouping import folded

DEFAULT = settings()
STEP = 97
"""Of how many faults one is tried in the suite."""

LARGEST_SHARE = 0.01
"""Of the faults, how many may have a second finding that no reason explains."""

SEVERAL: dict[tuple[str, ...], str] = {
    ("NGFF038", "NGFF038"): "time steps and pixel sizes are lost for different reasons",
    ("NGFF107", "NGFF917"): "the label image compares itself with an image that is linted by itself",
}
"""Faults that give two errors or warnings: the codes, each with the reason."""


@cache
def several() -> tuple[int, dict[tuple[str, ...], list[str]]]:
    """Return the number of faults, and those with several findings by the codes of these."""
    count, found = 0, dict[tuple[str, ...], list[str]]()
    for case in generated(7 if slow_profile() else STEP):
        count += 1
        codes = codes_of(case)
        if len(codes) > 1:
            found.setdefault(codes, []).append(case.name)
    return count, found


def codes_of(case: Generated) -> tuple[str, ...]:
    """Return the codes of the errors and warnings, as the report folds them."""
    result = lint_documents(encoded(case.documents), DEFAULT)
    assert not result.failed, case.name
    loud = (each for each in result.findings if each.severity != "note")
    return tuple(sorted(each.finding.code for each in folded(list(loud))))


def test_one_finding() -> None:
    """Whatever is dropped, misspelled, swapped, doubled or of a wrong type, in one place or in all that are alike."""
    count, found = several()
    unexplained = {codes: names for codes, names in found.items() if codes not in SEVERAL}
    assert count > 300
    assert sum(map(len, unexplained.values())) <= LARGEST_SHARE * count, unexplained
