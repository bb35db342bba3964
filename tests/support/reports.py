"""Reports made by hand, one for each thing that a format must show well."""

from __future__ import annotations

from attrs import evolve

from ngfflint.documents.positions import Place
from ngfflint.linter.findings import Finding, Location, Related
from ngfflint.linter.results import Report, StoreSummary
from ngfflint.report.formatter import ReportSettings, formatter

SPEC = "https://ngff.openmicroscopy.org/specifications/0.5/index.html"
SETTINGS = ReportSettings(version="1.2.3")


def shown_as(name: str, report: Report, settings: ReportSettings = SETTINGS) -> str:
    """Return a report in a format."""
    return "".join(formatter(name)(report, settings))


def at(document: str, pointer: str, line: str, mark: str, number: int = 1) -> Location:
    """Return the location of the first occurrence of a mark in a line."""
    column = line.index(mark) + 1
    return Location(document, pointer, Place(number, column), Place(number, column + len(mark)), line)


def store(uri: str, kind: str = "image", documents: int = 7) -> StoreSummary:
    """Return the summary of a store of version 0.5."""
    return StoreSummary(uri, kind, "0.5", 3, documents, documents)


UNIT = Finding(
    code="NGFF021",
    name="unit-unknown",
    level="SHOULD",
    severity="warning",
    message="axis x has the unit 'micron', which readers do not know",
    help='write "micrometer"',
    url=f"{SPEC}#axes-metadata",
    store="image.ome.zarr",
    node="",
    location=at(
        "zarr.json",
        "/attributes/ome/multiscales/0/axes/2/unit",
        '          {"name": "x", "type": "space", "unit": "micron"}',
        '"micron"',
        9,
    ),
    spec_version="0.5",
    label="not a unit of UDUNITS-2",
)

AXES = Finding(
    code="NGFF032",
    name="axes-and-dimensions-differ",
    level="MUST",
    severity="error",
    message="3 axes declared but array '0' has 4 dimensions",
    help="add the missing axis, or fix the path in datasets/0",
    url=f"{SPEC}#axes-metadata",
    store="plate.ome.zarr",
    node="A/1/0",
    location=Location(
        "A/1/0/zarr.json",
        "/attributes/ome/multiscales/0/axes",
        Place(14, 17),
        Place(18, 10),
        '        "axes": [',
    ),
    spec_version="0.5",
    label="3 axes: c, y, x",
    related=(
        Related(
            at("A/1/0/0/zarr.json", "/shape", '  "shape": [1, 2, 2160, 2560],', "[1, 2, 2160, 2560]", 2),
            "4 dimensions",
        ),
    ),
)

MISSING = Finding(
    code="NGFF901",
    name="document-not-readable",
    level="advice",
    severity="note",
    message="the document could not be read: permission denied",
    help="",
    url="",
    store="image.ome.zarr",
    node="labels",
    location=Location("labels/zarr.json", ""),
    spec_version="",
    label="mode 0600",
    related=(Related(Location("zarr.json", "/attributes/ome"), "named here"),),
)

PADDING = ", ".join(f'"well {number}"' for number in range(400))
ONE_LINE = f'{{"wells": [{PADDING}], "name": "Plate 1", "more": [{PADDING}]}}'
TABS = '\t\t"unit":\t"micron",'
WIDE = '  "name": "細胞核 한국어 \uff57ide", "unit": "ミクロン" }'
HOSTILE = "[bold]x[/bold] \x1b[31mred\x1b[0m\r\n\u202egnp.exe\u2028\u200b\ud800\t\x07\x9b1m"


def unit_at(line: str, mark: str, label: str = UNIT.label, pointer: str = UNIT.location.pointer) -> Finding:
    """Return the finding on a unit in another line."""
    return evolve(UNIT, location=at("zarr.json", pointer, line, mark, 3), label=label)


def on_node(finding: Finding, node: str, pointer: str | None = None) -> Finding:
    """Return the same finding on another node, and at another pointer where one is given."""
    location = finding.location._replace(
        document=f"{node}/zarr.json",
        pointer=finding.location.pointer if pointer is None else pointer,
    )
    return evolve(finding, node=node, location=location)


