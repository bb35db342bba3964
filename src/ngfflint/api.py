"""What the library does: lint, validate and read."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ngfflint.engine.prepare import prepare
from ngfflint.library.dims import DimSpec, level_shapes
from ngfflint.library.dump import to_dict, to_json
from ngfflint.library.error import NGFFValidationError
from ngfflint.library.linting import Wishes, lint_subject, lint_targets, settings_of
from ngfflint.library.nodes import Array, Group, wrap
from ngfflint.library.origin import Origin
from ngfflint.library.read import document_of
from ngfflint.library.session import Session
from ngfflint.library.source import location, outside_loop, target_of, targets_of
from ngfflint.library.subject import Subject, described, encoded, subject_of
from ngfflint.library.walk import node_at
from ngfflint.model.base import Model
from ngfflint.store import nodes
from ngfflint.store.access import USUAL
from ngfflint.store.alone import group_of
from ngfflint.store.find import NothingFoundError
from ngfflint.store.paths import join
from ngfflint.store.using import content

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ngfflint.engine.result import Report
    from ngfflint.library.read import AnyGroup
    from ngfflint.store.store import Store

__all__ = [
    "Array",
    "DimSpec",
    "Group",
    "NGFFValidationError",
    "from_uri",
    "level_shapes",
    "lint",
    "open_group",
    "to_dict",
    "to_json",
    "validate_ome_json",
    "validate_ome_object",
    "validate_zarr_store",
]

T = TypeVar("T")


def lint(  # noqa: PLR0913  as many as a user may want
    target: str | os.PathLike[str] | Model | Mapping[str, Any],
    *,
    select: str | Sequence[str] = (),
    ignore: str | Sequence[str] = (),
    extend_select: str | Sequence[str] = (),
    extend_ignore: str | Sequence[str] = (),
    spec_version: str = "",
    assume_version: str = "",
    children: bool = True,
) -> Report:
    """Return all that the rules say of a store, or of metadata at hand.

    Args:
        target: path or address of a store, of a folder with stores or of a JSON file; a model; or the JSON as a
            dictionary.
        select: codes, beginnings of codes, names or levels of the only rules to apply, such as ``"MUST"``.
        ignore: those of rules not to apply.
        extend_select: those of more rules to apply.
        extend_ignore: those of more rules not to apply.
        spec_version: the version to apply whatever is stated.
        assume_version: the version to apply where none is stated.
        children: whether to lint what lies below the first group.

    Returns:
        the report; findings are no exception.

    Raises:
        FileNotFoundError: there is nothing to lint.
        ValueError: a selector or a version is unknown.
    """
    wishes = Wishes(
        _words(select),
        _words(ignore),
        _words(extend_select),
        _words(extend_ignore),
        spec_version,
        assume_version,
        children,
    )
    if isinstance(target, str | os.PathLike):
        return lint_targets(targets_of(target), settings_of(wishes))
    subject = subject_of(target)
    return lint_subject(subject, settings_of(wishes._replace(assume_version=assume_version or subject.version)))[0]


def _words(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


@overload
def validate_ome_json(text: str | bytes, cls: type[T]) -> T: ...
@overload
def validate_ome_json(text: str | bytes, cls: Any = None) -> AnyGroup: ...
def validate_ome_json(text: str | bytes, cls: Any = None) -> Any:
    """Return the OME metadata in a JSON text, if no rule finds an error in it.

    Args:
        text: a ``zarr.json``, a ``.zattrs``, attributes with an ``ome`` object, or a bare ``ome`` object; of any
            version and of any kind of group.
        cls: the class that it should be of, such as ``v05.Image``; a document with such metadata in it is fine too.

    Raises:
        NGFFValidationError: a rule finds an error, or the metadata are of another class.
    """
    data = encoded(text) if isinstance(text, str) else bytes(text)
    return _validated(Subject(data) if cls is None else described(data, cls), cls)


@overload
def validate_ome_object(obj: Model | Mapping[str, Any], cls: type[T]) -> T: ...
@overload
def validate_ome_object(obj: Model | Mapping[str, Any], cls: Any = None) -> AnyGroup: ...
def validate_ome_object(obj: Model | Mapping[str, Any], cls: Any = None) -> Any:
    """Return OME metadata as a model, if no rule finds an error in it.

    Args:
        obj: a model, or what ``json.loads`` gives for one of the documents of ``validate_ome_json``.
        cls: the class that it should be of.

    Raises:
        NGFFValidationError: a rule finds an error, or the metadata are of another class.
    """
    subject = subject_of(obj)
    if isinstance(obj, Model):
        report, _ = _flawless(subject)
        return _as(obj, cls, report)
    return _validated(subject if cls is None else described(subject.data, cls), cls)


def _validated(subject: Subject, cls: Any) -> Any:
    report, group = _flawless(subject)
    return _as(document_of(group), cls, report)


def _flawless(subject: Subject) -> tuple[Report, nodes.Group]:
    report, group = lint_subject(subject, settings_of(Wishes(assume_version=subject.version)))
    if report.count("error"):
        raise NGFFValidationError(report)
    return report, group


def _as(whole: Any, cls: Any, report: Report) -> Any:
    """Return the part of a document that is of a class."""
    made = whole
    while cls is not None and not isinstance(made, cls):
        made = getattr(made, "attributes", getattr(made, "ome", None))
        if made is None:
            raise NGFFValidationError(report, f"this is {_name(type(whole))}, not {_name(cls)}")
    return made


def _name(cls: Any) -> str:
    """Return what people call a class: ``v05.Image``."""
    return f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}" if isinstance(cls, type) else str(cls)


def validate_zarr_store(uri: str | os.PathLike[str]) -> Group:
    """Return the root group of a store, if no rule finds an error in it: in metadata, structure and arrays.

    Args:
        uri: path or address of the store.

    Raises:
        NGFFValidationError: a rule finds an error.
        FileNotFoundError: there is no store.
    """
    target = target_of(uri)
    report = lint_targets([target], settings_of(Wishes()))
    if report.count("error"):
        raise NGFFValidationError(report)
    return open_group(uri)


def from_uri(uri: str | os.PathLike[str]) -> AnyGroup:
    """Return the OME metadata of a group as a model, with ``.uri``; nothing is validated.

    Args:
        uri: folder or address of the group, or of one of its metadata documents; or a ZIP archive.

    Returns:
        from 0.5 the whole ``zarr.json``, with the metadata at ``.attributes.ome``; up to 0.4 the metadata themselves.

    Raises:
        FileNotFoundError: there is no such group.
        NGFFValidationError: the group has no OME metadata that can be read.
    """
    target = target_of(uri)
    node = _node_of(Session(target))
    if isinstance(node, nodes.Absent):
        raise NothingFoundError(f"{target.uri}: no Zarr group")
    made = document_of(node) if isinstance(node, nodes.Group) and node.ome is not None else None
    if not isinstance(made, Model):
        report = lint_targets([target], settings_of(Wishes(children=False)))
        raise NGFFValidationError(report, f"{target.uri}: no OME-Zarr metadata that can be read")
    if isinstance(made.extra, Origin):
        path = join(node.place, node.attributes_at[0])
        made.extra.uri = target.uri if target.alone else location(target, path)
    found: AnyGroup = made  # type: ignore[assignment]  # the classes of documents, by their names
    return found


def open_group(uri: str | os.PathLike[str]) -> Group:
    """Open a group to look around in: its attributes, its OME metadata, the groups and arrays below.

    Args:
        uri: folder or address of the group, which may lie inside a larger store; or a ZIP archive.

    Raises:
        FileNotFoundError: there is no group.
    """
    target = target_of(uri)
    session = Session(target)
    found = None if target.alone else wrap(session, _node_of(session))
    if not isinstance(found, Group):
        raise NothingFoundError(f"{target.uri}: no Zarr group")
    return found


def _node_of(session: Session) -> nodes.Node:
    target = session.target

    async def use(store: Store) -> nodes.Node:
        return await node_at(store, target.inside)

    if not target.alone:
        return session.read(use)
    group = group_of(outside_loop(content, target, USUAL))
    prepare(group)
    return group
