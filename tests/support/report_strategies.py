"""Reports with arbitrary text: whatever a document may spell and a file system may hold."""

from __future__ import annotations

from hypothesis import strategies as st

from ngfflint.documents.positions import Place
from ngfflint.linter.findings import Finding, Location, Related
from ngfflint.linter.results import Report, StoreSummary
from ngfflint.report.formatter import ReportSettings

SPOILERS = [
    "\x1b[2J",
    "\r\n",
    "\u202e",
    "\ud800",
    "\x00",
    "\x9b1m",
    "]]>",
    "--><!--",
    "&amp;<b>",
    '"',
    "'",
    "|",
    "%0A::error::x",
    "::",
    ",",
    "`",
    "[x](https://example.org)",
    "../",
    "https://example.org/a b%zz",
    "1. ",
    "- ",
    "\U000e0041",
    "\ufffe",
    "👩‍🔬",
]
ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.sampled_from(SPOILERS)
PLACES = st.builds(Place, st.integers(1, 10**6), st.integers(1, 200))
LOCATIONS = st.builds(
    Location, ANY_TEXT, ANY_TEXT, st.none() | PLACES, st.none() | PLACES, ANY_TEXT.map(lambda text: text * 9)
)
FINDINGS = st.builds(
    Finding,
    code=st.sampled_from(["NGFF001", "NGFF032"]),
    name=st.just("a-rule"),
    level=st.sampled_from(["MUST", "SHOULD", "advice"]),
    severity=st.sampled_from(["error", "warning", "note"]),
    message=ANY_TEXT,
    help=ANY_TEXT,
    url=ANY_TEXT,
    store=ANY_TEXT,
    node=ANY_TEXT,
    location=LOCATIONS,
    spec_version=ANY_TEXT,
    label=ANY_TEXT,
    related=st.lists(st.builds(Related, LOCATIONS, ANY_TEXT), max_size=2).map(tuple),
    digest=st.sampled_from(["", "00c0ffee"]),
    failed=st.booleans(),
)
COUNTS = st.integers(0, 10**9)
STORES = st.builds(StoreSummary, ANY_TEXT, ANY_TEXT, ANY_TEXT, st.just(3), COUNTS, COUNTS, st.none() | COUNTS, COUNTS)
REPORT = st.builds(Report, st.lists(STORES, max_size=2).map(tuple), st.lists(FINDINGS, max_size=3).map(tuple), COUNTS)
SETTING = st.builds(
    ReportSettings,
    color=st.booleans(),
    links=st.booleans(),
    fold=st.booleans(),
    width=st.integers(0, 200),
    version=st.just("1.2.3"),
)
