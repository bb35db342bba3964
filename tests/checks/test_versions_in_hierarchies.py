"""One group in another version, or one node in another Zarr format, is one finding, whatever kind of node it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.stores import Example, documents_of, lint_documents

from ngfflint.linter.findings import Finding
from ngfflint.store.paths import METADATA

IMAGE = """{"multiscales": [{
  "name": "embryo", "type": "gaussian", "metadata": {},
  "axes": [{"name": "y", "type": "space", "unit": "micrometer"}, {"name": "x", "type": "space", "unit": "micrometer"}],
  "datasets": [{"path": "0", "coordinateTransformations": [{"type": "scale", "scale": [0.5, 0.5]}]}]}]}"""

LABEL = IMAGE[:-1] + ', "image-label": {"colors": [{"label-value": 1, "rgba": [255, 0, 0, 255]}]}}'

PIXELS = {"shape": [64, 64], "dimension_names": ["y", "x"]}

PLATE = """{"plate": {"name": "screen", "field_count": 1, "rows": [{"name": "A"}],
  "columns": [{"name": "1"}, {"name": "2"}],
  "wells": [{"path": "A/1", "rowIndex": 0, "columnIndex": 0}, {"path": "A/2", "rowIndex": 0, "columnIndex": 1}]}}"""

WELL = '{"well": {"images": [{"path": "0"}]}}'

XML = '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">{}</OME>'.format(
    "".join(
        f'<Image ID="Image:{number}"><Pixels ID="Pixels:{number}" DimensionOrder="XYZCT" Type="uint16" SizeX="64"'
        f' SizeY="64" SizeZ="1" SizeC="1" SizeT="1"><MetadataOnly/></Pixels></Image>'
        for number in (0, 1)
    )
)

TREES = {
    "labels": Example(
        bad=IMAGE,
        groups={"labels": '{"labels": ["a", "b"]}', "labels/a": LABEL, "labels/b": LABEL},
        arrays={"0": PIXELS, "labels/a/0": PIXELS, "labels/b/0": PIXELS},
    ),
    "plate": Example(
        bad=PLATE,
        groups={"A": "", "A/1": WELL, "A/2": WELL, "A/1/0": IMAGE, "A/2/0": IMAGE},
        arrays={"A/1/0/0": PIXELS, "A/2/0/0": PIXELS},
    ),
    "collection": Example(
        bad='{"bioformats2raw.layout": 3}',
        groups={"OME": '{"series": ["0", "1"]}', "0": IMAGE, "1": IMAGE},
        arrays={"0/0": PIXELS, "1/0": PIXELS},
        files={"OME/METADATA.ome.xml": XML},
    ),
}

GROUPS = [(name, path) for name, tree in TREES.items() for path, ome in tree.groups.items() if ome]

NODES = [
    (name, path, below)
    for name, tree in TREES.items()
    for path in (*tree.groups, *tree.arrays)
    for below in (False, True)
    if not below or tree.groups.get(path) != ""  # the wells below a row do not know it, and state their own version
]


def found(documents: dict[str, bytes]) -> list[Finding]:
    """Return the findings on a store."""
    return list(lint_documents(documents).findings)


@pytest.mark.parametrize("name", TREES)
@pytest.mark.parametrize("version", ["0.4", "0.5", "0.6"])
def test_one_version(name: str, version: str) -> None:
    """The stores of these tests have no finding."""
    assert found(documents_of(TREES[name], version)) == []


@pytest.mark.parametrize("stated", ["0.1", "0.3", "0.4", "0.4.1", "0.6rc0", "0.6", "0.7"])
@pytest.mark.parametrize(("name", "path"), GROUPS)
def test_group_states_another_version(name: str, path: str, stated: str) -> None:
    """The group is reported at its version, and is otherwise linted like the rest of the store."""
    documents = documents_of(TREES[name], "0.5")
    group: dict[str, Any] = json.loads(documents[f"{path}/zarr.json"])
    group["attributes"]["ome"]["version"] = stated
    documents[f"{path}/zarr.json"] = json.dumps(group).encode()
    places = [(each.code, each.severity, each.location.document, each.location.pointer) for each in found(documents)]
    assert places == [("NGFF003", "error", f"{path}/zarr.json", "/attributes/ome/version")]


@pytest.mark.parametrize(("name", "path", "below"), NODES)
def test_node_in_another_zarr_format(name: str, path: str, below: bool) -> None:  # noqa: FBT001  a parameter
    """The node is reported once, at its version if it states one; neither its children nor its siblings are."""
    documents = documents_of(TREES[name], "0.5")
    for document, data in documents_of(TREES[name], "0.4").items():
        node, _, file = document.rpartition("/")
        if file in METADATA and (node == path or (below and node.startswith(f"{path}/"))):
            documents.pop(f"{node}/zarr.json", None)
            documents[document] = data
    result = found(documents)
    assert [(each.severity, each.node) for each in result] == [("error", path)]
    assert result[0].code in ("NGFF003", "NGFF301")
