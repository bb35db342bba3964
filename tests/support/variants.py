"""Images that differ in little, plates of them, and stores on disk."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import strategies as st
from support.json_edits import DELETE
from support.planted_faults import Copy, encoded, planted
from support.stores import ERA_OF_V2, group
from support.valid_stores import Documents, attributes, plate, well

Files = dict[str, bytes]
"""Files of a store by path."""

STALE = b'{"zarr_format": 2}'
ARRAY = (
    b'{"zarr_format": 2, "shape": [8], "chunks": [8], "dtype": "|u1", "fill_value": 0, "order": "C", '
    b'"filters": null, "compressor": null}'
)
GROUP = b'{"zarr_format": 3, "node_type": "group", "attributes": {}}'


class Difference(NamedTuple):
    """What is different in an image.

    Args:
        edits: of its documents, see ``planting.Fault``.
        files: beside its documents, by path.
        spelling: of numbers: what is replaced in the text, and by what.
        backwards: whether the keys of each object are written in reverse order.
        link: a folder that becomes a link, and where it leads.
    """

    edits: dict[str, Any] = {}  # noqa: RUF012  it is never changed
    files: Files = {}  # noqa: RUF012
    spelling: tuple[bytes, bytes] = (b"", b"")
    backwards: bool = False
    link: tuple[str, str] = ("", "")


WINDOW = "/omero/channels/0/window"
I = "/multiscales/0"  # noqa: E741  as in image
TWO = {"/multiscales/1": Copy(I)}

BROKEN = (b"{", b'{"zarr_format": 3, "node_type": "array"} x')
"""Documents that are not JSON."""

DIFFERENCES = {
    "nothing": Difference(),
    "another name": Difference({f"{I}/name": "fixed cells"}),
    "empty name": Difference({f"{I}/name": ""}),
    "name is a number": Difference({f"{I}/name": 7}),
    "no name": Difference({f"{I}/name": DELETE}),
    "two names": Difference({**TWO, "/multiscales/1/name": "fixed cells"}),
    "one name twice": Difference(TWO),
    "other names": Difference({f"{I}/name": "a", **TWO, "/multiscales/1/name": "b"}),
    "another contrast": Difference({WINDOW: {"min": 0.5, "start": 3, "end": 4e2, "max": 9999}}),
    "contrast upside down": Difference({WINDOW: {"min": 0, "start": 900, "end": 10, "max": 65535}}),
    "contrast outside": Difference({f"{WINDOW}/max": 100}),
    "contrast is text": Difference({f"{WINDOW}/end": "900"}),
    "another label": Difference({"/omero/channels/0/label": "Größe"}),
    "one label twice": Difference({"/omero/channels/1/label": "DAPI"}),
    "another color": Difference({"/omero/channels/1/color": "0000FF"}),
    "reversed keys": Difference(backwards=True),
    "1.0 as 1": Difference(spelling=(b"1.0", b"1")),
    "1.0 as 1e0": Difference(spelling=(b"1.0", b"1e0")),
    "1.0 as 1.00": Difference(spelling=(b"1.0", b"1.00")),
    "0.5 as 5e-1": Difference(spelling=(b"0.5", b"5e-1")),
    "sizes with a fraction": Difference(spelling=(b"64", b"64.0")),
    "sizes with an exponent": Difference(spelling=(b"64", b"64e0")),
    "stray .zgroup": Difference(files={".zgroup": STALE}),
    "stray .zattrs": Difference(files={".zattrs": b"{}"}),
    "stray .zarray": Difference(files={".zarray": ARRAY}),
    "stray .zarray in an array": Difference(files={"0/.zarray": ARRAY}),
    "stray .zattrs in an array": Difference(files={"0/.zattrs": b'{"multiscales": []}'}),
    "stray .zgroup in an array": Difference(files={"1/.zgroup": STALE}),
    "stray zarr.json": Difference(files={"zarr.json": GROUP}),
    "stray zarr.json in an array": Difference(files={"1/zarr.json": GROUP}),
    "consolidated": Difference(files={".zmetadata": b'{"zarr_consolidated_format": 1, "metadata": {}}'}),
    "chunks": Difference(files={"0/c/0/0/0/0/0": b"\0", "0/0/0/0/0/0": b"\0", "1/0.0.0.0.0": b"\0"}),
    "another node": Difference(files={"extra/zarr.json": GROUP, "extra/.zgroup": STALE}),
    "labels": Difference(files={"labels/zarr.json": GROUP, "labels/.zgroup": STALE}),
    "another size": Difference({"1#/shape/4": 31}),
    "another type": Difference({"1#dtype": "int8"}),
    "no level": Difference({"1#": DELETE}),
    "broken level": Difference({"1#": BROKEN[0]}),
    "empty level": Difference({"1#": b"{}"}),
    "text after a level": Difference({"1#": BROKEN[1]}),
    "level is a link": Difference(link=("1", "0")),
    "level is a link out": Difference(link=("1", "../" * 20 + "outside")),
    "level leads nowhere": Difference(link=("1", "gone")),
}
"""Small differences between images, by what is different."""


class Variant(NamedTuple):
    """An image of a version that differs from the usual one in a few things.

    Args:
        version: of the specification.
        differences: names of ``DIFFERENCES``.
    """

    version: str
    differences: tuple[str, ...]

    def write(self, folder: Path) -> Path:
        """Write the image."""
        chosen = [DIFFERENCES[each] for each in self.differences]
        edits = {address: new for each in chosen for address, new in each.edits.items()}
        edits = dict(sorted(edits.items(), key=lambda each: each[0].endswith("#")))  # whole documents after their parts
        files = {}
        for path, data in encoded(planted("image", self.version, edits)).items():
            files[path] = respelled(data, chosen)
        for each in chosen:
            files = each.files | files
        write_files(folder, files)
        for link, target in dict(each.link for each in chosen if each.link[0]).items():
            write_link(folder / link, target)
        return folder


def respelled(data: bytes, differences: list[Difference]) -> bytes:
    """Return a document with other spellings and another order of its keys."""
    for each in differences:
        if each.backwards and data not in BROKEN:
            data = json.dumps(backwards(json.loads(data)), indent=2).encode()
    for each in differences:
        data = data.replace(*each.spelling) if each.spelling[0] else data
    return data


def backwards(value: Any) -> Any:
    """Return a JSON value with the keys of each object in reverse order."""
    if isinstance(value, dict):
        return {key: backwards(each) for key, each in reversed(value.items())}
    return [backwards(each) for each in value] if isinstance(value, list) else value


def images_of_one_version(names: Iterable[str] = DIFFERENCES) -> st.SearchStrategy[list[Variant]]:
    """Return a strategy for several images of one version that differ in little."""
    chosen = st.lists(st.sampled_from([*names]), min_size=1, max_size=2, unique=True).map(tuple)
    images = st.lists(chosen, min_size=2, max_size=4)
    versions = st.sampled_from(["0.4", "0.5", "0.6", "0.2"])
    return st.builds(lambda version, each: [Variant(version, names) for names in each], versions, images)


def write_files(folder: Path, files: Files) -> Path:
    """Write the files of a store and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def write_link(path: Path, target: str) -> None:
    """Write a link instead of whatever is there, which moves aside."""
    if path.exists():
        path.rename(path.with_name(f"{path.name} before"))
    path.symlink_to(target)


