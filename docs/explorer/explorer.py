"""Make a store without pixels from the choices on the page of the explorer: its documents, the Python, the findings."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import ngfflint
from ngfflint.library.ome_xml import Described, ome_xml
from ngfflint.report.addresses import rule_url
from ngfflint.store.paths import METADATA

Choices = Mapping[str, Any]
"""What a person chose: ``kind``, ``version``, ``name``, ``dtype``, ``levels``, ``dims``, ``channels``, ``labels``; for
a plate, ``rows`` and ``columns`` by name, ``wells`` and ``fields``; for a collection, ``images``."""

MODULES = {"0.4": "v04", "0.5": "v05", "0.6": "v06"}

FORMATS = {"uint8": "|u1", "uint16": "<u2", "float32": "<f4"}
"""Names of data types in Zarr v2."""

TILE = 512


def explore(text: str) -> str:
    """Return, as JSON, the documents, the Python and the findings for choices in JSON, or one sentence on an error."""
    choices = json.loads(text)
    try:
        made = documents(choices)
    except ValueError as error:
        return json.dumps({"error": str(error)})
    result = {"documents": made, "python": python(choices), "findings": list(findings(choices["name"], made))}
    return json.dumps(result)


def archive(text: str) -> bytes:
    """Return the store for choices in JSON as a ZIP archive."""
    choices = json.loads(text)
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as packed:
        for path, document in documents(choices).items():
            packed.writestr(f"{choices['name']}.zarr/{path}", document)
    return buffer.getvalue()


def findings(name: str, made: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield what the rules find in a store."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder, f"{name}.zarr")
        for path, document in made.items():
            (store / path).parent.mkdir(parents=True, exist_ok=True)
            (store / path).write_text(document, "utf-8")
        for found in ngfflint.lint(store).findings:
            place = found.location
            yield {
                "code": found.code,
                "severity": found.severity,
                "message": found.message,
                "help": found.help,
                "url": rule_url(found.code),
                "path": place.document,
                "line": place.start.line if place.start else 0,
            }


def documents(choices: Choices) -> dict[str, str]:
    """Return the documents of the store by path.

    Raises:
        ValueError: there can be no such store, for example because a scale factor is 0.
    """
    if METADATA.intersection(choices["labels"]):
        raise ValueError("a label image cannot have the name of a metadata document")
    models: dict[str, Any] = {}
    exec("\n".join(_models(choices)), models)  # noqa: S102  the code that the page shows; values are written by repr
    module, store = models[MODULES[choices["version"]]], Documents(choices)
    if choices["kind"] == "image":
        store.image("", models)
    elif choices["kind"] == "plate":
        _plate(choices, models, module, store)
    else:
        _collection(choices, models, module, store)
    return store.texts


class Documents:
    """The documents of a store, by path."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self.v2 = choices["version"] == "0.4"
        self.texts: dict[str, str] = {}

    def put(self, path: str, name: str, value: Any) -> None:
        """Add a document to a node."""
        self.texts[f"{path}/{name}".lstrip("/")] = json.dumps(value, indent=2, ensure_ascii=False) + "\n"

    def group(self, path: str, model: Any = None) -> None:
        """Add a group."""
        ome = None if model is None else ngfflint.to_dict(model)
        if self.v2:
            self.put(path, ".zgroup", {"zarr_format": 2})
            if ome is not None:
                self.put(path, ".zattrs", ome)
        else:
            attributes = {} if ome is None else {"attributes": {"ome": ome}}
            self.put(path, "zarr.json", {"zarr_format": 3, "node_type": "group"} | attributes)

    def array(self, path: str, shape: tuple[int, ...], dims: list[Any], dtype: str) -> None:
        """Add an array."""
        plane = [index for index, each in enumerate(dims) if each.infer_type() == "space"][-2:]
        chunks = [min(size, TILE) if index in plane else 1 for index, size in enumerate(shape)]
        if self.v2:
            value: dict[str, Any] = {"zarr_format": 2, "shape": list(shape), "chunks": chunks}
            value |= {"dtype": FORMATS[dtype], "compressor": {"id": "zstd", "level": 0, "checksum": False}}
            value |= {"fill_value": 0, "order": "C", "filters": None, "dimension_separator": "/"}
            self.put(path, ".zarray", value)
            return
        little = {} if dtype == "uint8" else {"configuration": {"endian": "little"}}
        value = {"zarr_format": 3, "node_type": "array", "shape": list(shape), "data_type": dtype}
        value["chunk_grid"] = {"name": "regular", "configuration": {"chunk_shape": chunks}}
        value["chunk_key_encoding"] = {"name": "default", "configuration": {"separator": "/"}}
        value["fill_value"] = 0
        value["codecs"] = [
            {"name": "bytes", **little},
            {"name": "zstd", "configuration": {"level": 0, "checksum": False}},
        ]
        value["dimension_names"] = [each.name for each in dims]
        self.put(path, "zarr.json", value)

    def image(self, path: str, models: Mapping[str, Any]) -> None:
        """Add an image with its levels and label images."""
        choices, dims = self.choices, models["dims"]
        self.group(path, models["image"])
        self._levels(path, dims, choices["dtype"])
        if not choices["labels"]:
            return
        module = models[MODULES[choices["version"]]]
        self.group(f"{path}/labels", module.LabelsGroup(labels=choices["labels"]))
        for name in choices["labels"]:
            self.group(f"{path}/labels/{name}", models["labels"])
            self._levels(f"{path}/labels/{name}", models["label_dims"], "uint16")

    def _levels(self, path: str, dims: list[Any], dtype: str) -> None:
        for level, shape in enumerate(ngfflint.level_shapes(dims, self.choices["levels"])):
            self.array(f"{path}/{level}", shape, dims, dtype)


