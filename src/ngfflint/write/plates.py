"""Write plates and collections: at once, or field by field."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen
from zarr.storage import LocalStore

from ngfflint.library.documents import to_dict, version_of
from ngfflint.library.ome_xml import Described, ome_xml
from ngfflint.write.images import (
    WRITABLE,
    ImagePlan,
    PreparedImage,
    all_shapes,
    default_method,
    listed,
    plan_of,
)
from ngfflint.write.staging import Staging, check, create_group, write_ome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import TracebackType
    from typing import Self

    from ngfflint.model.image import Image
    from ngfflint.model.plate import Plate
    from ngfflint.write.arrays import Method, Progress


@frozen
class Field:
    """A field of view of a plate.

    Args:
        well: path of its well, such as ``"A/1"``.
        image: its metadata.
        arrays: as for ``write_image``.
        acquisition: id of its acquisition, if the plate has several.
    """

    well: str
    image: Image
    arrays: Any
    acquisition: int | None = None


class _Builder:
    """A store with several images, which is valid after each of them.

    Args:
        path: folder of the store.
        version: of the specification.
        overwrite: as for ``write_image``.
        staged: whether the store appears only when the builder is closed; always so if it replaces another one.
    """

    def __init__(self, path: str | os.PathLike[str], version: str, *, overwrite: bool, staged: bool) -> None:
        if version not in WRITABLE:
            raise ValueError(f"stores can be written as {' or '.join(WRITABLE)}")
        self.path, self.version = Path(path), version
        if self.path.exists() and not overwrite:
            raise FileExistsError(f"{self.path} exists; use overwrite=True to replace it")
        self._staging = Staging(path, overwrite=overwrite) if staged or self.path.exists() else None
        self._folder = self._staging.folder if self._staging else self.path

    def _group(self, path: str, ome: dict[str, Any] | None) -> None:
        """Create a group if it does not exist, and write its OME metadata."""
        folder = self._folder / path
        if not any((folder / name).exists() for name in ("zarr.json", ".zgroup")):
            create_group(LocalStore(folder), "", None, self.version)
        if ome is not None:
            write_ome(folder, ome, self.version)

    def _require(self, image: Image) -> None:
        if version_of(type(image)) != self.version:
            raise ValueError(f"the image must have the version of the store, {self.version}")

    def close(self) -> None:
        """Finish the store."""
        if self._staging is not None:
            self._staging.finish()

    def __enter__(self) -> Self:
        """Return the builder."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the store; after an exception, what was added remains, unless it would have replaced another store."""
        if kind is None:
            self.close()
        elif self._staging is not None:
            self._staging.discard()


