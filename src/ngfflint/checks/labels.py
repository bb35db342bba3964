"""Checks of labels groups and label images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.checks.missing import none_of
from ngfflint.checks.pyramid import image_fits
from ngfflint.checks.spelling import has_readable_ome, is_no_image, misspells_kind
from ngfflint.checks.zarr_arrays import data_type_name
from ngfflint.hierarchy.nodes import IMAGES, Array, Group, Missing
from ngfflint.hierarchy.references import StrayLabelsReference
from ngfflint.model.base import UNREADABLE, Unreadable, first_of, present
from ngfflint.model.geometry import array_axes
from ngfflint.model.image import Image, Multiscale
from ngfflint.model.levels import levels_fit, sound_shape
from ngfflint.model.zarr import dtype_key, dtype_of
from ngfflint.model.zarr_spec import RANGES
from ngfflint.records import NamedTuple
from ngfflint.rules.check import Fault, Related
from ngfflint.rules.messages import shown, with_article
from ngfflint.store.paths import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.hierarchy.nodes import Ancestor, Node
    from ngfflint.hierarchy.references import DatasetReference, LabelReference, LabelsReference, SourceReference
    from ngfflint.model.axes import Axes
    from ngfflint.model.base import Model
    from ngfflint.model.labels import RGBA, LabelColor, LabelImage, LabelPaths, LabelProperty, LabelsGroup
    from ngfflint.rules.context import Context


def labels_list(reference: LabelsReference, _: Context) -> Iterator[Fault]:
    """A group named "labels" below an image must list the label images."""
    group = reference.there
    if not isinstance(group, Group) or group.newer or not has_readable_ome(group):
        return
    if group.kind == "" and "labels" not in group.attributes and not misspells_kind(group, "labels"):
        name = group.attributes_at[0]
        in_document = name in group.documents
        yield Fault(
            *(group.ome_pointer if in_document else ()),
            node=group,
            document=name if in_document else None,
            case="missing",
            labels=[each.path for each in reference.images],
        )


def label_not_found(reference: LabelReference, context: Context) -> Iterator[Fault]:
    """A listed label must be a group below the labels group."""
    if not reference.path:
        return  # another rule reports it
    meant = context.group.misnamed.get(reference.path)
    if meant:
        yield Fault(path=reference.path, meant=meant, case="misnamed")
    elif reference.target is None:
        yield Fault(case="outside", path=reference.path)
    elif isinstance(reference.there, Missing):
        yield Fault(path=reference.path, merge_by=none_of("label", "in the list", reference))


def missing_image_label(image: LabelImage, context: Context) -> Iterator[Fault]:
    """A label image should have "image-label", even if it is in the wrong object, which another rule reports."""
    group = context.group
    if image.image_label is None and "image-label" not in group.attributes and "image-label" not in group.beside:
        yield Fault(lacks=("image-label",))


def label_not_an_image(reference: LabelReference, _: Context) -> Iterator[Fault]:
    """A listed label must be a multiscale image."""
    if is_no_image(reference.there):
        yield Fault(path=reference.path)


def unlisted_label(_: LabelsGroup, context: Context) -> Iterator[Fault]:
    """Every label image below the labels group should be listed, unless it is listed under a wrong path."""
    group = context.group
    for path in present(group.unlisted):
        if path not in group.misnamed.values():
            yield Fault("labels", path=path)


def metadata_in_label_folder(reference: LabelReference, _: Context) -> Iterator[Fault]:
    """Groups between the labels group and a label image must have no attributes."""
    for node in reference.between:
        if isinstance(node, Group) and node.attributes is not UNREADABLE and node.attributes:
            document, pointer = node.attributes_at
            yield Fault(*pointer, node=node, document=document, path=reference.path, keys=list(node.attributes))


def labels_group_misplaced(ome: LabelsGroup | Image | StrayLabelsReference, context: Context) -> Iterator[Fault]:
    """A labels group must be named "labels", be in an image group, and not be an image itself."""
    if isinstance(ome, StrayLabelsReference):
        if ome.images:  # the group lists none of them, so that it is a labels group by its name only
            node = None if isinstance(ome.there, Missing) else ome.there
            yield Fault(node=node, kind=_place(context.group.kind, context.ancestors))
        return
    group = context.group
    lists = context.group.kind == "labels"
    if lists and "multiscales" in ome.extra:
        yield Fault("multiscales", key=True, case="image")
    elif not lists and "labels" in ome.extra and group.ome_at:  # up to 0.4 this may be a key of the user
        yield Fault("labels", key=True, case="elsewhere")
    if not context.ancestors:
        above = group.container
        if lists and (_is_readable(above) if above is not None else group.top):
            yield Fault("labels", key=True, kind=_place("", ()))
        return
    parent_kind = context.ancestors[0].kind
    if not lists and parent_kind in IMAGES and context.outside.name == "labels":
        yield Fault("multiscales", key=True, case="image")
    elif (
        lists
        and parent_kind not in (*IMAGES, "labels")  # another rule reports a labels group that is listed as a label
        and (parent_kind or _is_readable(context.parent))
    ):
        yield Fault("labels", key=True, kind=_place(parent_kind, context.ancestors[1:]))


def _is_readable(group: Node) -> bool:
    """Whether the kind of the group around a labels group is known."""
    return has_readable_ome(group) and not misspells_kind(group, "multiscales")


def _place(kind: str, above: tuple[Ancestor, ...]) -> str:
    """Return what a misplaced labels group is in, from the kind of its parent and the groups above that."""
    return "a row of a plate" if not kind and above and above[0].kind == "plate" else with_article(kind)


def empty_or_repeated(labels: LabelPaths, _: Context) -> Iterator[Fault]:
    """The list of labels should not be empty or have duplicates."""
    if not labels:
        yield Fault(case="empty")
    seen: dict[str, int] = {}
    for index, path in enumerate(labels):
        first = seen.setdefault(resolve(path) or path, index)
        if first != index:
            yield Fault(index, case="repeated", path=path, index=index, first=first)


def label_dtype(reference: DatasetReference, context: Context) -> Iterator[Fault]:
    """The arrays of a label image must have one of the eight integer types."""
    array = reference.there
    if not isinstance(array, Array):
        return
    dtype = dtype_of(array.metadata)
    if dtype not in RANGES and not any(True for _ in data_type_name(array.metadata, context)):
        case = "bool" if dtype == "bool" else ""
        yield Fault(dtype_key(array.metadata), node=array, case=case, dtype=dtype, path=reference.path)


class Counterpart(NamedTuple):
    """The multiscales entry of an image that belongs to one of its label image.

    Args:
        position: index of the entry.
    """

    image: Group
    position: int
    multiscale: Multiscale


def counterpart(context: Context) -> Counterpart:
    """Return the multiscales entry of the image that belongs to the visited one of a label image.

    Raises:
        Unreadable: there is none, or the image was not loaded.
    """
    label = context.enclosing(Image)
    image = context.group.source
    if not isinstance(image, Group) or not isinstance(image.ome, Image):
        raise Unreadable
    index, others = int(context.pointer[-1]), image.ome.multiscales
    if not index:
        return Counterpart(image, 0, first_of(others))
    if len(label.multiscales) != len(others):
        raise Unreadable
    return Counterpart(image, index, others[index])


def label_level_count(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """A label image must have as many resolution levels as its image."""
    image, position, other = counterpart(context)
    count, wanted = len(multiscale.datasets), len(other.datasets)
    if 0 < count != wanted > 0 and len({resolve(each.path) for each in other.datasets}) == wanted:
        where = (*image.ome_pointer, "multiscales", position, "datasets")
        also = (Related(image, *where, message=_level_count_text(wanted), document=image.attributes_at[0]),)
        yield Fault("datasets", also=also, count=_level_count_text(count), wanted=_level_count_text(wanted))


def _level_count_text(count: int) -> str:
    return "1 level" if count == 1 else f"{count} levels"


def label_shape(multiscale: Multiscale, context: Context) -> Iterator[Fault]:
    """Each dimension of a label array should be as long as that of the image, or 1."""
    image, _, other = counterpart(context)
    theirs = {path: each.metadata for path, each in image.arrays.items()}
    for dataset, image_dataset in zip(multiscale.datasets, other.datasets, strict=False):
        label_array, image_array = context.array(dataset.path), present(image.arrays.get(image_dataset.path))
        shape = present(sound_shape(label_array.metadata))
        image_shape = present(sound_shape(image_array.metadata))
        wrong = [
            (name, size, full_size)
            for name, size, full_size in _aligned(_axes(multiscale), shape, _axes(other), image_shape)
            if size not in (1, full_size)
        ]
        if wrong and not (image_fits(multiscale, context) and levels_fit(other, theirs)):
            return
        if wrong:
            names, sizes, full_sizes = (list(each) for each in zip(*wrong, strict=True))
            also = (Related(image_array, "shape", message=f"shape {shown(image_shape)} in the image"),)
            yield Fault(
                "shape", node=label_array, also=also, path=dataset.path, names=names, sizes=sizes, wholes=full_sizes
            )
            return  # smaller levels repeat the mismatch


def _axes(multiscale: Multiscale) -> Axes | None:
    """Return the axes of the arrays; ``None`` up to 0.2, where axes are implicit."""
    return None if multiscale.axes is None and multiscale.coordinateSystems is None else array_axes(multiscale).axes


def _aligned(
    axes: Axes | None, shape: list[int], other_axes: Axes | None, other: list[int]
) -> Iterator[tuple[str, int, int]]:
    """Yield name and both sizes of each common dimension, matched by axis name, otherwise by position."""
    if axes is None or other_axes is None:
        if len(shape) == len(other):
            yield from ((f"dimension {each}", shape[each], other[each]) for each in range(len(shape)))
    elif len(axes) == len(shape) and len(other_axes) == len(other):
        sizes = {axis.name: size for axis, size in zip(other_axes, other, strict=True)}
        for axis, size in zip(axes, shape, strict=True):
            if axis.name in sizes:
                yield axis.name, size, sizes[axis.name]


def rgba_range(rgba: RGBA, _: Context) -> Iterator[Fault]:
    """A color must have four values, each from 0 to 255."""
    if len(rgba) != 4 and all(each is not UNREADABLE for each in rgba):
        yield Fault(case="count", count=len(rgba))
    elif 1 in rgba and all(isinstance(value, float) and value in (0, 1) for value in rgba):
        yield Fault(case="fraction", got=shown(rgba), scaled=shown([int(value) * 255 for value in rgba]))
    for index, value in enumerate(rgba):
        if not 0 <= value <= 255:
            yield Fault(index, case="range", value=value, index=index)


def duplicate_label_value(entries: Sequence[LabelColor | LabelProperty], _: Context) -> Iterator[Fault]:
    """No two colors may have the same label value, and no two properties should."""
    seen: dict[int, int] = {}
    for index, entry in enumerate(entries):
        if entry is UNREADABLE or entry.label_value is UNREADABLE:
            continue
        value = entry.label_value
        first = seen.setdefault(value, index)
        if first == index:
            continue
        if type(entries).__name__ == "LabelColors":  # plain images do not need the models of labels
            yield Fault(index, "label-value", value=value, first=first)
        elif _are_same(entry, entries[first]):
            yield Fault(index, case="identical", value=value, first=first)
        else:
            yield Fault(index, "label-value", case="properties", value=value, first=first)


def _are_same(entry: Model, other: Model) -> bool:
    try:
        return entry == other
    except RecursionError:  # nested too deeply to compare
        return False


def label_source(reference: SourceReference, context: Context) -> Iterator[Fault]:
    """The source of a label image must be an image group."""
    node, labels = reference.there, context.group.parent
    is_around = labels is not None and labels.path.rpartition("/")[0] == node.path
    if is_around and isinstance(labels, Group) and labels.kind == "labels" and not isinstance(node, Array):
        return  # the path is right, but the labels group is misplaced, which another rule reports
    if isinstance(node, Missing):
        yield Fault(case="absent", path=reference.path)
    elif isinstance(node, Array):
        yield Fault(case="array", path=reference.path)
    elif isinstance(node, Group) and node.kind not in IMAGES:
        yield Fault(case="kind", path=reference.path, kind=with_article(node.kind))


def label_value_range(entry: LabelColor | LabelProperty, context: Context) -> Iterator[Fault]:
    """A label value should be one that the pixels can have."""
    path = first_of(first_of(context.enclosing(Image).multiscales).datasets).path
    dtype = dtype_of(context.array(path).metadata)
    if dtype in RANGES:
        low, high = RANGES[dtype]
        if not low <= entry.label_value <= high:
            yield Fault("label-value", value=entry.label_value, dtype=dtype, low=low, high=high)