def plate_documents(version: str, fields: list[str]) -> Documents:
    """Return the groups of a plate with a well for each row and column in the paths of its fields, without images."""
    wells: dict[str, list[str]] = {}
    for field in fields:
        row, column, inner = field.split("/", 2)
        wells.setdefault(f"{row}/{column}", []).append(inner)
    rows, columns = (sorted({path.split("/")[part] for path in wells}) for part in (0, 1))
    ome = plate(version)
    ome["plate"] |= {"rows": [{"name": each} for each in rows], "columns": [{"name": each} for each in columns]}
    ome["plate"]["field_count"] = max(map(len, wells.values()))
    del ome["plate"]["acquisitions"]
    indices = {
        path: {"rowIndex": rows.index(path.split("/")[0]), "columnIndex": columns.index(path.split("/")[1])}
        for path in wells
    }
    ome["plate"]["wells"] = [{"path": path, **(indices[path] if version >= ERA_OF_V2 else {})} for path in wells]
    documents = group("", attributes(ome, version), version)
    for path, paths in wells.items():
        ome = copy.deepcopy(well(version))
        ome["well"]["images"] = [{"path": each} for each in paths]
        documents |= group(path.split("/")[0], {}, version) | group(path, attributes(ome, version), version)
        for each in paths:
            if "/" in each:
                documents |= group(f"{path}/{each.rpartition('/')[0]}", {}, version)
    return documents
