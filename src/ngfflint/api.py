"""The public functions of the library: lint, validate and read."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

from ngfflint.documents.parse import parse
from ngfflint.errors import NothingFoundError
from ngfflint.hierarchy import nodes
from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.loader import group_of
from ngfflint.hierarchy.version import NEWER, named_by, spelt
from ngfflint.library.builders import CLASSES, DimSpec, Origin, level_shapes, make
from ngfflint.library.documents import document_of, to_dict, to_json, version_of
from ngfflint.library.errors import NGFFValidationError, report_of
from ngfflint.library.nodes import Array, Group, node_at, wrap
from ngfflint.library.session import (
    HasStore,
    Session,
    address_of,
    location,
    outside_loop,
    required_address,
    target_of,
    targets_of,
)
from ngfflint.linter.lint import lint_alone, lint_target
from ngfflint.linter.scope import Extent
from ngfflint.linter.settings import Settings
from ngfflint.model.base import Model
from ngfflint.records import NamedTuple
from ngfflint.rules.loader import rulebook
from ngfflint.rules.rule import for_readers
from ngfflint.rules.selection import Selection
from ngfflint.store.base import USUAL
from ngfflint.store.open import content
from ngfflint.store.paths import join

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from ngfflint.library.documents import AnyGroup
    from ngfflint.linter.results import Report
    from ngfflint.rules.rule import Rule
    from ngfflint.store.base import Store, Target

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

KINDS = {name: kind for kind, name in CLASSES.items()}
"""Kind of group by the class of its OME metadata."""

WHOLE = ("OMEZarrGroupJSON", "OMEAttributes")
"""Classes of documents that contain the OME metadata."""

PARTS = {
    "Multiscale": ("multiscales", "image"),
    "PlateDef": ("plate", "plate"),
    "WellDef": ("well", "well"),
    "SceneDef": ("scene", "scene"),
}
"""Parts that can be linted alone: the key, and the kind of the group."""

WRAPPING = {"ome", "node_type"}
"""Keys of documents that contain the OME metadata."""

NAMESPACED_FROM = "0.5"
"""The first version with an ``ome`` object."""


def lint(  # noqa: PLR0913  the options of the command line
    target: str | os.PathLike[str] | Model | Mapping[str, Any] | HasStore,
    *,
    select: str | Sequence[str] = (),
    ignore: str | Sequence[str] = (),
    extend_select: str | Sequence[str] = (),
    extend_ignore: str | Sequence[str] = (),
    spec_version: str = "",
    assume_version: str = "",
    children: bool = True,
    readers: str | Sequence[str] = (),
    preview: bool = False,
) -> Report:
    """Lint a store or metadata.

    Args:
        target: path or address of a store, of a folder with stores or of a JSON file; a group of zarr-python; a model;
            or the JSON as a dictionary.
        select: codes, code prefixes, names, levels or groups of the only rules to apply, such as ``"MUST"``.
        ignore: the same for rules not to apply.
        extend_select: the same for additional rules to apply.
        extend_ignore: the same for additional rules not to apply.
        spec_version: the version to apply, regardless of the "version" in the metadata.
        assume_version: the version to apply if the metadata has none.
        children: whether to lint the groups and arrays below the first group.
        readers: names of readers, such as ``"napari"``, whose troubles with valid stores to report; ``"all"`` for all.
        preview: whether to apply new rules too, which may still change.

    Returns:
        the report with all findings, which do not raise an exception.

    Raises:
        FileNotFoundError: the path or address does not exist.
        ValueError: a selector, a version or a reader is unknown.
    """
    options = _Options(
        _as_tuple(select),
        _as_tuple(ignore),
        _as_tuple(extend_select),
        _as_tuple(extend_ignore),
        spec_version,
        assume_version,
        children,
        _as_tuple(readers),
        preview,
    )
    address = address_of(target)
    if address is not None:
        return _lint_targets(targets_of(address), _settings(options))
    metadata = _metadata_of(target)  # type: ignore[arg-type]  # without an address it is metadata
    return _lint_metadata(metadata, _settings(options._replace(assume_version=assume_version or metadata.version)))[0]


def _as_tuple(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


@overload
def validate_ome_json(text: str | bytes, cls: type[T]) -> T: ...
@overload
def validate_ome_json(text: str | bytes, cls: Any = None) -> AnyGroup: ...
def validate_ome_json(text: str | bytes, cls: Any = None) -> Any:
    """Return the OME metadata in a JSON text as a model, if it has no errors.

    Args:
        text: a ``zarr.json``, a ``.zattrs``, attributes with an ``ome`` object, or a bare ``ome`` object, of any
            version and kind of group.
        cls: the expected class, such as ``v05.Image``; a document that contains it is accepted too.

    Raises:
        NGFFValidationError: the metadata has an error, or is of another class.
    """
    data = _encoded(text) if isinstance(text, str) else bytes(text)
    return _read_strictly(_Metadata(data) if cls is None else _metadata_for(data, cls), cls)


@overload
def validate_ome_object(obj: Model | Mapping[str, Any], cls: type[T]) -> T: ...
@overload
def validate_ome_object(obj: Model | Mapping[str, Any], cls: Any = None) -> AnyGroup: ...
def validate_ome_object(obj: Model | Mapping[str, Any], cls: Any = None) -> Any:
    """Return OME metadata as a model, if it has no errors.

    Args:
        obj: a model, or a document as for ``validate_ome_json``, parsed by ``json.loads``.
        cls: the expected class.

    Raises:
        NGFFValidationError: the metadata has an error, or is of another class.
    """
    metadata = _metadata_of(obj)
    if isinstance(obj, Model):
        _lint_strictly(metadata)
        return _part(obj, cls, lambda: _full_report(metadata))
    return _read_strictly(metadata if cls is None else _metadata_for(metadata.data, cls), cls)


def _read_strictly(metadata: _Metadata, cls: Any) -> Any:
    return _part(document_of(_lint_strictly(metadata)), cls, lambda: _full_report(metadata))


def _lint_strictly(metadata: _Metadata) -> nodes.Group:
    """Return the group if it has no errors, for which the rules of errors suffice; otherwise raise all findings."""
    report, group = _lint_metadata(metadata, _for_errors(metadata.version))
    if report.findings:
        report = _full_report(metadata)
        if report.count("error"):
            raise NGFFValidationError(report)
    return group


def _full_report(metadata: _Metadata) -> Report:
    return _lint_metadata(metadata, _settings(_Options(assume_version=metadata.version)))[0]


def _part(whole: Any, cls: Any, report: Callable[[], Report]) -> Any:
    """Return the part of a document that is an instance of a class; the whole document if no class is given."""
    part = whole
    while cls is not None and not isinstance(part, cls):
        if getattr(part, "bioformats2raw_layout", None) is not None and CLASSES["collection"] == getattr(
            cls, "__name__", ""
        ):
            return make(cls, to_dict(part))  # a plate that is a collection too
        part = getattr(part, "attributes", getattr(part, "ome", None))
        if part is None:
            raise NGFFValidationError(report(), f"this is {_name(type(whole))}, not {_name(cls)}")
    return part


def _name(cls: Any) -> str:
    """Return the name of a class, such as ``v05.Image``; without the module if versions share it."""
    if not isinstance(cls, type):
        return str(cls)
    return f"{cls.__module__.rpartition('.')[2]}.{cls.__name__}" if version_of(cls) else cls.__name__


def validate_zarr_store(uri: object) -> Group:
    """Return the root group of a store, if its metadata, structure and arrays have no errors.

    Args:
        uri: path or address of the store, or an object with one: a group or a store of zarr-python, or a mapping of
            fsspec. It is opened again, with the usual credentials.

    Raises:
        TypeError: the object has no path or address.
        NGFFValidationError: the store has an error.
        FileNotFoundError: the store does not exist.
    """
    target = target_of(required_address(uri))
    report = _lint_targets([target], _settings(_Options()))
    if report.count("error"):
        raise NGFFValidationError(report)
    return open_group(uri)


@overload
def from_uri(uri: str | os.PathLike[str], cls: type[T]) -> T: ...
@overload
def from_uri(uri: str | os.PathLike[str], cls: Any = None) -> AnyGroup: ...
def from_uri(uri: str | os.PathLike[str], cls: Any = None) -> Any:
    """Return the OME metadata of a group as a model with ``.uri``, without validating it.

    Args:
        uri: path or address of the group or of one of its metadata documents, or a ZIP archive.
        cls: the expected class, such as ``v05.Image``: that part of the document is returned, without ``.uri``.

    Returns:
        from 0.5 on the whole ``zarr.json``, with the metadata at ``.attributes.ome``; up to 0.4 the metadata itself.

    Raises:
        FileNotFoundError: the group does not exist.
        NGFFValidationError: the group has no readable OME metadata, or it is of another class.
    """
    target = target_of(uri)
    node = _read_node(Session(target))
    if isinstance(node, nodes.Missing):
        raise NothingFoundError(f"{target.uri}: no Zarr group")
    document = document_of(node) if isinstance(node, nodes.Group) and node.ome is not None else None
    if not isinstance(document, Model):
        raise NGFFValidationError(_report_of(target), f"{target.uri}: no readable OME-Zarr metadata")
    if isinstance(document.extra, Origin):
        path = join(node.place, node.attributes_at[0])
        document.extra.uri = target.uri if target.alone else location(target, path)
    return _part(document, cls, lambda: _report_of(target))


def _report_of(target: Target) -> Report:
    """Lint the metadata of a group alone."""
    return _lint_targets([target], _settings(_Options(children=False)))


def open_group(uri: object) -> Group:
    """Open a group to browse its attributes, its OME metadata, and the groups and arrays below it.

    Args:
        uri: path or address of the group, which may be inside a larger store, or a ZIP archive; or an object with one,
            as for ``validate_zarr_store``.

    Raises:
        TypeError: the object has no path or address.
        FileNotFoundError: the group does not exist.
    """
    target = target_of(required_address(uri))
    session = Session(target)
    found = None if target.alone else wrap(session, _read_node(session))
    if not isinstance(found, Group):
        raise NothingFoundError(f"{target.uri}: no Zarr group")
    return found


def _read_node(session: Session) -> nodes.Node:
    target = session.target

    async def use(store: Store) -> nodes.Node:
        return await node_at(store, target.inside)

    if not target.alone:
        return session.read(use)
    group = group_of(outside_loop(content, target, USUAL))
    prepare(group)
    return group


class _Options(NamedTuple):
    """Options of ``lint``."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    extend_ignore: tuple[str, ...] = ()
    spec_version: str = ""
    assume_version: str = ""
    children: bool = True
    readers: tuple[str, ...] = ()
    preview: bool = False


