"""Fixes: what a rule changes in documents to repair what it reports."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ngfflint.documents.edits import Edit
from ngfflint.model.base import Unreadable
from ngfflint.records import NamedTuple
from ngfflint.rules.messages import fill, worded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ngfflint.hierarchy.nodes import Node
    from ngfflint.model.base import Pointer
    from ngfflint.rules.context import Context
    from ngfflint.rules.rule import Fix, Rule


class Reported(NamedTuple):
    """What a fix repairs.

    Args:
        node: whose document has the fault.
        document: file name of that document.
        pointer: to the reported value.
        case: of the rule.
        values: of the placeholders of the texts.
    """

    node: Node
    document: str
    pointer: Pointer
    case: str
    values: dict[str, Any]


class FolderName:
    """The value of an edit that is the name of the folder of its node, without extension; known with its store."""

    def named(self, store: str, path: str) -> str:
        """Return the name."""
        name = (path or store.rstrip("/").replace("\\", "/")).rpartition("/")[2]
        return re.sub(r"(\.ome)?\.(zarr|ozx)(\.zip)?$", "", name) or name


class Change(NamedTuple):
    """A change of a document.

    Args:
        node: whose document it is.
        document: its file name; a new one is created by a ``set`` of the whole document.
    """

    node: Node
    document: str
    edit: Edit


class PendingFix(NamedTuple):
    """A fix of one finding, before the paths of documents are known."""

    title: str
    safety: str
    changes: tuple[Change, ...]
    confirm: bool = False


if TYPE_CHECKING:
    FixFunction = Callable[[Reported, Context], Iterable[Change]]
    """Yields the changes that repair what is reported; none if that is impossible."""


BROKEN = (KeyError, IndexError, TypeError, ValueError, AttributeError, Unreadable)
"""What a fix may raise if the metadata is too malformed for it."""


def fix_of(rule: Rule, reported: Reported, context: Context) -> PendingFix | None:
    """Return the fix of a finding, ``None`` if the rule has none or it does not apply."""
    fix = rule.fix_in(reported.case)
    if fix is None:
        return None
    try:
        changes = tuple(_changes(fix, rule, reported, context))
        return PendingFix(fill(fix.title, reported.values), fix.safety, changes, fix.confirm) if changes else None
    except BROKEN:  # the metadata around it is malformed, or a value that the fix needs is not known
        return None


def _changes(fix: Fix, rule: Rule, reported: Reported, context: Context) -> Iterable[Change]:
    if fix.function:
        module, _, name = fix.function.rpartition(".")
        function: FixFunction = getattr(import_module(f"{rule.pack}.{module}"), name)
        return function(reported, context)
    pointer = reported.pointer
    if fix.remove:
        edit = Edit("remove", pointer)
    elif fix.rename:
        edit = Edit("rename", pointer, fill(fix.rename, reported.values))
    else:
        edit = Edit("set", (*pointer, fix.key) if fix.key else pointer, filled(fix.set, reported.values))
    return (Change(reported.node, reported.document, edit),)


ONE = re.compile(r"\{(\w+)\}")
"""A template of one placeholder."""


def filled(template: Any, values: dict[str, Any]) -> Any:
    """Return a JSON value with the templates in it filled in.

    Raises:
        KeyError: a placeholder has no value.
        Unreadable: one of the values could not be read.
    """
    if isinstance(template, dict):
        return {key: filled(each, values) for key, each in template.items()}
    if isinstance(template, list):
        return [filled(each, values) for each in template]
    if not isinstance(template, str):
        return template
    one = ONE.fullmatch(template)
    if one:
        worded(values[one[1]])  # raises for what could not be read
        return values[one[1]]
    return fill(template, values)
