"""The coordinate transformations added in 0.6, imported when metadata of that version are read."""

from __future__ import annotations

from attrs import define

from ngfflint.model.base import As, Each, Model, Rows, field, key
from ngfflint.model.transforms import Steps, Transform, Vector


class Matrix(list[Vector]):
    """A matrix with a row per output axis and a column per input axis, and one more column for an affine matrix."""


class AxisIndices(list[int]):
    """Indices of axes of a coordinate system, from 0."""


@define(kw_only=True, eq=False, repr=False)
class MapAxis(Transform):
    """A permutation of the axes.

    Args:
        mapAxis: the index of the input axis, for each output axis.
    """

    TAG = "mapAxis"
    SINCE = "0.6"
    mapAxis: AxisIndices = field(metadata=key(since="0.6", required=True), converter=AxisIndices)


@define(kw_only=True, eq=False, repr=False)
class ProjectAxis(Transform):
    """A change of the number of axes.

    Args:
        droppedInputs: indices of input axes that are removed.
        createdOutputs: indices of output axes that are added, with the value 0.
    """

    TAG = "projectAxis"
    SINCE = "0.6"
    droppedInputs: AxisIndices | None = field(default=None, metadata=key(since="0.6"), converter=AxisIndices)
    createdOutputs: AxisIndices | None = field(default=None, metadata=key(since="0.6"), converter=AxisIndices)


@define(kw_only=True, eq=False, repr=False)
class Affine(Transform):
    """A matrix that scales, rotates, shears and translates, from N axes to M.

    Args:
        affine: M rows of N + 1 numbers.
        path: instead of ``affine``, the path of an array with them.
    """

    TAG = "affine"
    SINCE = "0.6"
    affine: Matrix | None = field(default=None, metadata=key(since="0.6"), converter=Rows)
    path: str | None = field(default=None, metadata=key(since="0.6"))


@define(kw_only=True, eq=False, repr=False)
class Rotation(Transform):
    """A rotation matrix.

    Args:
        rotation: N rows of N numbers.
        path: instead of ``rotation``, the path of an array with them.
    """

    TAG = "rotation"
    SINCE = "0.6"
    rotation: Matrix | None = field(default=None, metadata=key(since="0.6"), converter=Rows)
    path: str | None = field(default=None, metadata=key(since="0.6"))


@define(kw_only=True, eq=False, repr=False)
class Sequence(Transform):
    """Transformations that are applied in sequence.

    Args:
        transformations: the first is applied first.
    """

    TAG = "sequence"
    SINCE = "0.6"
    transformations: Steps = field(metadata=key(since="0.6", required=True), converter=Each[Transform])


@define(kw_only=True, eq=False, repr=False)
class VectorField(Transform):
    """A transformation that is stored as an image, with a vector for each point of a grid.

    Args:
        path: of the image group.
        interpolation: of the vectors between the points of the grid; ``"linear"`` where absent.
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
    """A field of vectors that replace the points."""

    TAG = "coordinates"


@define(kw_only=True, eq=False, repr=False)
class AxisGroup(Model):
    """A transformation of some of the axes.

    Args:
        inputAxes: indices of its input axes.
        outputAxes: indices of its output axes.
        transformation: from the input axes to the output axes.
    """

    inputAxes: AxisIndices = field(metadata=key(since="0.6", required=True), converter=AxisIndices)
    outputAxes: AxisIndices = field(metadata=key(since="0.6", required=True), converter=AxisIndices)
    transformation: Transform = field(metadata=key(since="0.6", required=True), converter=As[Transform])


class AxisGroups(list[AxisGroup]):
    """Transformations that together have each output axis once."""


@define(kw_only=True, eq=False, repr=False)
class ByDimension(Transform):
    """Independent transformations of different axes.

    Args:
        transformations: each output axis belongs to one of them.
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
