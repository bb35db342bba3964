"""Settings of all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

# Deadlines measure the machine, not the code.
settings.register_profile("house", deadline=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Measure coverage of the whole suite only: a part of it says nothing about the rest."""
    measured = config.pluginmanager.get_plugin("_cov")
    named = config.args_source is not config.ArgsSource.TESTPATHS
    filtered = any(config.getoption(name, None) for name in ("keyword", "markexpr", "lf", "deselect", "ignore"))
    if measured is not None and (named or filtered):
        measured.options.no_cov = True
