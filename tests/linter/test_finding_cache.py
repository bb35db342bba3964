"""The first pass and the cache change no finding: they only spare work."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.mutation_cases import CASES
from support.planted_faults import encoded, planted
from support.stores import lint_documents, settings

from ngfflint.rules.ruleset import SIZE, FindingCache, FirstPass


def outcomes() -> Iterator[tuple[str, object]]:
    """Lint every mutation, with all rules and with settings of its own."""
    wanted = settings(select=["ALL"], ignore=["NGFF917"])  # this rule makes each image be linted at its place
    for kind, version, fault in CASES:
        result = lint_documents(encoded(planted(kind, version, fault.edits)), wanted)
        yield f"{kind} {version}: {fault.what}", (result.summary, result.findings)


def test_findings_are_the_same_without_first_pass_and_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = dict(outcomes())
    monkeypatch.setattr(FirstPass, "is_clean", lambda *_: False)
    monkeypatch.setattr(FirstPass, "are_clean", lambda *_: False)
    monkeypatch.setattr(FindingCache, "recall", lambda *_: None)
    different = [name for name, outcome in outcomes() if outcome != usual[name]]
    assert different == []


def test_cache_keeps_what_was_asked_for_last() -> None:
    cache = FindingCache()
    for number in range(SIZE):
        cache.keep(number, str(number))
    assert cache.recall(0) == "0"
    cache.keep(SIZE, "new")
    assert len(cache) == SIZE
    assert (cache.recall(0), cache.recall(1), cache.recall(SIZE)) == ("0", None, "new")