def _plate(choices: Choices, models: Mapping[str, Any], module: Any, store: Documents) -> None:
    rows, columns, fields = choices["rows"], choices["columns"], choices["fields"]
    wells = [each.split("/") for each in choices["wells"]]
    plate = models["plate"]
    plate.plate.field_count = fields
    plate.plate.wells = [
        module.PlateWell(path=f"{row}/{column}", rowIndex=rows.index(row), columnIndex=columns.index(column))
        for row, column in wells
    ]
    store.group("", plate)
    for row in dict.fromkeys(row for row, _ in wells):
        store.group(row)
    for row, column in wells:
        path = f"{row}/{column}"
        store.group(path, module.Well(well=module.WellDef(images=[{"path": str(each)} for each in range(fields)])))
        for each in range(fields):
            store.image(f"{path}/{each}", models)


def _collection(choices: Choices, models: Mapping[str, Any], module: Any, store: Documents) -> None:
    names = [str(index) for index in range(choices["images"])]
    store.group("", module.Bf2Raw())
    store.group("OME", module.Series(series=names))
    largest = ngfflint.level_shapes(models["dims"])[0]
    types = [each.infer_type() for each in models["dims"]]
    described = Described(choices["name"], largest, choices["dtype"], types)
    store.texts["OME/METADATA.ome.xml"] = ome_xml([described] * len(names)).decode()
    for name in names:
        store.image(name, models)


def python(choices: Choices) -> str:
    """Return a program that writes the store; for 0.6, which cannot be written yet, one that prints its metadata."""
    classes, *models = _models(choices)
    needs_arrays = choices["version"] != "0.6" and (choices["kind"] == "collection" or choices["labels"])
    lines = ["import numpy as np", ""] if needs_arrays else []
    lines += ["import ngfflint", classes]
    if choices["version"] != "0.6":
        first = {"image": "prepare_image", "plate": "PlateBuilder", "collection": "CollectionBuilder"}[choices["kind"]]
        lines.append(f"from ngfflint.write import {first}{', write_labels' if choices['labels'] else ''}")
    return "\n".join([*lines, *models, "", *_written(choices)]) + "\n"


