"""Every node is visited once, however many paths lead to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.stores import lint_documents

from ngfflint.cli.main import main

DEEPEST = 12
"""Groups on the way to the deepest one that is looked at, with the root."""


def nested_plates(depth: int, paths: int) -> dict[str, bytes]:
    """Return plates inside each other, of which each lists the next ones below it as wells."""
    wells = [{"path": "/".join("a" * (index + 1)), "rowIndex": 0, "columnIndex": 0} for index in range(paths)]
    plate = {"version": "0.5", "rows": [{"name": "a"}], "columns": [{"name": "a"}], "wells": wells}
    document = {"zarr_format": 3, "node_type": "group", "attributes": {"ome": {"version": "0.5", "plate": plate}}}
    return {f"{'a/' * level}zarr.json": json.dumps(document).encode() for level in range(depth)}


@pytest.mark.parametrize("paths", [1, 2, 3])
def test_number_of_visits_does_not_grow_with_the_number_of_paths(paths: int) -> None:
    result = lint_documents(nested_plates(30, paths))
    assert DEEPEST <= result.summary.nodes <= DEEPEST + paths
    assert result.summary.documents == result.summary.nodes
    places = [(each.code, each.location.document, each.location.pointer) for each in result.findings]
    assert len(places) == len(set(places))


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_shares_visit_no_node_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    """Wells that contain each other are not distributed; two stores are, so that there is something to share."""
    for store in "xy":
        for path, data in nested_plates(30, 3).items():
            place = tmp_path / f"{store}.zarr" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    main([str(tmp_path), "--jobs", jobs, "--output-format", "concise", "--no-fold", "--isolated"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > DEEPEST
    assert len(lines) == len(set(lines))
