"""Groups and arrays of a store, for browsing without zarr-python."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from ngfflint.hierarchy import nodes
from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.loader import expected_below, load, parent_of, version_child
from ngfflint.hierarchy.references import references
from ngfflint.library.documents import ome_of
from ngfflint.library.errors import NGFFValidationError, report_of
from ngfflint.library.session import location, outside_loop, target_of
from ngfflint.linter.lint import lint_target
from ngfflint.linter.settings import Settings
from ngfflint.model.base import UNREADABLE, Unreadable
from ngfflint.model.zarr import chunks_of, dtype_of, sizes
from ngfflint.rules.loader import rulebook
from ngfflint.rules.selection import Selection
from ngfflint.store.paths import METADATA, join, resolve
from ngfflint.store.uri import shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    import tensorstore
    import zarr

    from ngfflint.library.documents import AnyOME
    from ngfflint.library.session import Session
    from ngfflint.store.base import Store

DRIVERS = {2: "zarr", 3: "zarr3"}
"""The TensorStore driver by Zarr format."""


class _Wrapper:
    """The common base of groups and arrays."""

    def __init__(self, session: Session, node: nodes.Node) -> None:
        self._session, self._node = session, node

    @property
    def path(self) -> str:
        """Path in the store, ``""`` for its root."""
        return self._node.path

    @property
    def location(self) -> str:
        """The local path or the address."""
        return location(self._session.target, self._node.place)

    @property
    def zarr_format(self) -> int | None:
        """The Zarr format: 2 or 3."""
        return self._node.zarr_format

    @property
    def attrs(self) -> dict[str, Any]:
        """The attributes as in the JSON; empty if they cannot be read."""
        return {} if self._node.attributes is UNREADABLE else dict(self._node.attributes)

    @property
    def metadata(self) -> dict[str, Any]:
        """The Zarr metadata as in the JSON: ``zarr.json``, ``.zarray`` or ``.zgroup``; empty if it cannot be read."""
        document = self._node.documents.get(self._node.main)
        return dict(document.value) if document is not None and isinstance(document.value, dict) else {}

    def _pixel_location(self) -> str:
        """Return the location for pixel access.

        Raises:
            ValueError: the store is a ZIP archive.
        """
        if self._session.target.packed:
            raise ValueError(f"{shown(self.location)}: pixels in a ZIP archive cannot be read; unpack it first")
        return self.location

    def __repr__(self) -> str:
        """Return the class and the location."""
        return f"<{type(self).__name__} {shown(self.location)}>"


class Array(_Wrapper):
    """An array of pixels: its metadata, and access to the pixels."""

    node_type: Literal["array"] = "array"

    @property
    def shape(self) -> tuple[int, ...]:
        """The size along each dimension, in pixels.

        Raises:
            ValueError: it is missing in the metadata or unreadable.
        """
        found = None if self._node.metadata is UNREADABLE else sizes(self._node.metadata.shape)
        return tuple(self._readable("shape", found))

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)

    @property
    def dtype(self) -> str:
        """The name of the data type, the same in both Zarr formats: ``"uint16"``.

        Raises:
            ValueError: it is missing in the metadata or unreadable.
        """
        try:
            found: str | None = dtype_of(self._node.metadata)
        except Unreadable:
            found = None
        name: str = self._readable("data type", found)
        return name

    @property
    def chunks(self) -> tuple[int, ...]:
        """The shape of a chunk, in pixels: the smallest unit of reading.

        Raises:
            ValueError: it is missing in the metadata or unreadable.
        """
        return tuple(self._readable("chunk shape", self._chunks_and_shards()[0]))

    @property
    def shards(self) -> tuple[int, ...] | None:
        """The shape of a shard (a file with several chunks), in pixels; ``None`` if there are none."""
        found = self._chunks_and_shards()[1]
        return None if found is None else tuple(found)

    @property
    def dimension_names(self) -> tuple[str | None, ...] | None:
        """The names of the dimensions; ``None`` if there are none, as in Zarr format 2."""
        names = getattr(self._node.metadata, "dimension_names", None) if self._node.metadata is not UNREADABLE else None
        return None if names is None or names is UNREADABLE else tuple(names)

    def to_zarr_python(self) -> zarr.Array[Any]:
        """Open the pixels with zarr-python, read-only.

        Raises:
            ImportError: zarr-python is not installed: ``pip install ngfflint[zarr]``.
        """
        found: zarr.Array[Any] = _required("zarr").open_array(
            self._pixel_location(), mode="r", zarr_format=self.zarr_format
        )
        return found

    def to_tensorstore(self) -> tensorstore.TensorStore:
        """Open the pixels with TensorStore, read-only.

        Raises:
            ImportError: TensorStore is not installed: ``pip install ngfflint[tensorstore]``.
        """
        where = f"{self._pixel_location()}/"
        kvstore: Any = where if "://" in where else {"driver": "file", "path": where}
        spec = {"driver": DRIVERS[self.zarr_format or 3], "kvstore": kvstore}
        found: tensorstore.TensorStore = _required("tensorstore").open(spec, read=True, open=True).result()
        return found

    def _chunks_and_shards(self) -> tuple[list[int] | None, list[int] | None]:
        return (None, None) if self._node.metadata is UNREADABLE else chunks_of(self._node.metadata)

    def _readable(self, what: str, found: Any) -> Any:
        if found is None:
            raise ValueError(f"{shown(self.location)}: the metadata has no readable {what}")
        return found


class Group(_Wrapper, Mapping[str, "Group | Array"]):
    """A group: a mapping of the groups and arrays in it, by name or by path."""

    _node: nodes.Group
    node_type: Literal["group"] = "group"

    def ome_version(self) -> str | None:
        """Return the OME-Zarr version of the group, ``None`` if it does not belong to OME-Zarr metadata."""
        node: nodes.Node | None = self._node
        while node is not None and not (isinstance(node, nodes.Group) and node.ome is not None):
            node = node.parent
        return None if node is None else self._node.version

    def ome_metadata(self) -> AnyOME | None:
        """Return the OME metadata as a model of its version, ``None`` if the group has none."""
        found: AnyOME | None = None if self._node.ome is None else ome_of(self._node)
        return found

    def validate(self) -> Group:
        """Return the group itself, if it and what is below have no errors, as ``validate_zarr_store`` does.

        Raises:
            NGFFValidationError: there is an error.
        """
        started, rules = perf_counter(), rulebook().rules
        result = outside_loop(lint_target, target_of(self.location), Settings(rules, Selection.parse(rules)))
        report = report_of([result], started)
        if report.count("error"):
            raise NGFFValidationError(report)
        return self

    def tree(self) -> str:
        """Return the groups and arrays below as indented text, with versions, shapes and data types."""
        return "\n".join([self.path.rpartition("/")[2] or "/", *_branches(self)])

    def to_zarr_python(self) -> zarr.Group:
        """Open the group with zarr-python, read-only.

        Raises:
            ImportError: zarr-python is not installed: ``pip install ngfflint[zarr]``.
        """
        found: zarr.Group = _required("zarr").open_group(self._pixel_location(), mode="r", zarr_format=self.zarr_format)
        return found

    def __getitem__(self, key: str) -> Group | Array:
        """Return a group or an array below this group.

        Args:
            key: its name, or a path such as ``"labels/cells/0"``.

        Raises:
            KeyError: it does not exist.
        """
        path = resolve(key)
        found = self._below(path) if path else None
        if found is None:
            raise KeyError(key)
        return found

    def prefetch(self) -> Group:
        """Read the metadata of all groups and arrays below, and return the group itself.

        Nothing is read for them later, so a plate on a server is browsed without waiting; changes are not seen either.
        """

        async def use(store: Store) -> dict[str, nodes.Node]:
            return {node.path: node for node in await _everything_below(store, self._node)}

        self._session.known |= self._session.read(use)
        return self

    def _below(self, path: str) -> Group | Array | None:
        known = self._session.known.get(join(self._node.path, path))
        if known is not None:
            return wrap(self._session, known)

        async def use(store: Store) -> nodes.Node:
            return await node_below(store, self._node, path)

        return wrap(self._session, self._session.read(use))

    def __contains__(self, key: object) -> bool:
        """Whether a group or an array exists at a name or a path."""
        return isinstance(key, str) and self.get(key) is not None

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the groups and arrays in the group, sorted.

        If the store cannot be listed, as on most web servers, only those in the metadata.
        """

        async def use(store: Store) -> list[str]:
            return await _names_in(store, self._node)

        yield from (name for name in sorted(self._session.read(use)) if name in self)

    def __len__(self) -> int:
        """Return the number of groups and arrays in the group."""
        return sum(1 for _ in self)

    def __eq__(self, other: object) -> bool:
        """Whether both are the same group, even if opened separately."""
        return isinstance(other, Group) and other.location == self.location

    def __hash__(self) -> int:
        """Return a hash of the location."""
        return hash(self.location)