LONG_NAME = evolve(
    unit_at(f'"name": "{"n" * 10_000}"', f'"{"n" * 10_000}"', "l" * 10_000),
    message=f"name '{'m' * 10_000}' stands twice",
    help=f"rename '{'h' * 10_000}'",
    store="s" * 10_000,
)
HOSTILE_FINDING = evolve(
    unit_at(f'"unit": "{HOSTILE}",', f'"{HOSTILE}"', HOSTILE),
    message=f"unit is '{HOSTILE}'",
    help=f"rename {HOSTILE}",
    url=f"{SPEC}#{HOSTILE}",
    store=f"{HOSTILE}.zarr",
    spec_version=HOSTILE,
    related=(Related(at(HOSTILE, f"/{HOSTILE}", f"{HOSTILE}!", "!"), HOSTILE),),
)
PLATE_UNIT = evolve(UNIT, store="plate.ome.zarr")
POINTERS = [f"/attributes/ome/multiscales/0/axes/{index}/unit" for index in range(2, 8)]

REPORTS = {
    "one warning": Report((store("image.ome.zarr"),), (UNIT,), seconds=0.14),
    "two places": Report((store("plate.ome.zarr", "plate", 1921),), (AXES,), seconds=0.8),
    "no position": Report((store("image.ome.zarr"),), (MISSING,), suppressed=2, seconds=0.1),
    "one-line document": Report(
        (store("plate.ome.zarr", "plate"),),
        (
            unit_at(ONE_LINE, '"Plate 1"', pointer="/name"),
            evolve(unit_at(ONE_LINE, '"wells"', pointer="/wells"), message="starts the line"),
            evolve(unit_at(ONE_LINE, '"well 399"]}', pointer="/more/399"), message="ends the line"),
            evolve(unit_at(ONE_LINE, ONE_LINE, pointer=""), message="is the line"),
        ),
    ),
    "wide characters": Report((store("画像.zarr"),), (evolve(unit_at(WIDE, '"ミクロン"'), store="画像.zarr"),)),
    "tabs": Report((store("image.ome.zarr"),), (unit_at(TABS, '"micron"'),)),
    "hostile names": Report((store(f"{HOSTILE}.zarr", HOSTILE),), (HOSTILE_FINDING,)),
    "long names": Report((store("s" * 10_000),), (LONG_NAME,)),
    "repeated at the root of a document": Report(
        (store("plate.ome.zarr", "plate", 97),),
        (UNIT, *(evolve(UNIT, location=Location("zarr.json", pointer)) for pointer in ("", "/attributes"))),
    ),
    "repeated, and no pointers": Report((store("image.ome.zarr"),), (MISSING, MISSING)),
    "repeated": Report(
        (store("plate.ome.zarr", "plate", 97),),
        (
            *(on_node(AXES, f"{row}/{column}/0") for row in "AB" for column in range(1, 4)),
            *(on_node(PLATE_UNIT, "A/1/0", pointer) for pointer in POINTERS),
            on_node(PLATE_UNIT, "A/2/0", POINTERS[1]),
        ),
        seconds=75.34,
    ),
    "clean": Report((store("image.ome.zarr"),), seconds=0.1),
    "clean but for what is suppressed": Report((store("image.ome.zarr"),), suppressed=3),
    "clean, of no version": Report((StoreSummary("data.zarr", "", "", None, 1, 1),)),
    "several clean stores": Report((store("a.zarr"), store("b.zarr", "plate", 3404)), seconds=2.1),
    "several stores": Report(
        (store("image.ome.zarr"), store("plate.ome.zarr", "plate", 1921), store("c.zarr")), (UNIT, MISSING, AXES)
    ),
    "document alone": Report(
        (StoreSummary("-", "image", "0.5", None, 1, 1),),
        (evolve(UNIT, store="-", location=UNIT.location._replace(document="")),),
    ),
    "nothing": Report(),
}
