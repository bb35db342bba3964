"""Checks of the OME-XML of a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.at import At
from ngfflint.engine.words import clip
from ngfflint.store.nodes import Array
from ngfflint.store.ome_xml import NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.engine.context import Context
    from ngfflint.engine.references import OMEGroupReference
    from ngfflint.store.ome_xml import OMEXML

SHORT = 60
"""Longest name of an element or of a namespace that is shown."""


def missing_ome_xml(reference: OMEGroupReference, _: Context) -> Iterator[At]:
    """The group OME should hold the OME-XML of all images."""
    ome = reference.there
    if NAME not in ome.documents and not isinstance(ome, Array):
        yield At()


def invalid_ome_xml(xml: OMEXML, _: Context) -> Iterator[At]:
    """The document must be well-formed XML whose root is the element OME of the OME schema."""
    fault = xml.fault
    if xml.larger_than:
        yield At(document=NAME, case="large", limit=xml.larger_than / 1_000_000)
    elif fault is not None:
        yield At(document=NAME, span=fault.span, case=fault.kind, what=clip(fault.what, SHORT))
    elif not xml.is_ome:
        namespace, _brace, name = xml.content.root.rpartition("}")
        where = f"of the namespace {clip(namespace[1:], SHORT)}" if namespace else "without a namespace"
        yield At(document=NAME, span=xml.content.root_at, case="root", name=clip(name, SHORT), where=where)


def pixel_data(xml: OMEXML, _: Context) -> Iterator[At]:
    """Each Pixels element must hold MetadataOnly, and nothing that stands for pixels."""
    if xml.content.binary_only is not None and xml.is_ome:
        yield At(document=NAME, span=xml.content.binary_only, case="elsewhere")
        return
    for image in xml.images:
        if image.data is not None:
            name, span = image.data
            yield At(document=NAME, span=span, name=name, count=image.data_count, image=clip(image.id, SHORT))
        elif image.pixels_at is not None and not image.metadata_only:
            yield At(document=NAME, span=image.pixels_at, case="absent", image=clip(image.id, SHORT))
