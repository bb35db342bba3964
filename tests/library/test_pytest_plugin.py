"""What the test suites of writers see."""

from __future__ import annotations

import pytest
from support.paths import FIXTURES

from ngfflint.pytest_plugin import assert_ome_zarr

pytest_plugins = ["pytester"]


SUITE = """
import pytest
from ngfflint.pytest_plugin import assert_ome_zarr as function

def test_good(assert_ome_zarr):
    assert assert_ome_zarr({good!r}).count("error") == 0

def test_bad(assert_ome_zarr):
    assert_ome_zarr({bad!r})

def test_bad_by_function():
    function({bad!r})

def test_ignored(assert_ome_zarr):
    assert_ome_zarr({bad!r}, ignore="NGFF012")

def test_selected(assert_ome_zarr):
    assert_ome_zarr({bad!r}, select=["translation-before-scale"])

def test_strict(assert_ome_zarr):
    assert_ome_zarr({warned!r}, fail_on="warning")

def test_lenient(assert_ome_zarr):
    assert_ome_zarr({warned!r})

def test_missing(assert_ome_zarr):
    assert_ome_zarr("nothing.zarr")

def test_wrong_word(assert_ome_zarr):
    with pytest.raises(ValueError, match="fail_on is one of error, warning, note, not never"):
        assert_ome_zarr({good!r}, fail_on="never")
"""


def test_suite(pytester: pytest.Pytester) -> None:
    """Good stores pass, others fail with the report and without a traceback."""
    pytester.makepyfile(
        SUITE.format(
            good=str(FIXTURES / "valid/0.5/image.zarr"),
            bad=str(FIXTURES / "invalid/0.5/translation-first.zarr"),
            warned=str(FIXTURES / "invalid/0.5/only-warnings.zarr"),
        )
    )
    result = pytester.runpytest_subprocess("-p", "ngfflint.pytest_plugin", "-p", "no:cacheprovider", "--no-cov")
    result.assert_outcomes(passed=4, failed=5)
    output = result.stdout.str()
    assert "error[NGFF012]: multiscales[0].datasets[" in output
    assert "= help: list the scale first, then the translation" in output
    assert "nothing.zarr: no such file or folder" in output
    assert "Traceback" not in output
    assert "pytest_plugin.py:" not in output


def test_it_is_off_unless_wanted(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_none(assert_ome_zarr): ...")
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(errors=1)


@pytest.mark.parametrize(
    ("name", "wishes", "told"),
    [
        ("invalid/0.5/translation-first.zarr", {}, "NGFF012"),
        ("invalid/0.5/only-warnings.zarr", {"fail_on": "warning"}, "warning"),
        ("nothing.zarr", {}, "no such file"),
    ],
)
def test_failures(name: str, wishes: dict[str, str], told: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=told):
        assert_ome_zarr(FIXTURES / name, **wishes)


def test_returns_the_report() -> None:
    assert assert_ome_zarr(FIXTURES / "invalid/0.5/only-warnings.zarr").count("warning") > 0
    with pytest.raises(ValueError, match="fail_on is one of"):
        assert_ome_zarr(FIXTURES / "valid/0.5/image.zarr", fail_on="never")