def _branches(group: Group, indent: str = "  ") -> Iterator[str]:
    """Yield a line for each group and array below a group."""
    for name, below in group.items():
        if isinstance(below, Array):
            yield f"{indent}{name}  {_described(below)}"
            continue
        found = below.ome_metadata()
        yield f"{indent}{name}" if found is None else f"{indent}{name}  {type(found).__name__} {below.ome_version()}"
        yield from _branches(below, f"{indent}  ")


def _described(array: Array) -> str:
    """Return shape and data type of an array, as far as they can be read."""
    try:
        return f"{' x '.join(map(str, array.shape))} {array.dtype}"
    except ValueError:
        return "unreadable"


def _required(name: str) -> ModuleType:
    """Import an optional library."""
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        raise ImportError(f"to read pixels with {name}, install it: pip install 'ngfflint[{name}]'") from missing


def wrap(session: Session, node: nodes.Node) -> Group | Array | None:
    """Return a node as a public object, ``None`` if it is neither a group nor an array."""
    if isinstance(node, nodes.Group):
        return Group(session, node)
    return Array(session, node) if isinstance(node, nodes.Array) else None


def _prepare(node: nodes.Node, expected: str) -> None:
    prepare(node, expected=expected)


async def _everything_below(store: Store, group: nodes.Group) -> list[nodes.Node]:
    """Read the groups and arrays below a group, level by level."""
    found: list[nodes.Node] = []
    groups = [group]
    while groups:
        wanted = [(each, name) for each in groups for name in await _names_in(store, each) if name not in METADATA]
        if store.ahead:
            from asyncio import gather

            level = await gather(*(node_below(store, *each) for each in wanted))
        else:
            level = [await node_below(store, *each) for each in wanted]
        found += level
        groups = [each for each in level if isinstance(each, nodes.Group)]
    return found


async def _names_in(store: Store, group: nodes.Group) -> list[str]:
    """Return the names in a group, or the paths in its metadata if the store cannot be listed."""
    names = await store.names(group.place)
    if names is None:
        named = [each.path for each in references(group)] if group.ome is not None else []
        names = list(dict.fromkeys(filter(None, map(resolve, named))))
    return names


async def node_at(store: Store, path: str) -> nodes.Node:
    """Read a node, and the groups above it to find its plate or image."""
    parent = await parent_of(store, path, _prepare) if path else None
    node = await load(store, path, parent)
    prepare(node, expected=expected_below(parent, node.name), child=await version_child(store, node))
    return node


async def node_below(store: Store, group: nodes.Group, path: str) -> nodes.Node:
    """Read a node by its path relative to a group."""
    node: nodes.Node = group
    parent = group
    for name in path.split("/"):
        node = await load(store, join(node.path, name), parent)
        prepare(node, expected=expected_below(parent, node.name) if parent.ome is not None else "")
        parent = node if isinstance(node, nodes.Group) else parent
    return node
