"""Reading ahead finds what reading one after the other finds, in the stores that rules show and in damaged ones."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from random import Random
from typing import Any, ClassVar

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st
from support.example_counts import every, example_count
from support.mutation_cases import CASES
from support.planted_faults import Fault, encoded, planted
from support.rule_examples import examples, versions_of
from support.stores import Example, OddStore, documents_of, settings

from ngfflint.linter.lint import lint_store
from ngfflint.linter.results import StoreResult
from ngfflint.linter.settings import Settings
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import Rule
from ngfflint.store.base import Store, run

NEAR, FAR = settings(), settings()
"""Settings for each way of reading, so that nothing that one run keeps is used in the other."""


@frozen
class FarStore(OddStore):
    """A store whose answers come in whatever order."""

    ahead: ClassVar[int] = 3
    chance: Random = field(factory=lambda: Random(20240229))  # noqa: S311  it hides nothing

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return a document some turns later."""
        for _ in range(self.chance.randrange(6)):
            await asyncio.sleep(0)
        return await super().read(path, limit)


def lint(store: Store, example: Example, wanted: Settings) -> Coroutine[Any, Any, StoreResult]:
    """Lint the store of an example."""
    return lint_store(store, wanted, example.inside, top=example.top)


def differences(documents: dict[str, bytes], example: Example, seed: int = 20240229) -> list[str]:
    """Return how the results differ, read one after the other and ahead."""
    places: dict[str, Any] = {
        "cheap": False,
        "unreadable": frozenset(example.unreadable),
        "links": example.links,
    }
    near = run(lint(OddStore("store", documents, **places), example, NEAR))
    chance = Random(seed)  # noqa: S311  it hides nothing
    far = asyncio.run(lint(FarStore("store", documents, **places, chance=chance), example, FAR))
    found = [] if near.findings == far.findings else [f"findings: {near.findings} and {far.findings}"]
    return found + ([] if near.summary == far.summary else [f"summary: {near.summary} and {far.summary}"])


def stores(rule: Rule) -> list[tuple[Example, str]]:
    """Return the examples of a rule that are whole stores, in each of their versions."""
    return [
        (example, version)
        for example in examples(rule)
        if not example.alone and not example.archive
        for version in versions_of(rule, example)
    ]


@pytest.mark.parametrize("rule", [rule for rule in rulebook().rules if stores(rule)], ids=lambda rule: rule.code)
def test_examples(rule: Rule) -> None:
    """The findings are the same, in the same order."""
    found = {
        (version, example.title): differences(documents_of(example, version), example)
        for example, version in every(2, stores(rule))
    }
    assert {case: each for case, each in found.items() if each} == {}


@trials(max_examples=example_count(100))
@given(case=st.sampled_from(CASES), seed=st.integers(0, 2**32))
def test_mutations(case: tuple[str, str, Fault], seed: int) -> None:
    """However long each answer takes, the findings in a damaged store are the same."""
    kind, version, fault = case
    assert differences(encoded(planted(kind, version, fault.edits)), Example(), seed) == []
