"""The types of coordinate transformations that came with 0.6, imported when metadata of that version are met."""

from __future__ import annotations

from attrs import define

from ngfflint.model.base import As, Each, Model, Rows, field, key
from ngfflint.model.transforms import Steps, Transform, Vector


class Matrix(list[Vector]):
    """Numbers in rows: one row per output axis, one column per input axis, and of an affine matrix one more."""


class AxisIndices(list[int]):
    """Indices of axes of a coordinate system, from 0."""


@define(kw_only=True, eq=False, repr=False)
class MapAxis(Transform):
    """The axes in another order.

    Args:
        mapAxis: for each output axis the index of the input axis that becomes it.
    """

    TAG = "mapAxis"
    SINCE = "0.6"
    mapAxis: AxisIndices = field(metadata=key(since="0.6", required=True), converter=AxisIndices)


@define(kw_only=True, eq=False, repr=False)
class ProjectAxis(Transform):
    """Fewer or more axes.

    Args:
        droppedInputs: indices of input axes that are left out.
        createdOutputs: indices of output axes that are put in, with the value 0.
    """

    TAG = "projectAxis"
    SINCE = "0.6"
    droppedInputs: AxisIndices | None = field(default=None, metadata=key(since="0.6"), converter=AxisIndices)
    createdOutputs: AxisIndices | None = field(default=None, metadata=key(since="0.6"), converter=AxisIndices)


@define(kw_only=True, eq=False, repr=False)
class Affine(Transform):
    """A matrix that scales, turns, shears and shifts, from N axes to M.

    Args:
        affine: M rows of N + 1 numbers.
        path: in place of ``affine``, the path of an array that holds them.
    """

    TAG = "affine"
    SINCE = "0.6"
    affine: Matrix | None = field(default=None, metadata=key(since="0.6"), converter=Rows)
    path: str | None = field(default=None, metadata=key(since="0.6"))


@define(kw_only=True, eq=False, repr=False)
class Rotation(Transform):
    """A matrix that turns.

    Args:
        rotation: N rows of N numbers.
        path: in place of ``rotation``, the path of an array that holds them.
    """

    TAG = "rotation"
    SINCE = "0.6"
    rotation: Matrix | None = field(default=None, metadata=key(since="0.6"), converter=Rows)
    path: str | None = field(default=None, metadata=key(since="0.6"))


@define(kw_only=True, eq=False, repr=False)
class Sequence(Transform):
    """Transformations, one after the other.

    Args:
        transformations: the first is applied first.
    """

    TAG = "sequence"
    SINCE = "0.6"
    transformations: Steps = field(metadata=key(since="0.6", required=True), converter=Each[Transform])


@define(kw_only=True, eq=False, repr=False)
class VectorField(Transform):
    """A transformation that is stored as an image: a vector for each point of a grid.

    Args:
        path: of the image group.
        interpolation: how to find the vectors between the points of the grid; ``"linear"`` where absent.
    """

    SINCE = "0.6"
    path: str = field(metadata=key(since="0.6", required=True))
    interpolation: str | None = field(default=None, metadata=key(since="0.6"))


@define(kw_only=True, eq=False, repr=False)
class Displacements(VectorField):
    """A field of vectors that are added to the points."""

    TAG = "displacements"


@define(kw_only=True, eq=False, repr=False)
class Coordinates(VectorField):
    """A field of vectors that take the place of the points."""

    TAG = "coordinates"


@define(kw_only=True, eq=False, repr=False)
class AxisGroup(Model):
    """A transformation of some of the axes.

    Args:
        inputAxes: indices of the input axes that it takes.
        outputAxes: indices of the output axes that it gives.
        transformation: between those.
    """

    inputAxes: AxisIndices = field(metadata=key(since="0.6", required=True), converter=AxisIndices)
    outputAxes: AxisIndices = field(metadata=key(since="0.6", required=True), converter=AxisIndices)
    transformation: Transform = field(metadata=key(since="0.6", required=True), converter=As[Transform])


class AxisGroups(list[AxisGroup]):
    """Transformations that share out the output axes between them."""


@define(kw_only=True, eq=False, repr=False)
class ByDimension(Transform):
    """Transformations side by side, each of some of the axes.

    Args:
        transformations: each output axis is in one of them.
    """

    TAG = "byDimension"
    SINCE = "0.6"
    transformations: AxisGroups = field(metadata=key(since="0.6", required=True), converter=Each[AxisGroup])


@define(kw_only=True, eq=False, repr=False)
class Bijection(Transform):
    """A transformation together with its inverse.

    Args:
        forward: from input to output.
        inverse: from output to input.
    """

    TAG = "bijection"
    SINCE = "0.6"
    forward: Transform = field(metadata=key(since="0.6", required=True), converter=As[Transform])
    inverse: Transform = field(metadata=key(since="0.6", required=True), converter=As[Transform])
