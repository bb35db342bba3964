"""Settings of all tests."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings
from support.example_counts import USUAL
from support.installed import install_pack, install_package

# Deadlines measure the machine, not the code. The suite tries the same examples in each run, so that a change fails for
# what it changes; others are tried with the slow profile.
settings.register_profile("suite", deadline=None, max_examples=USUAL, derandomize=True)
settings.register_profile("slow", deadline=None, max_examples=40 * USUAL)
settings.load_profile("suite")

# Hundreds of processes import the package, and most of what a short one does is compile it if no bytecode is kept.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Programs write to pipes as they do for users, whatever the environment of the tests is.
os.environ.pop("PYTHONUNBUFFERED", None)


OTHERS = {
    "PIP_CACHE_DIR": "pip",
    "PRE_COMMIT_HOME": "pre-commit",
    "UV_CACHE_DIR": "uv",
    "ITKWASM_CACHE_DIR": "itkwasm",  # ngff-zarr compiles the module that it scales images with, for many seconds
}
"""Where other programs that tests run keep what they have; that stays where it is."""


def pytest_xdist_auto_num_workers() -> int:
    """Use one process more than processors, because a tenth of the time is spent waiting for other programs."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Collect garbage rarely: there are millions of objects, and few cycles among them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def interrupts() -> None:
    """Programs that tests start can be interrupted, even if the tests run under nohup or in the background."""
    for name in {"SIGINT", "SIGHUP"} & set(dir(signal)):
        number = getattr(signal, name)
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep rules in a folder of the run: there are hundreds of environments in it, and the user's cache is theirs."""
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    with pytest.MonkeyPatch.context() as patched:
        for name, folder in OTHERS.items():
            patched.setenv(name, os.environ.get(name) or str(usual / folder))
        patched.delenv("COLUMNS", raising=False)  # pytest-xdist sets it
        patched.setenv("PIP_COMPILE", "0")  # of what is installed for a test, little is used
        patched.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return a function that returns a folder of a name, which one process of the run fills for all of them."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def folder_of(name: str, fill: Callable[[Path], object]) -> Path:
        folder, filled = shared / f"once-{name}", shared / f"once-{name}.filled"
        with FileLock(shared / f"once-{name}.lock"):
            if not filled.exists():
                folder.mkdir()
                fill(folder)
                filled.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def installed_pack(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A folder in which the sample pack of rules is installed."""
    return once("pack", install_pack) / "site"


@pytest.fixture(scope="session")
def installed_package(once: Callable[[str, Callable[[Path], object]], Path]) -> Path:
    """A folder in which ngfflint is installed from a wheel, which has the rules in compiled form."""
    return once("package", install_package)
