"""The commands of the format ``github``, read back as GitHub's runner reads them."""

from __future__ import annotations

import re

import pytest
from attrs import evolve
from hypothesis import given
from support.machine_formats import ALL, MACHINE
from support.report_strategies import REPORT
from support.reports import AXES, HOSTILE, MISSING, UNIT, shown_as

from ngfflint.linter.results import Report
from ngfflint.report.escape import safe

COMMAND = re.compile(r"::(?P<name>error|warning|notice) (?P<properties>.*?)::(?P<message>.*)")
NAMES = {"error": "error", "warning": "warning", "note": "notice"}


def unescaped(text: str, *, value: bool = False) -> str:
    """Undo the escapes of a message, or of the value of a property."""
    escapes = {"%25": "%", "%0D": "\r", "%0A": "\n"} | ({"%3A": ":", "%2C": ","} if value else {})
    return re.sub("|".join(escapes), lambda escape: escapes[escape[0]], text)


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return name, properties and message of each line."""
    found = []
    for line in text.split("\n")[:-1]:
        command = COMMAND.fullmatch(line)
        assert command is not None, line
        pairs = (pair.partition("=") for pair in command["properties"].split(","))
        properties = {key: unescaped(value, value=True) for key, _, value in pairs}
        found.append((command["name"], properties, unescaped(command["message"])))
    return found


@pytest.mark.parametrize(
    ("report", "file", "region", "message"),
    [
        (
            "two places",
            "data/plate.ome.zarr/A/1/0/zarr.json",
            ["14", "17", "18", "10"],
            "3 axes declared but array '0' has 4 dimensions",
        ),
        (
            "in a list",
            "data/lists/stores.txt",
            ["7", "1", "7", "1"],
            f"{AXES.message} (https://example.org/plate.zarr/A/1/0/zarr.json:14:17)",
        ),
        ("far away", None, [], f"{AXES.message} (s3://bucket/plate.zarr/A/1/0/zarr.json:14:17)"),
        ("archive", "data/image.ozx", [], f"{UNIT.message} (image.ozx/zarr.json:9:50)"),
        ("no position", "data/image.ome.zarr/labels/zarr.json", [], MISSING.message),
        ("document alone", "data/-", ["9", "50", "9", "58"], UNIT.message),
    ],
)
def test_command(report: str, file: str | None, region: list[str], message: str) -> None:
    ((_, properties, told),) = commands(shown_as("github", ALL[report], MACHINE))
    assert properties["title"] == f"ngfflint ({ALL[report].findings[0].code})"
    assert properties.get("file") == file
    assert [value for key, value in properties.items() if key in ("line", "col", "endLine", "endColumn")] == region
    assert told == message


def test_the_worst_come_first() -> None:
    findings = (MISSING, UNIT, AXES, evolve(UNIT, message="second"), evolve(AXES, message="second"))
    found = commands(shown_as("github", Report((), findings), MACHINE))
    assert [name for name, _, _ in found] == ["error", "error", "warning", "warning", "notice"]
    assert [message for _, _, message in found][1::2] == ["second", "second"]


def test_names_from_stores_end_no_property_and_no_command() -> None:
    name = "a:b,c%0A::error file=x::y\n%2C"
    ((_, properties, message),) = commands(
        shown_as("github", Report((), (evolve(UNIT, store=name, message=name),)), MACHINE)
    )
    assert properties["file"] == f"data/{safe(name)}/zarr.json"
    assert message == safe(name)


def test_hostile_names() -> None:
    ((_, properties, message),) = commands(shown_as("github", ALL["hostile names"], MACHINE))
    assert properties["file"] == f"data/{safe(HOSTILE)}.zarr/zarr.json"
    assert message == f"unit is '{safe(HOSTILE)}'"


@given(REPORT)
def test_a_command_a_finding(report: Report) -> None:
    found = commands(shown_as("github", report, MACHINE))
    assert sorted(name for name, _, _ in found) == sorted(NAMES[each.severity] for each in report.findings)
    assert all(message and "\n" not in message for _, _, message in found)
    assert all(
        set(properties) <= {"title", "file", "line", "col", "endLine", "endColumn"} for _, properties, _ in found
    )