def _models(choices: Choices) -> Iterator[str]:
    """Yield the lines that make the models: ``image``, ``labels``, ``plate``."""
    v, name, levels = MODULES[choices["version"]], choices["name"], choices["levels"]
    yield f"from ngfflint import DimSpec, {v}"
    yield ""
    yield "dims = ["
    for dim in choices["dims"]:
        yield f"    DimSpec({', '.join(_arguments(dim))}),"
    yield "]"
    omero = ""
    if choices["channels"]:
        highest = {"uint8": 255, "uint16": 65535, "float32": 1}[choices["dtype"]]
        window = {"min": 0, "max": highest, "start": 0, "end": highest}
        yield "channels = ["
        for channel in choices["channels"]:
            color = channel["color"].lstrip("#").upper()
            yield f"    {v}.OmeroChannel(label={channel['label']!r}, color={color!r}, active=True, window={window!r}),"
        yield "]"
        omero = f", omero={v}.Omero(channels=channels, rdefs={v}.OmeroRenderingDefs(model='color'))"
    yield f"levels = {v}.Multiscale.from_dims(dims, name={name!r}, n_levels={levels})"
    if levels > 1:
        yield "levels.type = 'mean'  # how the smaller levels were computed"
    yield f"image = {v}.Image(multiscales=[levels]{omero})"
    if choices["labels"]:
        yield "label_dims = [each for each in dims if each.infer_type() != 'channel']"
        yield f"label_levels = {v}.Multiscale.from_dims(label_dims, name='labels', n_levels={levels})"
        if levels > 1:
            yield "label_levels.type = 'nearest'"
        yield f"colors = {v}.ImageLabel(colors=[{{'label-value': 1, 'rgba': [255, 0, 0, 255]}}])"
        yield f"labels = {v}.LabelImage(multiscales=[label_levels], image_label=colors)"
    if choices["kind"] == "plate":
        yield f"rows = [{{'name': name}} for name in {choices['rows']!r}]"
        yield f"columns = [{{'name': name}} for name in {choices['columns']!r}]"
        yield f"plate = {v}.Plate(plate={v}.PlateDef(name={name!r}, rows=rows, columns=columns, wells=[]))"


def _arguments(dim: Choices) -> Iterator[str]:
    """Yield the arguments that were chosen."""
    yield f"name={dim.get('name', '')!r}"
    for name in ("size", "scale", "unit", "type", "scale_factor", "translation"):
        value = dim.get(name)
        if value is not None and value != "":
            yield f"{name}={value!r}"


def _written(choices: Choices) -> Iterator[str]:
    """Yield the lines that write the models."""
    if choices["version"] == "0.6":
        for name in ("plate",) * (choices["kind"] == "plate") + ("image",) + ("labels",) * bool(choices["labels"]):
            yield f"print(ngfflint.to_json({name}))"
        return
    path, dtype = f"{choices['name']}.zarr", choices["dtype"]
    shapes = f"ngfflint.level_shapes(dims, {choices['levels']})"
    fill = "for array in prepared.arrays.values():"
    pixels = "    array[...] = 0  # your pixels"
    if choices["kind"] == "image":
        fields = repr([path])
        yield f"with prepare_image({path!r}, image, {shapes}, {dtype!r}) as prepared:"
        yield from (f"    {each}" for each in (fill, pixels))
    elif choices["kind"] == "plate":
        fields = f"[f'{path}/{{well}}/{{i}}' for well in {choices['wells']!r} for i in range({choices['fields']})]"
        yield f"with PlateBuilder({path!r}, plate) as builder:"
        yield f"    for well in {choices['wells']!r}:"
        yield f"        for _ in range({choices['fields']}):"
        yield f"            with builder.prepare(well, image, {shapes}, {dtype!r}) as prepared:"
        yield from (f"{' ' * 16}{each}" for each in (fill, pixels))
    else:
        fields = f"[f'{path}/{{i}}' for i in range({choices['images']})]"
        yield f"pixels = [np.zeros(shape, {dtype!r}) for shape in {shapes}]  # yours"
        yield f"with CollectionBuilder({path!r}, {choices['version']!r}) as builder:"
        yield f"    for _ in range({choices['images']}):"
        yield "        builder.add(image, pixels)"
    if choices["labels"]:
        yield ""
        yield f"segmented = np.zeros({shapes.replace('dims', 'label_dims')}[0], 'uint16')  # yours"
        yield f"for field in {fields}:"
        yield f"    for name in {choices['labels']!r}:"
        yield "        write_labels(field, name, labels, segmented)"
