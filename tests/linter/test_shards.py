"""Several walks, each through a share of a plate, find together what one walk finds."""

from __future__ import annotations

import pytest
from attrs import evolve
from support.mutations import plates
from support.planted_faults import encoded, planted, span
from support.stores import Example, documents_of, settings

from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult, together
from ngfflint.linter.settings import Settings
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore

ALL_RULES = settings(select=["ALL"])

CASES = [(version, fault) for fault in plates.FAULTS for version in span(fault.versions) if version in ("0.4", "0.5")]


def walk(documents: dict[str, bytes], wanted: Settings, share: tuple[int, int] = (0, 1)) -> StoreResult:
    """Lint a store, or a share of it."""
    wanted = evolve(wanted, extent=wanted.extent._replace(share=share))
    return run(lint_store(MemoryStore("plate", documents), wanted, top=True))


def shares(documents: dict[str, bytes], wanted: Settings, count: int) -> StoreResult:
    """Lint a store in shares."""
    return together([walk(documents, wanted, (number, count)) for number in range(count)])


@pytest.mark.parametrize("version", sorted({version for version, _ in CASES}))
@pytest.mark.parametrize("count", [2, 3])
def test_faults(version: str, count: int) -> None:
    different = []
    for fault in [fault for of, fault in CASES if of == version]:
        documents = encoded(planted("plate", version, fault.edits))
        whole, joined = walk(documents, ALL_RULES), shares(documents, ALL_RULES, count)
        if (joined.findings, joined.summary) != (whole.findings, whole.summary):
            different.append((fault.what, joined, whole))
    assert different == []


@pytest.mark.parametrize("sample", [1, 2, 3])
def test_samples(sample: int) -> None:
    """A sample of wells is shared out like all of them, and what is left out is counted once."""
    documents = encoded(planted("plate", "0.5", {}))
    wanted = evolve(ALL_RULES, extent=ALL_RULES.extent._replace(sample=sample))
    whole, joined = walk(documents, wanted), shares(documents, wanted, 2)
    assert (joined.findings, joined.summary) == (whole.findings, whole.summary)
    assert whole.left_out is not None
    assert joined.left_out is not None
    assert (joined.left_out.wells, joined.left_out.of) == (whole.left_out.wells, whole.left_out.of)


def test_stores_without_wells() -> None:
    """An image has no wells: the first share is all of it."""
    text = '{"multiscales": [{"axes": [{"name": "x"}], "datasets": [{"path": "0"}]}]}'
    documents = documents_of(Example(bad=text, arrays={"0": {"shape": [1]}}), "0.5")
    assert walk(documents, ALL_RULES).findings
    assert shares(documents, ALL_RULES, 3).findings == walk(documents, ALL_RULES).findings
