"""The OME object of a group: the attributes themselves up to 0.4, the ``ome`` object in them from 0.5."""

from __future__ import annotations

from attrs import define

from ngfflint.model.base import Model, field, key


@define(kw_only=True, eq=False, repr=False)
class OMEAttributes(Model):
    """What every group with OME metadata may state.

    Args:
        version: of the specification, from 0.5.
    """

    version: str | None = field(default=None, metadata=key(since="0.5", required=True))