@lru_cache(maxsize=8)
def _settings(options: _Options) -> Settings:
    """Return linting settings, cached because they contain the prepared rules."""
    rules = rulebook().rules
    selection = Selection.parse(
        rules,
        select=options.select,
        ignore=options.ignore,
        extend_select=options.extend_select,
        extend_ignore=options.extend_ignore,
        readers=bool(options.readers),
        preview=options.preview,
    )
    if options.readers:
        rules = _about(options.readers, rules)
    force, assume = _version(options.spec_version), _version(options.assume_version)
    return Settings(rules, selection, force, assume, Extent(children=options.children))


@lru_cache(maxsize=8)
def _for_errors(assume_version: str) -> Settings:
    """Return linting settings with only the rules that may report errors."""
    rules = rulebook().rules
    errors = Selection.parse(rules, select=[each.code for each in rules if "error" in each.severities()])
    return Settings(rules, errors, assume_version=assume_version, extent=Extent())


def _about(readers: tuple[str, ...], rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules, of which those about readers are about these.

    Raises:
        UnknownReaderError: a reader is unknown.
    """
    from ngfflint.rules.readers import named

    return for_readers(rules, named(readers))


def _version(text: str) -> str:
    version = named_by(text)
    if text and version in ("", NEWER):
        raise ValueError(f"unknown version of OME-Zarr: {text}")
    return version


def _lint_targets(targets: Iterable[Target], settings: Settings) -> Report:
    """Lint stores."""
    started = time.perf_counter()
    return report_of([outside_loop(lint_target, each, settings) for each in targets], started)


def _lint_metadata(metadata: _Metadata, settings: Settings) -> tuple[Report, nodes.Group]:
    """Lint metadata, and return the report with the group that was parsed."""
    started = time.perf_counter()
    group = group_of(metadata.data, bare=metadata.bare)
    result = lint_alone(group, "metadata", settings, metadata.kind)
    return report_of([result], started), group


class _Metadata(NamedTuple):
    """A document to lint without a store.

    Args:
        data: the JSON text.
        bare: whether it is a bare ``ome`` object.
        version: the version to assume if it has none.
        kind: the kind of the group that it belongs to.
    """

    data: bytes
    bare: bool = False
    version: str = ""
    kind: str = ""


def _metadata_of(obj: Model | Mapping[str, Any]) -> _Metadata:
    """Return the JSON document of a model or a dictionary.

    Raises:
        TypeError: it is a part of metadata that cannot be linted alone.
    """
    if isinstance(obj, Mapping):
        return _Metadata(_encoded(to_json(obj)))
    name, version = type(obj).__name__, version_of(type(obj))
    if name in PARTS:
        key, kind = PARTS[name]
        version = version or NAMESPACED_FROM
        stated = {"version": spelt(version)} if version >= NAMESPACED_FROM else {}
        text = to_json({**stated, key: [obj] if key == "multiscales" else obj})
        return _Metadata(_encoded(text), version >= NAMESPACED_FROM, version, kind)
    if name not in WHOLE and name not in KINDS:
        raise TypeError(f"{name} is only a part of metadata: use the image, plate or well that contains it")
    return _metadata_for(_encoded(to_json(obj)), type(obj))


def _metadata_for(data: bytes, cls: Any) -> _Metadata:
    """Return a document with the version and the kind of its expected class, which may be a union."""
    version, kind = version_of(cls), KINDS.get(getattr(cls, "__name__", ""), "")
    value = parse(data).value
    bare = bool(kind) and version >= NAMESPACED_FROM and isinstance(value, dict) and not WRAPPING & value.keys()
    return _Metadata(data, bare, version, kind)


def _encoded(text: str) -> bytes:
    """Return text as a document, keeping lone surrogates, because the linter reports them."""
    return text.encode("utf-8", "surrogatepass")
