"""Fixes of planted faults: the repaired store is as good as before the fault, and a second run changes nothing."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from support.example_counts import every
from support.mutation_cases import CASES
from support.paths import FIXTURES
from support.planted_faults import encoded, planted
from support.stores import array, group, settings
from syrupy.assertion import SnapshotAssertion

from ngfflint.cli.fix import diff
from ngfflint.linter.findings import Finding
from ngfflint.linter.fixes import FixResult, chooser, fix_in_memory, write_fixed
from ngfflint.linter.lint import lint_target
from ngfflint.linter.results import StoreResult
from ngfflint.linter.settings import Settings
from ngfflint.rules.loader import rulebook
from ngfflint.store.base import Target

FIXABLE = frozenset(rule.code for rule in rulebook().rules if rule.fixes())
EVERY = chooser(rulebook().rules, unsafe=True)
PLANTED = [(kind, version, fault) for kind, version, fault in CASES if fault.code in FIXABLE]

REVEALED = {
    "NGFF019": {"warning NGFF023"},  # the numbers can be compared now
    "NGFF037": {"warning NGFF038"},  # the axis has no unit now
    "NGFF122": {"error NGFF129"},  # the names can be compared with the paths now
    "NGFF109": {"warning NGFF110"},  # the new "image-label" has no colors
}
"""What could not be found before the fix, by rule."""


def written(documents: dict[str, bytes], folder: Path) -> Target:
    """Write the documents of a store."""
    for name, data in documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return Target("store", str(folder))


def repaired(target: Target, chosen: Settings) -> tuple[StoreResult, FixResult]:
    """Lint a store, and apply all its fixes to the disk."""
    before = lint_target(target, chosen)
    return before, write_fixed(target, chosen, fix_in_memory(target, chosen, before, EVERY))


def counts(findings: tuple[Finding, ...]) -> Counter[str]:
    """Count what is worse than a note."""
    return Counter(f"{each.severity} {each.code}" for each in findings if each.severity != "note")


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of each file."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("code", sorted({fault.code for *_, fault in PLANTED}))
def test_planted_faults(code: str, tmp_path: Path) -> None:
    """Nothing worse is found after the fixes, the store on disk is what was planned, and no fix is left."""
    wrong: dict[str, object] = {}
    chosen = settings(extend_select=[code])
    of_code = [each for each in PLANTED if each[2].code == code]
    for number, (kind, version, fault) in enumerate(every(3, of_code)):
        target = written(encoded(planted(kind, version, fault.edits)), tmp_path / str(number))
        files = digests(tmp_path / str(number))
        before, after = repaired(target, chosen)
        if not after.fixed:
            continue
        again = lint_target(target, chosen)
        new = counts(again.findings) - counts(before.findings)
        left = [each.code for each in fix_in_memory(target, chosen, again, EVERY).fixed]
        names = {each.path for each in after.documents}
        others = [name for name, digest in digests(tmp_path / str(number)).items() if files.get(name) != digest]
        if set(new) - REVEALED.get(code, set()) or left or again.findings != after.result.findings:
            wrong[f"{kind}, {version}, {fault.what}"] = (dict(new), left)
        assert set(others) == names
    assert wrong == {}


INVALID = sorted(path for version in (FIXTURES / "invalid").iterdir() for path in version.iterdir() if path.is_dir())


@pytest.mark.parametrize("fixture", INVALID, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_fixtures(fixture: Path, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    """A store in which each finding has a fix is clean afterwards."""
    store = tmp_path / fixture.name
    shutil.copytree(fixture, store)
    target = Target(fixture.name, str(store))
    before, after = repaired(target, settings())
    if before.findings and all(each.fix for each in before.findings):
        assert after.result.findings == ()
        assert lint_target(target, settings()).findings == ()
    changes = "".join(line for each in after.documents for line in diff(each, target, escape=False))
    if changes:
        assert changes == snapshot


def test_same_faults_in_all_arrays_of_equal_images(tmp_path: Path) -> None:
    """One finding about all arrays of an image has the edits of all, also where the findings were kept."""
    stored: dict[str, object] = {"zarr.json": {"zarr_format": 3, "node_type": "group", "attributes": {}}}
    axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"]
    datasets = [
        {"path": f"s/{level}", "coordinateTransformations": [{"type": "scale", "scale": [2.0**level] * 2}]}
        for level in (0, 1)
    ]
    image = {"name": "a", "type": "gaussian", "metadata": {}, "axes": axes, "datasets": datasets}
    for name in ("one", "two", "three"):
        stored |= group(name, {"ome": {"version": "0.5", "multiscales": [image]}}, "0.5")
        for level in (0, 1):
            stored |= array(f"{name}/s/{level}", "0.5", shape=[64 >> level] * 2, dimension_names=["y", "x"])
    documents = {path: json.dumps(value).replace('"uint16"', '"<u2"').encode() for path, value in stored.items()}
    before, after = repaired(written(documents, tmp_path), settings())
    assert Counter(each.code for each in before.findings) == {"NGFF303": 3, "NGFF925": 3}
    assert after.result.findings == ()
    assert len(after.documents) == 9
