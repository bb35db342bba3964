"""Checks of multiscales and of the paths of their datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.checks.documents import meant_node_type
from ngfflint.checks.missing import none_of
from ngfflint.hierarchy.nodes import Array, Group, Missing
from ngfflint.model.image import Datasets
from ngfflint.model.zarr import ArrayV2, ArrayV3, GroupV2
from ngfflint.rules.check import Fault, clean_if
from ngfflint.store.paths import foreign, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.model.image import Dataset, Multiscale, Multiscales
    from ngfflint.rules.context import Context


def repeated_entry(multiscales: Multiscales, context: Context) -> Iterator[Fault]:
    """No two entries of multiscales may be the same."""
    if len(multiscales) < 2:
        return
    from json import dumps

    ome: Any = context.group.attributes
    for step in context.group.ome_at:
        ome = ome[step]
    seen: dict[str, int] = {}
    for index, entry in enumerate(ome["multiscales"]):
        if not isinstance(entry, dict):
            continue
        try:
            text = dumps(entry, sort_keys=True)
        except RecursionError:  # nested too deeply to compare
            continue
        first = seen.setdefault(text, index)
        if first != index:
            yield Fault(index, case="repeated", index=index, first=first)


def missing_downscaling_info(multiscale: Multiscale, _: Context) -> Iterator[Fault]:
    """An image of several levels should say how they were made, in "type" or in "metadata"."""
    if multiscale.type is None and len(multiscale.datasets) > 1:
        metadata = multiscale.metadata
        if metadata is None or not metadata.get("method"):
            yield Fault(lacks=("type",) if metadata is not None else ("type", "metadata"))


def leads_to_array(dataset: Dataset, context: Context) -> bool:
    """Whether a dataset has the name of an array as its path, which has dimension names if it can."""
    path = dataset.path
    array = context.find(path) if path and path.isalnum() else None
    if not isinstance(array, Array):
        return False
    metadata = array.metadata
    return isinstance(metadata, ArrayV2) or (isinstance(metadata, ArrayV3) and metadata.dimension_names is not None)


@clean_if(leads_to_array)
def path_outside_group(dataset: Dataset, _: Context) -> Iterator[Fault]:
    """The path of a dataset must be relative and stay below the image group."""
    path = dataset.path
    if path and not path.isalnum() and resolve(path) is None:
        character = "a backslash" if "\\" in path else "a null character"
        yield Fault("path", case=_escape_case(path), path=path, character=character)


def _escape_case(path: str) -> str:
    """Return why a path leaves the group: a case of the rule."""
    return foreign(path) or ("above" if ".." in path.split("/") else "itself")


@clean_if(leads_to_array)
def dataset_not_found(dataset: Dataset, context: Context) -> Iterator[Fault]:
    """Something must be stored at the path of a dataset."""
    if isinstance(context.find(dataset.path), Missing):
        yield Fault("path", path=dataset.path, merge_by=none_of("level", "of the image", context))


@clean_if(leads_to_array)
def dataset_not_an_array(dataset: Dataset, context: Context) -> Iterator[Fault]:
    """What is stored at the path of a dataset must not be a group."""
    node = context.find(dataset.path)
    if not isinstance(node, Group) or meant_node_type(node):
        return
    if isinstance(node.metadata, GroupV2) or node.metadata.node_type == "group":
        yield Fault("path", path=dataset.path)


def used_twice(items: Datasets | Multiscales, _: Context) -> Iterator[Fault]:
    """No two datasets should have the same path, and no two multiscales the same name."""
    name = "path" if isinstance(items, Datasets) else "name"
    values = [getattr(item, name) for item in items]
    if len(set(values)) == len(values) and (name == "name" or all(value.isalnum() for value in values if value)):
        return
    seen: dict[str, int] = {}
    for index, item in enumerate(items):
        value = getattr(item, name)
        if value is None:
            continue
        first = seen.setdefault(resolve(value) or value if name == "path" else value, index)
        if first != index:
            yield Fault(index, name, case=name, value=value, index=index, first=first)