class PlateBuilder(_Builder):
    """Writes a plate field by field; the plate is valid after each field.

    Args:
        path: folder of the new store.
        plate: a ``v04.Plate`` or ``v05.Plate`` with rows and columns; its wells are added with their fields.
        overwrite: whether to replace what exists at the path when the builder is closed.
        staged: whether the store appears only when the builder is closed; always so if it replaces another one.

    Raises:
        FileExistsError: something exists at the path.
        ValueError: the plate is of a version that cannot be written.

    Specification: ``plate`` and ``well`` metadata.
    """

    def __init__(
        self, path: str | os.PathLike[str], plate: Plate, *, overwrite: bool = False, staged: bool = False
    ) -> None:
        super().__init__(path, version_of(type(plate)), overwrite=overwrite, staged=staged)
        self._ome: dict[str, Any] = to_dict(plate)
        self._fields: dict[str, list[dict[str, Any]]] = {}
        self._prepared: dict[str, set[int]] = {}
        self._ome["plate"].setdefault("name", self.path.stem)

    def add(  # noqa: PLR0913  the choices of the user
        self,
        well: str,
        image: Image,
        arrays: Any,
        *,
        acquisition: int | None = None,
        method: Method | None = None,
        progress: Progress | None = None,
        **options: Any,
    ) -> str:
        """Write a field of a well, and list both.

        Args:
            well: path of the well, such as ``"A/1"``.
            image: metadata of the field, of the version of the plate.
            arrays: as for ``write_image``.
            acquisition: id of its acquisition, if the plate has several.
            method: as for ``write_image``.
            progress: likewise.
            **options: ``chunks``, ``shards`` and ``compressor``, likewise.

        Returns:
            the path of the field in the store.

        Raises:
            NGFFValidationError: the metadata has errors, or does not fit the arrays or the plate; nothing was written.
            ValueError: the arguments do not fit together; nothing was written.
        """
        self._require(image)
        sources, method = listed(arrays), default_method(image, method)
        plan = plan_of(image, sources, method=method, **options)
        path = self._checked(well, plan, acquisition)
        with Staging(self._folder / path) as staging:
            plan.fill(plan.create(LocalStore(staging.folder)), sources, method, progress)
        self._list(well, path, acquisition)
        return path

    def prepare(
        self,
        well: str,
        image: Image,
        shapes: Sequence[int] | Sequence[Sequence[int]],
        dtype: Any,
        *,
        acquisition: int | None = None,
        **options: Any,
    ) -> PreparedImage:
        """Create a field whose pixels are written later; it is listed when it is closed.

        Args:
            well: path of the well, such as ``"A/1"``.
            image: metadata of the field, of the version of the plate.
            shapes: as for ``prepare_image``.
            dtype: likewise.
            acquisition: id of its acquisition, if the plate has several.
            **options: ``chunks``, ``shards`` and ``compressor``, as for ``write_image``.

        Raises:
            NGFFValidationError: the metadata has errors, or does not fit the shapes or the plate; nothing was written.
            ValueError: the arguments do not fit together; nothing was written.
        """
        self._require(image)
        plan = ImagePlan(image, all_shapes(shapes), dtype, **options)
        path = self._checked(well, plan, acquisition)
        staging = Staging(self._folder / path)
        self._prepared.setdefault(well, set()).add(int(path.rpartition("/")[2]))
        arrays = plan.create(LocalStore(staging.folder))
        return PreparedImage(staging, arrays, lambda: self._list(well, path, acquisition))

    def _checked(self, well: str, plan: ImagePlan, acquisition: int | None) -> str:
        """Lint a plate with a new field, without the other wells, and return the path of the field."""
        path = f"{well}/{self._next(well)}"
        entry = _entry("0", acquisition)
        row = well.partition("/")[0]

        def create(store: Any) -> None:
            create_group(store, "", {"plate": self._plate([well], 1)}, self.version)
            create_group(store, row, None, self.version)
            create_group(store, well, {"well": {"version": self.version, "images": [entry]}}, self.version)
            plan.create(store, f"{well}/0")

        if len(well.split("/")) != 2 or not all(well.split("/")):
            raise ValueError(f'the path of a well is "row/column", not "{well}"')
        check(os.fspath(self.path), create)
        return path

    def _next(self, well: str) -> int:
        """Return the number of the next field of a well."""
        taken = {int(each["path"]) for each in self._fields.get(well, ())}
        taken |= self._prepared.get(well, set())
        return next(number for number in range(len(taken) + 1) if number not in taken)

    def _list(self, well: str, path: str, acquisition: int | None) -> None:
        """List a field in its well, and the well in the plate."""
        fields = self._fields.setdefault(well, [])
        fields.append(_entry(path.rpartition("/")[2], acquisition))
        fields.sort(key=lambda each: int(each["path"]))
        self._group(well.partition("/")[0], None)
        self._group(well, {"well": {"version": self.version, "images": fields}})
        self._group("", {"plate": self._plate(list(self._fields), max(map(len, self._fields.values())))})

    def _plate(self, wells: list[str], count: int) -> dict[str, Any]:
        """Return the metadata of the plate with some wells."""
        names = [[each["name"] for each in self._ome["plate"][key]] for key in ("rows", "columns")]
        found = []
        for well in wells:
            indices = []
            for known, name, kind in zip(names, well.split("/"), ("row", "column"), strict=True):
                if name not in known:
                    raise ValueError(f'the plate has no {kind} "{name}"')
                indices.append(known.index(name))
            found.append({"path": well, "rowIndex": indices[0], "columnIndex": indices[1]})
        found.sort(key=lambda each: (each["rowIndex"], each["columnIndex"]))
        definition: dict[str, Any] = self._ome["plate"]
        return definition | {"version": self.version, "field_count": count, "wells": found}


def _entry(path: str, acquisition: int | None) -> dict[str, Any]:
    return {"path": path} if acquisition is None else {"path": path, "acquisition": acquisition}


