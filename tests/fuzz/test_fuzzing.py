"""What others wrote is never answered by a traceback: inputs that were found before, and some random ones."""

from __future__ import annotations

import pytest
from support.example_counts import example_count
from support.fuzzing import FUZZED, corpus, fuzz, prepared

SLOW = {"command lines": 4, "archives": 2, "stores": 2, "journals": 2}
"""By how much fewer inputs there are for what takes longer."""


@pytest.mark.parametrize("name", FUZZED)
def test_inputs(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("home")))
    count = len(corpus(name)) + len(FUZZED[name].seeds()) if name != "journals" else 5
    with prepared():
        number, found = fuzz(name, 1, count=count + example_count(100 // SLOW.get(name, 1)))
    assert number >= count
    assert found == []
