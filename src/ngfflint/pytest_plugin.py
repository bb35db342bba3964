"""For the tests of writers: ``assert_ome_zarr``, as a function and as a fixture.

Switch the fixture on with ``pytest_plugins = ["ngfflint.pytest_plugin"]`` in ``conftest.py``, or with
``-p ngfflint.pytest_plugin`` on the command line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ngfflint.api import lint
from ngfflint.library.errors import text_of
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    from ngfflint.linter.results import Report


def assert_ome_zarr(
    path: str | os.PathLike[str],
    *,
    select: str | Sequence[str] = (),
    ignore: str | Sequence[str] = (),
    fail_on: str = "error",
) -> Report:
    """Fail the test unless a store is good OME-Zarr; problems are reported as by the command.

    Args:
        path: of the store that was written.
        select: codes, beginnings of codes, names or levels of the only rules to apply.
        ignore: those of rules not to apply.
        fail_on: the mildest severity that fails: ``"error"``, ``"warning"`` or ``"note"``.

    Returns:
        the report, for further assertions.
    """
    __tracebackhide__ = True
    if fail_on not in SEVERITIES:
        raise ValueError(f"fail_on is one of {', '.join(SEVERITIES)}, not {fail_on}")
    try:
        report = lint(path, select=select, ignore=ignore)
    except FileNotFoundError as nothing:
        pytest.fail(str(nothing), pytrace=False)
    if any(report.count(each) for each in SEVERITIES[: SEVERITIES.index(fail_on) + 1]):
        pytest.fail(text_of(report), pytrace=False)
    return report


@pytest.fixture(name="assert_ome_zarr")
def _fixture() -> Callable[..., Report]:
    """Return ``assert_ome_zarr``."""
    return assert_ome_zarr
