"""Every format on arbitrary text, and what is imported for it."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from attrs import evolve
from hypothesis import given
from support.report_strategies import REPORT, SETTING
from support.reports import AXES, HOSTILE, REPORTS, UNIT, shown_as, store

from ngfflint.linter.results import Report, StoreSummary
from ngfflint.report.formatter import FORMATS, Paint, ReportSettings, formatter, load
from ngfflint.report.terminal import full

SGR_OR_LINK = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[ -~]*?\x1b\\")


@pytest.mark.parametrize("name", ["full", "concise", "grouped"])
@given(report=REPORT, settings=SETTING)
def test_text_is_harmless(name: str, report: Report, settings: ReportSettings) -> None:
    text = shown_as(name, report, settings)
    plain = SGR_OR_LINK.sub("", text) if settings.color or settings.links else text
    assert plain.replace("\n", "").isprintable()
    assert plain == shown_as(name, report, settings._replace(color=False, links=False))
    assert ").\n" in text
    assert text.encode()


@given(REPORT)
def test_json_loads_back(report: Report) -> None:
    back = json.loads(shown_as("json", report))
    assert list(back) == ["version", "tool", "stores", "findings", "summary"]
    assert len(back["findings"]) == len(report.findings)
    assert sum(back["summary"].values()) == len(report.findings) + report.suppressed


@given(REPORT)
def test_json_lines_are_the_findings_of_json(report: Report) -> None:
    lines = shown_as("json-lines", report).splitlines()
    objects = [json.loads(line) for line in lines]
    whole = json.loads(shown_as("json", report))
    for name, key in (("finding", "findings"), ("store", "stores")):
        mine = [{key: each[key] for key in each if key != "type"} for each in objects if each["type"] == name]
        assert sorted(mine, key=repr) == sorted(whole[key], key=repr)
    assert objects[-1]["type"] == "summary"


def test_errors_of_several_stores_come_first() -> None:
    """The findings of several stores are shown by severity; those of one store in the order of the walk."""
    assert (UNIT.severity, AXES.severity) == ("warning", "error")
    for other, first in (("a.zarr", UNIT), ("b.zarr", AXES)):
        findings = (evolve(UNIT, store="a.zarr"), evolve(AXES, store=other))
        text = shown_as("full", Report(findings=findings, stores=(store("a.zarr"), store("b.zarr"))))
        assert min((UNIT, AXES), key=lambda each: text.index(each.code)) is first


def test_findings_that_stores_share_are_shown_once() -> None:
    findings = tuple(evolve(AXES, store=f"{name}.zarr") for name in "abcdef")
    text = shown_as("full", Report(findings=findings, stores=tuple(store(each.store) for each in findings)))
    assert text.count("error[") == 1
    assert "5 other stores have the same problem: b.zarr, c.zarr, d.zarr and 2 more" in " ".join(text.split())


MACHINES = [name for name in FORMATS if name not in ("full", "concise", "grouped")]


@pytest.mark.parametrize("name", MACHINES)
@given(report=REPORT)
def test_machine_formats_do_a_terminal_no_harm(name: str, report: Report) -> None:
    text = shown_as(name, report)
    assert text == shown_as(name, report)
    assert text.encode() or not report.findings
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0000-\U000e007f]", text
    )


def test_json_keeps_what_is_unicode_and_replaces_what_is_not() -> None:
    store = StoreSummary("µ\ud800細\ud83d\ude00", "image", "0.5", None, 1, 1)
    assert json.loads(shown_as("json", Report((store,))))["stores"][0]["uri"] == "µ\ufffd細\N{GRINNING FACE}"


def test_json_does_not_escape_for_people() -> None:
    (found,) = json.loads(shown_as("json", REPORTS["hostile names"]))["findings"]
    assert found["message"] == f"unit is '{HOSTILE}'".replace("\ud800", "\ufffd")


def test_json_order_of_keys() -> None:
    (found,) = json.loads(shown_as("json", REPORTS["two places"]))["findings"]
    place = "store node document pointer spec_version start end related fix"
    assert list(found) == f"code name level severity message help url rule_url {place}".split()
    assert list(found["related"][0]) == ["document", "pointer", "message", "start", "end"]


def test_formats_are_found_by_name() -> None:
    assert formatter("full") is full
    assert all(callable(load(target)) for target in FORMATS.values())
    with pytest.raises(KeyError):
        formatter("fall")
    with pytest.raises(AttributeError):
        load("ngfflint.report.terminal:fall")


def loaded_after(name: str, report: str) -> set[str]:
    """Return the modules of rich and of reports that are loaded after a report was written in a new process."""
    code = (
        "import sys; from support.reports import REPORTS, shown_as;"
        f"shown_as({name!r}, REPORTS[{report!r}]);"
        "print(*(name for name in sys.modules if name.startswith(('rich', 'ngfflint.report'))))"
    )
    path = [entry for entry in sys.path if entry]
    program = f"import sys; sys.path[:] = {path!r}; {code}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", FORMATS)
def test_plain_text_needs_neither_rich_nor_other_formats(name: str) -> None:
    loaded = loaded_after(name, "two places")
    modules = {other: target.partition(":")[0] for other, target in FORMATS.items()}
    assert modules[name] in loaded
    assert not loaded & ({"rich", *modules.values()} - {modules[name]})


def test_full_without_findings_loads_only_the_summary() -> None:
    names = ("formatter", "terminal", "escape", "summary", "addresses")
    assert loaded_after("full", "clean") == {"ngfflint.report", *(f"ngfflint.report.{name}" for name in names)}


@pytest.mark.parametrize(
    ("paint", "url", "expected"),
    [
        (Paint(links=True), "https://a.b/c", "\x1b]8;;https://a.b/c\x1b\\X\x1b]8;;\x1b\\"),
        (Paint(links=False), "https://a.b/c", "X"),
        (Paint(links=True), "", "X"),
        (Paint(links=True), "https://a.b/\x1b\\", "X"),
        (Paint(links=True), "https://a.b/ü", "X"),
    ],
)
def test_link(paint: Paint, url: str, expected: str) -> None:
    assert paint.link(url, "X") == expected


@pytest.mark.parametrize(("color", "expected"), [(True, "\x1b[1;31m[b]\x1b[0m"), (False, "[b]")])
def test_paint(*, color: bool, expected: str) -> None:
    assert Paint(color)("error", "[b]") == expected
