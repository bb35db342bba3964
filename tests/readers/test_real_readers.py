"""Profiles of readers are true: the readers themselves open and refuse small stores as their profiles say."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from readers.reality import FOLDER, REAL, install_node_readers
from readers.small_stores import candidates, findings, write

from ngfflint.linter.findings import Finding
from ngfflint.rules.loader import rulebook
from ngfflint.rules.profiles import SECTIONS, Entry, Profile
from ngfflint.rules.readers import called
from ngfflint.rules.rulefile import line_of

Seen = dict[str, Any]

SEEN: dict[tuple[str, str], Callable[[Seen], bool]] = {
    ("napari", "translations"): lambda seen: not any(seen["translate"]),
    ("napari", "axis_types"): lambda seen: seen["images"] == 1 and seen["ndim"] == 3,
    ("napari", "active"): lambda seen: not seen["visible"],
    ("napari", "label_metadata"): lambda seen: seen["labels"] == 0,
    ("napari", "field_paths"): lambda seen: seen["black"],
    ("napari", "multiscale_transformations"): lambda seen: not any(seen["translate"]),
    ("validator", "labels"): lambda seen: "picture" in seen,
    ("bioio", "axis_names"): lambda seen: seen["pixel_size"] == [None, None],
}
"""By reader and section, what is seen of a store that opens, if the entry says more than that it does not open."""


def entries(name: str) -> list[tuple[str, int, Entry]]:
    """Return the entries of a profile that were tried with the reader itself, each with its place."""
    (profile,) = called(name)
    return [
        (section, index, entry)
        for section, code in SECTIONS.items()
        if code
        for index, entry in enumerate(getattr(profile, section))
        if entry.certainty == "R"
    ]


INSTALLED = [name for name, real in REAL.items() if real.is_installed]
"""The readers that can be started: ome-zarr-py always, zarrita with npm, the others with ``nox -s readers``."""

_ZARR_PYTHON = re.compile(r"zarr-python (\d+\.\d+\.\d+)")


def _is_about_installed(entry: Entry) -> bool:
    """Whether an entry is about the version of zarr-python that is installed, if it is about one."""
    named = _ZARR_PYTHON.match(entry.source)
    return named is None or named[1] == version("zarr")


TRIED = [
    pytest.param(name, section, index, id=f"{name}-{section}-{index}")
    for name in INSTALLED
    for section, index, entry in entries(name)
    if _is_about_installed(entry)
]


@cache
def _folders() -> dict[str, Path]:
    return {}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for stores."""
    return tmp_path_factory.mktemp("stores")


class Reality:
    """What readers see of all small stores, each reader being started once."""

    def __init__(self, folder: Path, environments: Callable[[], Path]) -> None:
        self.folder, self._environments = folder, environments
        self._paths: dict[str, Path] = {}
        self._seen: dict[str, dict[str, Seen]] = {}

    def seen(self, reader: str) -> dict[str, Seen]:
        """Return what a reader sees, by title of the store."""
        if reader not in self._seen:
            stores = candidates(REAL[reader].most_pixels)
            paths = [self._path(title, documents) for title, documents in stores.items()]
            self._seen[reader] = dict(zip(stores, REAL[reader].look(paths, self._environments(), reader), strict=True))
        return self._seen[reader]

    def _path(self, title: str, documents: dict[str, bytes]) -> Path:
        if title not in self._paths:
            self._paths[title] = write(self.folder, title, documents)
        return self._paths[title]


@pytest.fixture(scope="module")
def reality(folder: Path, once: Callable[[str, Callable[[Path], object]], Path]) -> Reality:
    """What readers see."""
    named = os.environ.get(FOLDER)
    return Reality(folder, lambda: Path(named) if named else once("readers", install_node_readers))


@cache
def said(reader: str) -> dict[str, tuple[Finding, ...]]:
    """Return what the profile of a reader says, by title of the store."""
    stores = candidates(REAL[reader].most_pixels)
    return {title: findings(title, documents, reader) for title, documents in stores.items()}


def place(profile: Profile, section: str, index: int) -> str:
    """Return the line of an entry in its file."""
    return f"{profile.file}:{line_of(Path(profile.file).read_text('utf-8'), (section, index))}"


def concerned(reader: str, section: str, entry: Entry) -> list[str]:
    """Return the titles of the stores that are valid, and in trouble for one entry alone."""
    code, found = SECTIONS[section], []
    for title, results in said(reader).items():
        mine = [each for each in results if each.readers]
        serious = [each for each in mine if any(trouble.outcome == "refused" for trouble in each.readers)]
        wanted = [each for each in mine if _code(each, code) and _effects(each) == {(entry.outcome, entry.effect)}]
        others = [each for each in serious if each not in wanted]
        if wanted and not others and not any(each.severity == "error" for each in results):
            found.append(title)
    return found


def _code(finding: Finding, code: str) -> bool:
    """Whether a finding is of a rule, or of one that names the readers in its place."""
    rule = rulebook().find(code)
    return finding.code == code or (rule is not None and finding.code in rule.joins)


def _effects(finding: Finding) -> set[tuple[str, str]]:
    return {(each.outcome, each.effect) for each in finding.readers}


@pytest.mark.parametrize(("reader", "section", "index"), TRIED)
def test_entry(reader: str, section: str, index: int, reality: Reality) -> None:
    """The reader does what an entry says, in each store that the entry is about."""
    seen = reality.seen(reader)
    (profile,) = called(reader)
    entry = getattr(profile, section)[index]
    titles = concerned(reader, section, entry)
    assert titles, f"{place(profile, section, index)}: no example shows this trouble alone"
    for title in titles:
        if entry.outcome == "refused" and (reader, section) not in SEEN:
            assert seen[title]["error"], f"{place(profile, section, index)}: {title} opens"
        else:
            assert not seen[title]["error"], f"{place(profile, section, index)}: {title}: {seen[title]['error']}"
            assert SEEN[reader, section](seen[title]), f"{place(profile, section, index)}: {title}: {seen[title]}"


@pytest.mark.parametrize("reader", INSTALLED)
def test_the_rest_opens(reader: str, reality: Reality) -> None:
    """Valid stores that the profile says nothing serious about do open."""
    wrong = {}
    for title, seen in reality.seen(reader).items():
        results = said(reader)[title]
        refused = [each for each in results if any(trouble.outcome == "refused" for trouble in each.readers)]
        broken = {code for entry in called(reader)[0].broken for code in entry.rules} & {each.code for each in results}
        expected = refused or broken
        if seen["error"] and not expected and not any(each.severity == "error" for each in results):
            wrong[title] = seen["error"]
    assert wrong == {}, called(reader)[0].file
