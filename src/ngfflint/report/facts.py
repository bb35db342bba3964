"""What stands below the snippets of a finding: its level, its help, and what was folded into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ngfflint.report.safe import ELLIPSIS, cells, safe, shown
from ngfflint.report.spans import called
from ngfflint.report.summary import counted
from ngfflint.report.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.finding import Finding
    from ngfflint.report.fold import Fold
    from ngfflint.report.snippet import Frame

POINTERS = 3
"""How many of the folded places are named."""


@frozen
class Fact:
    """A name with a few words.

    Args:
        name: such as ``help``.
        style: of the name.
        words: safe to print; each stays whole.
        ink: style of the words, if they have one.
    """

    name: str
    style: str
    words: tuple[str, ...] = ()
    ink: str = ""


def facts(fold: Fold) -> Iterator[Fact]:
    """Yield what there is to say of a finding, in the order it is shown."""
    yield _level(fold.finding)
    if fold.finding.help:
        yield Fact("help", "help", tuple(shown(fold.finding.help).split(" ")))
    if fold.nodes:
        yield _note(f"the same in {counted(fold.nodes, 'more node')} (--no-fold lists them)")
    if fold.places:
        yield _places(fold.places)


def rows(fact: Fact, frame: Frame) -> Iterator[str]:
    """Yield the lines of a fact, broken between words at the width of the terminal."""
    opening = f"{frame.edge('=')} {frame.paint(fact.style, fact.name)}"
    if not fact.words:
        yield opening
        return
    hang = frame.gutter + 3 + cells(fact.name) + 2
    first, *rest = wrap(fact.words, frame.width, hang, hang)
    yield f"{opening}: {frame.paint(fact.ink, first) if fact.ink else first}"
    yield from rest


def _level(finding: Finding) -> Fact:
    preposition = "for" if finding.level == "advice" else "in"
    version = f" {preposition} {shown(called(finding.spec_version))}" if finding.spec_version else ""
    return Fact(finding.level + version, "bold", (safe(finding.url),) if finding.url else (), "link")


def _note(text: str, *whole: str) -> Fact:
    return Fact("note", "note", (*text.split(" "), *whole))


def _places(places: tuple[Finding, ...]) -> Fact:
    text = f"the same at {counted(len(places), 'more place')} (--no-fold lists them)"
    named = [shown(finding.location.pointer) for finding in places if finding.location.pointer][:POINTERS]
    if not named:
        return _note(text)
    listed = [*named, ELLIPSIS] if len(places) > len(named) else named
    return _note(text + ":", *(item + "," for item in listed[:-1]), listed[-1])
