"""What the tests of the formats for machines share: rules, a repository, and reports that are their own."""

from __future__ import annotations

from attrs import evolve
from support.reports import AXES, MISSING, REPORTS, SETTINGS, UNIT, store

from ngfflint.linter.results import Report
from ngfflint.rules.rule import Case, Rule

BUILT_IN = "ngfflint.checks"

RULES = (
    Rule(
        code="LAB001",
        name="no-operator",
        title="images of the lab name their operator",
        level=dict.fromkeys(["0.4", "0.5"], "SHOULD"),
        help="add the initials of whoever was at the microscope",
        pack="lab_rules.checks",
    ),
    Rule(
        code="NGFF021",
        name="unit-unknown",
        title="unit should be known to readers",
        level={"0.4": "SHOULD", "0.5": "SHOULD", "0.6": "MUST"},
        spec=dict.fromkeys(["0.4", "0.5", "0.6"], "axes-metadata"),
        help="write a unit of UDUNITS-2",
        why="Readers that do not know the unit\nshow no scale bar.",
        pack=BUILT_IN,
    ),
    Rule(
        code="NGFF032",
        name="axes-and-dimensions-differ",
        title="there must be an axis a dimension",
        level=dict.fromkeys(["0.4", "0.5"], "MUST"),
        help="make axes and dimensions agree",
        pack=BUILT_IN,
    ),
    Rule(
        code="NGFF076",
        name="old-only",
        title="only version 0.1 had this",
        level={},
        case={"mild": Case(level={"0.1": "advice"}), "bad": Case(level={"0.1": "advice"}, severity={"0.1": "error"})},
        help="remove it",
        pack=BUILT_IN,
    ),
)

MACHINE = SETTINGS._replace(
    rules=RULES,
    folder="/home/u/repo/data",
    root="/home/u/repo",
    list_of={"https://example.org/plate.zarr": ("lists/stores.txt", 7)},
)
REMOTE = evolve(AXES, store="https://example.org/plate.zarr")
UNLISTED = evolve(AXES, store="s3://bucket/plate.zarr/")
ARCHIVE = evolve(UNIT, store="image.ozx")
PACK = evolve(UNIT, code="LAB001", name="no-operator", message="nobody says who was at the microscope")
BROKE = evolve(UNIT, severity="error", message="this rule failed: ZeroDivisionError: division by zero", failed=True)
UNREADABLE = evolve(MISSING, severity="error", level="MUST")

OWN = {
    "in a list": Report((store(REMOTE.store, "plate"),), (REMOTE,)),
    "far away": Report((store(UNLISTED.store, "plate"),), (UNLISTED,)),
    "archive": Report((store("image.ozx"),), (ARCHIVE,)),
    "rule of a pack": Report((store("image.ome.zarr"),), (PACK, UNIT)),
    "broken rule and unreadable node": Report((store("image.ome.zarr"),), (BROKE, UNREADABLE)),
    "not all checked": Report(
        (store("image.ome.zarr"),), unchecked=("380 wells",), remarks=("a setting does nothing",)
    ),
}
ALL = REPORTS | OWN