def write_plate(  # noqa: PLR0913  the choices of the user
    path: str | os.PathLike[str],
    plate: Plate,
    fields: Iterable[Field],
    *,
    overwrite: bool = False,
    method: Method | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> None:
    """Write a plate with all its fields.

    Args:
        path: folder of the new store.
        plate: as for ``PlateBuilder``.
        fields: in the order of their wells; each is written before the next is asked for.
        overwrite: as for ``write_image``.
        method: likewise.
        progress: likewise, for each field.
        **options: ``chunks``, ``shards`` and ``compressor``, likewise.

    Raises:
        FileExistsError: something exists at the path.
        NGFFValidationError: the metadata has errors, or does not fit the arrays; no store was written.
        ValueError: the arguments do not fit together; no store was written.

    Specification: ``plate`` and ``well`` metadata.
    """
    with PlateBuilder(path, plate, overwrite=overwrite, staged=True) as builder:
        each = None
        for each in fields:
            choices: dict[str, Any] = {"acquisition": each.acquisition, "method": method, "progress": progress}
            builder.add(each.well, each.image, each.arrays, **choices, **options)
        if each is None:
            raise ValueError("a plate needs at least one field")


OME_XML = "METADATA.ome.xml"
"""The document of a collection with the OME-XML of its images."""


class CollectionBuilder(_Builder):
    """Writes a collection of images in the layout of bioformats2raw; the collection is valid after each image.

    Args:
        path: folder of the new store.
        version: of the specification, ``"0.4"`` or ``"0.5"``.
        overwrite: whether to replace what exists at the path when the builder is closed.
        staged: whether the store appears only when the builder is closed; always so if it replaces another one.

    Raises:
        FileExistsError: something exists at the path.
        ValueError: the version cannot be written.

    Specification: ``bioformats2raw.layout``.
    """

    def __init__(
        self, path: str | os.PathLike[str], version: str = "0.5", *, overwrite: bool = False, staged: bool = False
    ) -> None:
        super().__init__(path, version, overwrite=overwrite, staged=staged)
        self._images: list[Described] = []

    def add(
        self,
        image: Image,
        arrays: Any,
        *,
        method: Method | None = None,
        progress: Progress | None = None,
        **options: Any,
    ) -> str:
        """Write an image, and list it.

        Args:
            image: its metadata, of the version of the collection.
            arrays: as for ``write_image``.
            method: likewise.
            progress: likewise.
            **options: ``chunks``, ``shards`` and ``compressor``, likewise.

        Returns:
            the path of the image in the store.

        Raises:
            NGFFValidationError: the metadata has errors, or does not fit the arrays; nothing was written.
            ValueError: the arguments do not fit together; nothing was written.
        """
        self._require(image)
        sources, method = listed(arrays), default_method(image, method)
        plan = plan_of(image, sources, method=method, **options)
        multiscale = plan.ome["multiscales"][0]
        largest, types = plan.levels[0], [each.get("type") for each in multiscale["axes"]]
        described = Described(multiscale.get("name", ""), largest.shape, largest.dtype.name, types)
        images = [*self._images, described]
        xml = ome_xml(images)
        check(os.fspath(self.path), plan.create)
        path = str(len(self._images))
        with Staging(self._folder / path) as staging:
            plan.fill(plan.create(LocalStore(staging.folder)), sources, method, progress)
        self._images = images
        self._group("OME", {"series": [str(index) for index in range(len(images))]})
        (self._folder / "OME" / OME_XML).write_bytes(xml)
        self._group("", {"bioformats2raw.layout": 3})
        return path


def write_collection(  # noqa: PLR0913  the choices of the user
    path: str | os.PathLike[str],
    images: Iterable[tuple[Image, Any]],
    *,
    version: str = "0.5",
    overwrite: bool = False,
    method: Method | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> None:
    """Write a collection of images in the layout of bioformats2raw, with their OME-XML.

    Args:
        path: folder of the new store.
        images: metadata and arrays of each image, as for ``write_image``.
        version: of the specification, ``"0.4"`` or ``"0.5"``.
        overwrite: as for ``write_image``.
        method: likewise.
        progress: likewise, for each image.
        **options: ``chunks``, ``shards`` and ``compressor``, likewise.

    Raises:
        FileExistsError: something exists at the path.
        NGFFValidationError: the metadata has errors, or does not fit the arrays; no store was written.
        ValueError: the arguments do not fit together; no store was written.

    Specification: ``bioformats2raw.layout``.
    """
    with CollectionBuilder(path, version, overwrite=overwrite, staged=True) as builder:
        image = None
        for image, arrays in images:
            builder.add(image, arrays, method=method, progress=progress, **options)
        if image is None:
            raise ValueError("a collection needs at least one image")
