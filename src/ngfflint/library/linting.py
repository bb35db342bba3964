"""Linting from Python: settings, stores and documents at hand."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ngfflint.engine.extent import Extent
from ngfflint.engine.lint import lint_alone, lint_target
from ngfflint.engine.result import Report
from ngfflint.engine.rulebook import rulebook
from ngfflint.engine.selection import Selection
from ngfflint.engine.settings import Settings
from ngfflint.engine.version import NEWER, named_by
from ngfflint.library.source import outside_loop
from ngfflint.store.alone import group_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.engine.outcome import StoreResult
    from ngfflint.library.subject import Subject
    from ngfflint.store.find import Target
    from ngfflint.store.nodes import Group


class Wishes(NamedTuple):
    """What a caller wants of linting; see ``ngfflint.lint``."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    spec_version: str = ""
    assume_version: str = ""
    children: bool = True


@lru_cache(maxsize=8)
def settings_of(wishes: Wishes) -> Settings:
    """Return settings of the engine, with the plans that were made for them before.

    Raises:
        ValueError: a selector or a version is unknown.
    """
    rules = rulebook().rules
    selection = Selection.parse(
        rules,
        select=wishes.select,
        ignore=wishes.ignore,
        extend_select=wishes.extend_select,
        extend_ignore=wishes.extend_ignore,
    )
    force, assume = _version(wishes.spec_version), _version(wishes.assume_version)
    return Settings(rules, selection, force, assume, Extent(children=wishes.children))


def _version(text: str) -> str:
    version = named_by(text)
    if text and version in ("", NEWER):
        raise ValueError(f"ngfflint knows no version {text} of OME-Zarr")
    return version


def lint_targets(targets: Iterable[Target], settings: Settings) -> Report:
    """Lint stores.

    Args:
        targets: what to lint.
        settings: of the caller.
    """
    started = time.perf_counter()
    return _report([outside_loop(lint_target, each, settings) for each in targets], started)


def lint_subject(subject: Subject, settings: Settings) -> tuple[Report, Group]:
    """Lint metadata at hand.

    Args:
        subject: the document.
        settings: of the caller.

    Returns:
        what was found, and the group that was made of the document.
    """
    started = time.perf_counter()
    group = group_of(subject.data, bare=subject.bare)
    result = lint_alone(group, "metadata", settings, subject.kind)
    return _report([result], started), group


def _report(results: list[StoreResult], started: float) -> Report:
    stores = tuple(each.summary for each in results)
    findings = tuple(finding for each in results for finding in each.findings)
    below = any(each.left_out is not None and each.left_out.below for each in results)
    unchecked = ("what lies below the group",) if below else ()
    return Report(stores, findings, unchecked=unchecked, seconds=time.perf_counter() - started)
