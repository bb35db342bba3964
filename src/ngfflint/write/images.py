"""Write images and label images."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from zarr.storage import LocalStore

from ngfflint.library.documents import to_dict, version_of
from ngfflint.model.labels import LabelImage
from ngfflint.store.paths import METADATA
from ngfflint.write.arrays import (
    AUTO,
    Level,
    copy,
    count_of_blocks,
    create_array,
    default_chunks,
    fitted,
    fitted_shards,
    reduce,
)
from ngfflint.write.staging import FIRST_IN_V3, Staging, check, create_group, write_ome, zarr_format_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import Self

    import zarr

    from ngfflint.model.image import Image
    from ngfflint.write.arrays import Method, Progress

PLACES = 12
"""Decimal places of translations, so that sums of decimal fractions stay short."""

WRITABLE = ("0.4", "0.5")
"""Versions of the specification that can be written."""


class ImagePlan:
    """The group and the arrays of an image that is about to be written.

    Args:
        image: its metadata: one entry of ``multiscales``, of ``v04`` or ``v05``.
        shapes: of the levels in pixels; those that are missing follow from the scales.
        dtype: of the pixels.
        chunks: shape of the chunks of all levels; by default planes of up to 512 x 512 pixels.
        shards: shape of the shards of all levels.
        compressor: a codec of zarr-python, ``None`` for none.
        method: how smaller levels are computed, ``None`` if none is.

    Raises:
        ValueError: the image cannot be written.
    """

    def __init__(  # noqa: PLR0913  the choices of the user
        self,
        image: Image,
        shapes: Sequence[Sequence[int]],
        dtype: Any,
        *,
        chunks: Sequence[int] | None = None,
        shards: Sequence[int] | None = None,
        compressor: Any = AUTO,
        method: Method | None = None,
    ) -> None:
        self.version = version_of(type(image))
        if self.version not in WRITABLE:
            raise ValueError(
                f"images can be written as {' or '.join(WRITABLE)}; use the classes of ngfflint.v04 or v05"
            )
        if shards is not None and self.version < FIRST_IN_V3:
            raise ValueError(f"OME-Zarr {self.version} has no shards; use ngfflint.v05")
        self.ome = to_dict(image)
        if len(self.ome["multiscales"]) != 1:
            raise ValueError('images are written with one entry of "multiscales"')
        self.compressor = compressor
        datasets = self.ome["multiscales"][0]["datasets"]
        self.factors = [_factors(datasets[at], datasets[at + 1]) for at in range(len(datasets) - 1)]
        if len(shapes) > len(datasets) or (len(shapes) < len(datasets) and not method):
            raise ValueError(f"the metadata has {len(datasets)} levels, but {len(shapes)} are given")
        sizes = [tuple(map(int, shape)) for shape in shapes]
        count = len(self.ome["multiscales"][0]["axes"])
        for dataset, shape in zip(datasets, sizes, strict=False):
            if len(shape) != count:
                where = f"level '{dataset['path']}'"
                raise ValueError(f"the image has {count} axes, but {where} has {len(shape)} dimensions")
        for factors in self.factors[len(shapes) - 1 :]:
            sizes.append(_smaller(sizes[-1], factors))
        _require_sizes(count, chunks=chunks, shards=shards)
        types = [axis.get("type") for axis in self.ome["multiscales"][0]["axes"]]
        per_shard = None if shards is None else _chunks_per_shard(shards, chunks or default_chunks(sizes[0], types))
        levels = zip(datasets, sizes, strict=True)
        self.levels = [self._level(*each, np.dtype(dtype), chunks, per_shard) for each in levels]
        if method and len(shapes) < len(datasets):
            self._describe(method, len(shapes))

    def _level(
        self,
        dataset: Mapping[str, Any],
        shape: tuple[int, ...],
        dtype: np.dtype[Any],
        chunks: Sequence[int] | None,
        per_shard: Sequence[int] | None,
    ) -> Level:
        axes = self.ome["multiscales"][0]["axes"]
        of_chunk = fitted(chunks or default_chunks(shape, [axis.get("type") for axis in axes]), shape)
        of_shard = None if per_shard is None else fitted_shards(per_shard, of_chunk, shape)
        names = tuple(axis["name"] for axis in axes)
        return Level(dataset["path"], shape, dtype, names, of_chunk, of_shard)

    def _describe(self, method: Method, given: int) -> None:
        """Add to the metadata how levels are computed, and that means are at the centers of what they are means of."""
        multiscale = self.ome["multiscales"][0]
        if method == "mean" and any(factor % 1 for factors in self.factors[given - 1 :] for factor in factors):
            raise ValueError('means need whole scale factors; use method="nearest", or give the arrays of all levels')
        if len(multiscale["datasets"]) > 1:
            multiscale.setdefault("type", method)
        if method == "mean":
            origin = _steps(multiscale["datasets"][0])
            for dataset in multiscale["datasets"][given:]:
                steps = _steps(dataset)
                if steps.get("translation") == origin.get("translation"):
                    start = origin.get("translation") or [0.0] * len(origin["scale"])
                    shift = [(new - old) / 2 for new, old in zip(steps["scale"], origin["scale"], strict=True)]
                    moved = [round(float(at + by), PLACES) for at, by in zip(start, shift, strict=True)]
                    scale = {"type": "scale", "scale": steps["scale"]}
                    dataset["coordinateTransformations"] = [scale, {"type": "translation", "translation": moved}]

    def create(self, store: Any, path: str = "") -> dict[str, zarr.Array[Any]]:
        """Create the group and its arrays without pixels in a store of zarr-python; return the arrays by path."""
        create_group(store, path, self.ome, self.version)
        return {each.path: create_array(store, path, each, self.version, self.compressor) for each in self.levels}

    def fill(
        self, arrays: Mapping[str, zarr.Array[Any]], sources: Sequence[Any], method: Method, progress: Progress | None
    ) -> None:
        """Write the pixels of all levels: of arrays that are given, then of those computed from the last of them."""
        total, finished = sum(map(count_of_blocks, self.levels)), 0

        def done() -> None:
            nonlocal finished
            finished += 1
            if progress is not None:
                progress(finished, total)

        for index, level in enumerate(self.levels):
            if index < len(sources):
                copy(sources[index], arrays[level.path], level, done)
            else:
                larger = arrays[self.levels[index - 1].path]
                reduce(larger, arrays[level.path], level, self.factors[index - 1], method, done)


def _require_sizes(count: int, **options: Sequence[int] | None) -> None:
    """Refuse a chunk or shard that does not have a size along each axis."""
    for name, given in options.items():
        if given is not None and (len(given) != count or min(given, default=1) < 1):
            raise ValueError(f"{name} needs one positive number for each of the {count} axes")


def _chunks_per_shard(shards: Sequence[int], chunks: Sequence[int]) -> list[int]:
    """Return the number of chunks of a shard along each axis.

    Raises:
        ValueError: a shard is not made of whole chunks.
    """
    if any(shard % chunk for shard, chunk in zip(shards, chunks, strict=True)):
        raise ValueError(
            f"a shard must be made of whole chunks, but {tuple(shards)} is not a multiple of {tuple(chunks)}"
        )
    return [shard // chunk for shard, chunk in zip(shards, chunks, strict=True)]


def _steps(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Return the scale and the translation of a level by their type."""
    return {each["type"]: each.get(each["type"]) for each in dataset.get("coordinateTransformations", ())}


