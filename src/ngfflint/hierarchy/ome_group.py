"""The ``OME`` group of a collection: the images that it lists, and its OME-XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from ngfflint.hierarchy.classify import names_images
from ngfflint.hierarchy.nodes import Array, Group, Missing
from ngfflint.hierarchy.references import UnmarkedOMEReference
from ngfflint.model.base import UNREADABLE
from ngfflint.store.paths import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ngfflint.hierarchy.collection import Collection
    from ngfflint.hierarchy.nodes import Node
    from ngfflint.hierarchy.references import Reference
    from ngfflint.store.base import Store

LIMIT = "max_megabytes"
"""The rule option for the largest OME-XML document that is read, in megabytes."""

USUAL_LIMIT = 64
"""The limit in megabytes if no rule sets one."""


class WithOptions(Protocol):
    """A rule, as far as its options are concerned."""

    @property
    def options(self) -> Mapping[str, Any]:
        """The values of its options, by name."""


def _limit(rules: Iterable[WithOptions]) -> int:
    """Return the size of the largest OME-XML document that is read, in bytes."""
    megabytes = [rule.options[LIMIT] for rule in rules if LIMIT in rule.options]
    return int(1_000_000 * max(megabytes, default=USUAL_LIMIT))


async def collection_at(store: Store, root: Node, rules: Iterable[WithOptions]) -> Collection | None:
    """Return the state of a new collection, if the root of a store is or may be one; a plate may be one too."""
    if not isinstance(root, Group) or not root.whole or root.attributes is UNREADABLE:
        return None
    if root.kind not in ("", "collection", "OME group") and getattr(root.ome, "bioformats2raw_layout", None) is None:
        return None
    from ngfflint.hierarchy.collection import Collection  # few stores have one

    if root.kind == "OME group":
        await _add_ome_xml(store, root, rules)
    return Collection()


async def read_ome_group(
    store: Store, group: Group, reference: Reference, collection: Collection | None, rules: Iterable[WithOptions]
) -> None:
    """Read the OME-XML in the ``OME`` group, which may exist without being a Zarr group."""
    node = reference.there
    if isinstance(reference, UnmarkedOMEReference) and not names_images(node):
        reference.node = None  # an unrelated group of this name
        del group.children[reference.path]
        return
    await _add_ome_xml(store, node, rules)
    if isinstance(node, Missing) and node.documents:
        reference.between = (node,)
    if collection is not None:
        collection.ome = node


async def _add_ome_xml(store: Store, node: Node, rules: Iterable[WithOptions]) -> None:
    """Read the OME-XML document of a node, if there is one."""
    from ngfflint.documents.ome_xml import read_ome_xml

    document = None if isinstance(node, Array) else await read_ome_xml(store, node.path, _limit(rules))
    if document is not None:
        node.documents[NAME] = document
        node.problems.extend((NAME, problem) for problem in document.problems)
