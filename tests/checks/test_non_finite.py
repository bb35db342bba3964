"""NaN instead of any value of the OME metadata is one fault, and gives one error."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from support.json_edits import edited, pointers
from support.planted_faults import encoded
from support.stores import ERA_OF_V2, lint_documents
from support.valid_stores import STORES, Documents, ome_document

FEWEST = {"image": 25, "label image": 35, "plate": 45, "collection": 25}
"""How many sorts of values there are at least."""


def apart(document: Any) -> Any:
    """Return a copy in which no two places hold one object: a change of one would change both."""
    return json.loads(json.dumps(document))


def places(documents: Documents, version: str) -> list[tuple[str, str]]:
    """Return the document and the pointer of each value in an OME object, one for all items of an array."""
    found: dict[str, tuple[str, str]] = {}
    for name in documents:
        if name.endswith(".zattrs" if version <= ERA_OF_V2 else "zarr.json"):
            path = name.rpartition("/")[0]
            _, base = ome_document(path, version)
            for each in pointers(documents[name]):
                if each.startswith(f"{base}/"):
                    found.setdefault(re.sub(r"/\d+", "/*", each), (name, each))
    return list(found.values())


@pytest.mark.parametrize("version", ["0.4", "0.5", "0.6"])
@pytest.mark.parametrize("kind", FEWEST)
def test_one_error(kind: str, version: str) -> None:
    """No rule on types reports what is not a number in JSON, and none takes it for something that is missing."""
    documents = {name: each if isinstance(each, bytes) else apart(each) for name, each in STORES[kind](version).items()}
    where = places(documents, version)
    assert len(where) >= FEWEST[kind]
    several = {}
    for name, pointer in where:
        changed = copy.copy(documents) | {name: edited(documents[name], {pointer: float("nan")})}
        codes = [each.code for each in lint_documents(encoded(changed)).findings if each.severity == "error"]
        if codes != ["NGFF905"]:
            several[name, pointer] = codes
    assert several == {}
