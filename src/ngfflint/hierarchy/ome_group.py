"""The OME group of a collection: the images that it names, and its OME-XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ngfflint.hierarchy.classify import names_images
from ngfflint.hierarchy.nodes import Array, Group, Missing
from ngfflint.hierarchy.references import UnmarkedOMEReference
from ngfflint.model.base import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ngfflint.hierarchy.collection import Collection
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.store.base import Store

LIMIT = "max_megabytes"
"""The option of a rule that says how large an OME-XML document may be to be looked at, in millions of bytes."""

USUAL_LIMIT = 64
"""The same, where no rule says."""


class WithOptions(Protocol):
    """A rule, of which only the options matter here."""

    @property
    def options(self) -> Mapping[str, Any]:
        """Values of its options, by name."""


def _limit(rules: Iterable[WithOptions]) -> int:
    """Return the size of the largest OME-XML document that is looked at, in bytes."""
    megabytes = [rule.options[LIMIT] for rule in rules if LIMIT in rule.options]
    return int(1_000_000 * max(megabytes, default=USUAL_LIMIT))


async def collection_at(store: Store, root: Node, rules: Iterable[WithOptions]) -> Collection | None:
    """Return what to keep of a collection, if the root of a store is one, or may be; that of a plate is one as well."""
    if not isinstance(root, Group) or not root.whole or root.attributes is UNREADABLE:
        return None
    if root.kind not in ("", "collection", "OME group") and getattr(root.ome, "layout", None) is None:
        return None
    from ngfflint.hierarchy.collection import Collection  # few stores are any

    if root.kind == "OME group":
        await _add_ome_xml(store, root, rules)
    return Collection()


async def look_into_ome_group(
    store: Store, group: Group, reference: Reference, collection: Collection | None, rules: Iterable[WithOptions]
) -> None:
    """Read the OME-XML beside the metadata of a group ``OME``, which may be there although it is no Zarr group."""
    node = reference.there
    if isinstance(reference, UnmarkedOMEReference) and not names_images(node):
        reference.node = None  # some other group that is called so
        del group.children[reference.path]
        return
    await _add_ome_xml(store, node, rules)
    if isinstance(node, Missing) and node.documents:
        reference.between = (node,)
    if collection is not None:
        collection.ome = node


async def _add_ome_xml(store: Store, node: Node, rules: Iterable[WithOptions]) -> None:
    """Read the OME-XML document of a node, if it has one."""
    from ngfflint.documents.ome_xml import read_ome_xml
    from ngfflint.store.paths import NAME

    document = None if isinstance(node, Array) else await read_ome_xml(store, node.path, _limit(rules))
    if document is not None:
        node.documents[NAME] = document
        node.problems.extend((NAME, problem) for problem in document.problems)