def _factors(larger: Mapping[str, Any], smaller: Mapping[str, Any]) -> list[float]:
    """Return how much larger the pixels of the second level are, along each axis."""
    scales = [_steps(each).get("scale") for each in (larger, smaller)]
    if not all(isinstance(each, list) and all(each) for each in scales):
        raise ValueError("each level needs a scale along each axis")
    return [round(new / old, 9) for old, new in zip(*scales, strict=True)]


def _smaller(shape: Sequence[int], factors: Sequence[float]) -> tuple[int, ...]:
    """Return the shape of the next level, rounded down, and at least 1."""
    return tuple(max(1, int(size / factor)) for size, factor in zip(shape, factors, strict=True))


def listed(arrays: Any) -> list[Any]:
    """Return one array or several as a list."""
    return [arrays] if hasattr(arrays, "shape") else list(arrays)


def default_method(image: Image, method: Method | None) -> Method:
    """Return how smaller levels are computed: label values are never averaged."""
    return method or ("nearest" if isinstance(image, LabelImage) else "mean")


def write_image(  # noqa: PLR0913  the choices of the user
    path: str | os.PathLike[str],
    image: Image,
    arrays: Any,
    *,
    chunks: Sequence[int] | None = None,
    shards: Sequence[int] | None = None,
    compressor: Any = AUTO,
    method: Method | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write an image with its pixels.

    Levels without an array are computed from the last array, with the scale factors of the metadata. The metadata gets
    the method as ``type`` if it has none, and averaged levels are shifted to the centers of what they are means of.

    Args:
        path: folder of the new store.
        image: a ``v04.Image`` or ``v05.Image`` with one entry of ``multiscales``.
        arrays: the array of the largest level, or those of the first levels, largest first; of NumPy, Dask, or any type
            with ``shape``, ``dtype`` and slices that NumPy can convert. They are read block by block.
        chunks: shape of the chunks in pixels; by default planes of up to 512 x 512 pixels.
        shards: shape of the shards in pixels, a multiple of ``chunks``; only for 0.5.
        compressor: a codec of zarr-python or numcodecs, ``None`` for none; by default Zstandard.
        method: ``"mean"``, the default of images, or ``"nearest"``, the default of label images.
        overwrite: whether to replace what exists at the path; it is kept until the new store is complete.
        progress: called with the number of written blocks, and of all blocks.

    Raises:
        FileExistsError: something exists at the path.
        NGFFValidationError: the metadata has errors, or does not fit the arrays; nothing was written.
        ValueError: the arguments do not fit together; nothing was written.

    Specification: ``multiscales`` metadata.
    """
    sources, method = listed(arrays), default_method(image, method)
    plan = plan_of(image, sources, chunks=chunks, shards=shards, compressor=compressor, method=method)
    check(os.fspath(path), plan.create)
    with Staging(path, overwrite=overwrite) as staging:
        plan.fill(plan.create(LocalStore(staging.folder)), sources, method, progress)


def plan_of(image: Image, sources: list[Any], **options: Any) -> ImagePlan:
    """Return the plan of an image whose arrays are at hand.

    Raises:
        ValueError: the arrays differ in their type, or there is none.
    """
    if not sources:
        raise ValueError("an image needs at least one array")
    dtypes = {np.dtype(each.dtype) for each in sources}
    if len(dtypes) > 1:
        raise ValueError(f"all levels need the same data type, not {', '.join(sorted(map(str, dtypes)))}")
    return ImagePlan(image, [each.shape for each in sources], dtypes.pop(), **options)


class PreparedImage:
    """An image whose arrays are open for writing; the store appears when it is closed.

    As a context manager, it is closed at the end, and deleted if an exception is raised.

    Attributes:
        arrays: of zarr-python, by path of the level.
    """

    def __init__(self, staging: Staging, arrays: dict[str, zarr.Array[Any]], after: Callable[[], None] | None) -> None:
        self._staging, self._after = staging, after
        self.arrays = arrays

    def close(self) -> None:
        """Give the store its name; the arrays can no longer be used."""
        self._staging.finish()
        if self._after is not None:
            self._after()

    def discard(self) -> None:
        """Delete what was written."""
        self._staging.discard()

    def __enter__(self) -> Self:
        """Return the image."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the image, or delete it after an exception."""
        if kind is None:
            self.close()
        else:
            self.discard()


def prepare_image(  # noqa: PLR0913  the choices of the user
    path: str | os.PathLike[str],
    image: Image,
    shapes: Sequence[int] | Sequence[Sequence[int]],
    dtype: Any,
    *,
    chunks: Sequence[int] | None = None,
    shards: Sequence[int] | None = None,
    compressor: Any = AUTO,
    overwrite: bool = False,
) -> PreparedImage:
    """Create an image whose pixels are written later, such as during an acquisition.

    Args:
        path: folder of the new store, which exists from when the image is closed.
        image: a ``v04.Image`` or ``v05.Image`` with one entry of ``multiscales``.
        shapes: shape of each level in pixels, largest first, or that of the only level.
        dtype: NumPy data type of the pixels.
        chunks: as for ``write_image``.
        shards: likewise.
        compressor: likewise.
        overwrite: likewise.

    Raises:
        FileExistsError: something exists at the path.
        NGFFValidationError: the metadata has errors, or does not fit the shapes; nothing was written.
        ValueError: the arguments do not fit together; nothing was written.

    Specification: ``multiscales`` metadata.
    """
    plan = ImagePlan(image, all_shapes(shapes), dtype, chunks=chunks, shards=shards, compressor=compressor)
    check(os.fspath(path), plan.create)
    staging = Staging(path, overwrite=overwrite)
    return PreparedImage(staging, plan.create(LocalStore(staging.folder)), None)


def all_shapes(shapes: Any) -> list[Sequence[int]]:
    """Return one shape or several as a list."""
    shapes = list(shapes)
    return [shapes] if shapes and not hasattr(shapes[0], "__len__") else shapes


def write_labels(  # noqa: PLR0913  the choices of the user
    path: str | os.PathLike[str],
    name: str,
    labels: LabelImage,
    arrays: Any,
    *,
    chunks: Sequence[int] | None = None,
    shards: Sequence[int] | None = None,
    compressor: Any = AUTO,
    method: Method | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write a label image into an image that exists, and list it there.

    Args:
        path: folder of the image.
        name: of the label image.
        labels: a ``v04.LabelImage`` or ``v05.LabelImage``, of the version of the image.
        arrays: of integers, as for ``write_image``.
        chunks: as for ``write_image``.
        shards: likewise.
        compressor: likewise.
        method: likewise; by default ``"nearest"``.
        overwrite: likewise, for the label image.
        progress: likewise.

    Raises:
        FileExistsError: the image has label images with this name.
        FileNotFoundError: there is no image at the path.
        NGFFValidationError: the metadata has errors, or does not fit the image; nothing was written.
        ValueError: the arguments do not fit together; nothing was written.

    Specification: ``labels`` metadata.
    """
    sources, method = listed(arrays), default_method(labels, method)
    plan = plan_of(labels, sources, chunks=chunks, shards=shards, compressor=compressor, method=method)
    image, group = Path(path), Path(path, "labels")
    document = "zarr.json" if zarr_format_of(plan.version) == 3 else ".zgroup"
    if not (image / document).is_file():
        raise FileNotFoundError(f"{image} is not an image of OME-Zarr {plan.version}")
    if not name or "/" in name or name.startswith(".") or name in METADATA:
        raise ValueError("the name of a label image must be the name of a folder")
    known = _labels_of(group, plan.version)
    ome = {"labels": [*known, *([] if name in known else [name])]}

    def create(store: Any) -> None:
        create_group(store, "labels", ome, plan.version)
        plan.create(store, f"labels/{name}")

    replaced = [f"labels/{each}" for each in METADATA]
    check(os.fspath(path), create, {key: data for key, data in _documents(image) if key not in replaced})
    with Staging(group / name, overwrite=overwrite) as staging:
        plan.fill(plan.create(LocalStore(staging.folder)), sources, method, progress)
    if not (group / document).is_file():
        create_group(LocalStore(group), "", None, plan.version)
    write_ome(group, ome, plan.version)


def _labels_of(group: Path, version: str) -> list[str]:
    """Return the label images that are listed in a labels group."""
    try:
        found = json.loads((group / ("zarr.json" if version >= FIRST_IN_V3 else ".zattrs")).read_bytes())
    except FileNotFoundError:
        return []
    listed_ones: list[str] = (found["attributes"]["ome"] if version >= FIRST_IN_V3 else found).get("labels", [])
    return listed_ones


def _documents(folder: Path, path: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield the metadata documents in a store, by path."""
    found = False
    for name in sorted(METADATA):
        document = folder / name
        if document.is_file():
            found = True
            yield f"{path}{name}", document.read_bytes()
    if found:
        for each in sorted(folder.iterdir()):
            if each.is_dir() and not each.name.startswith("."):
                yield from _documents(each, f"{path}{each.name}/")
