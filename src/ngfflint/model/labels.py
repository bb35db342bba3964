"""Labels: the group that lists label images."""

from __future__ import annotations

from attrs import define

from ngfflint.model.ome import OMEAttributes


class LabelPaths(list[str]):
    """Paths of label images, relative to the labels group."""


@define(kw_only=True)
class LabelsGroup(OMEAttributes):
    """The OME metadata of a labels group.

    Args:
        labels: paths of the label images, relative to the group.
    """

    labels: LabelPaths
