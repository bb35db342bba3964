"""From a group that was read to the classes of its version."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from ngfflint.library.convert import make, ome_object

if TYPE_CHECKING:
    from ngfflint import v04, v05, v06
    from ngfflint.library import documents
    from ngfflint.store.nodes import Group

    AnyGroup: TypeAlias = (
        v06.OMEZarrGroupJSON
        | v06.OMEAttributes
        | v06.OMEMetadata
        | v05.OMEZarrGroupJSON
        | v05.OMEAttributes
        | v05.OMEMetadata
        | v04.OMEZarrGroupJSON
    )
    """Metadata of a group: a whole ``zarr.json``, its attributes, or the OME metadata itself."""

    AnyOME: TypeAlias = (
        v06.OMEMetadata
        | v05.OMEMetadata
        | v04.OMEZarrGroupJSON
        | documents.Image
        | documents.LabelImage
        | documents.LabelsGroup
        | documents.Plate
        | documents.Well
        | documents.Bf2Raw
        | documents.Series
    )
    """The OME metadata of a group of any version; that of 0.1 to 0.3 has classes of no version."""

MODULES = {"0.4": "ngfflint.v04", "0.5": "ngfflint.v05", "0.6": "ngfflint.v06"}
"""Where the classes of a version are."""

WHOLE = ("0.5", "0.6")
"""Versions with classes for the document around the OME metadata."""

IN_V2, IN_V3 = "ngfflint.library.documents", "ngfflint.v05"
"""Where the classes for other versions are: for those in Zarr v2, and in Zarr v3."""


def module_of(group: Group) -> str:
    """Return the name of the module with the classes that a group is read as."""
    name = MODULES.get(group.version, IN_V3 if group.zarr_format == 3 else IN_V2)
    import_module(name)
    return name


def version_of(cls: Any) -> str:
    """Return the version that a class belongs to, ``""`` where it belongs to several."""
    return next((version for version, module in MODULES.items() if module == cls.__module__), "")


def ome_of(group: Group) -> Any:
    """Return the OME metadata of a group that has some."""
    return ome_object(group.ome_object, module_of(group), group.kind)


def document_of(group: Group) -> Any:
    """Return the document with the OME metadata of a group.

    Args:
        group: with OME metadata.

    Returns:
        ``OMEZarrGroupJSON`` for a whole ``zarr.json``, ``OMEAttributes`` for attributes with an ``ome`` object, and
        else the OME metadata itself.
    """
    ome = ome_of(group)
    if not group.ome_at or group.bare:
        return ome
    classes = import_module(module_of(group) if group.version in WHOLE else IN_V3)
    attributes = make(classes.OMEAttributes, {**group.attributes, "ome": ome})
    name, pointer = group.attributes_at
    if not pointer:
        return attributes
    return make(classes.OMEZarrGroupJSON, {**group.documents[name].value, "attributes": attributes})
