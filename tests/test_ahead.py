"""Reading ahead finds what reading one after the other finds, in every store that rules show."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from random import Random
from typing import ClassVar

import pytest
from attrs import frozen
from examples import examples, versions_of
from stores import Example, OddStore, documents_of, settings

from ngfflint.engine.lint import lint_store
from ngfflint.engine.outcome import StoreResult
from ngfflint.engine.rule import Rule
from ngfflint.engine.rulebook import rulebook
from ngfflint.store.store import Store, run


@frozen
class FarStore(OddStore):
    """A store whose answers come in whatever order."""

    ahead: ClassVar[int] = 3
    chance: ClassVar[Random] = Random(20240229)  # noqa: S311  it hides nothing

    async def read(self, path: str, limit: int | None = None) -> bytes | None:
        """Return a document some turns later."""
        for _ in range(self.chance.randrange(6)):
            await asyncio.sleep(0)
        return await super().read(path, limit)


def stores() -> Iterator[tuple[Rule, Example, str]]:
    """Yield the examples of all rules that are whole stores, in each of their versions."""
    for rule in rulebook().rules:
        for example in examples(rule):
            if not example.alone and not example.archive:
                for version in versions_of(rule, example):
                    yield rule, example, version


async def lint(store: Store, example: Example) -> StoreResult:
    """Lint the store of an example."""
    return await lint_store(store, settings(), example.inside, top=example.top)


@pytest.mark.parametrize(
    ("example", "version"),
    [(example, version) for _, example, version in stores()],
    ids=[f"{rule.code}-{version}-{example.title}" for rule, example, version in stores()],
)
def test_like_one_after_the_other(example: Example, version: str) -> None:
    """The findings are the same, in the same order."""
    documents = documents_of(example, version)
    unreadable = frozenset(example.unreadable)
    near, far = (
        cls("store", documents, cheap=False, unreadable=unreadable, links=example.links) for cls in (OddStore, FarStore)
    )
    expected = run(lint(near, example))
    found = asyncio.run(lint(far, example))
    assert found.findings == expected.findings
    assert found.summary == expected.summary
