"""The format ``junit``: one suite per store, one case per rule, including rules that found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ngfflint.report.escape import safe, shown
from ngfflint.report.locations import artifact, place, worst_first
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import Report, StoreSummary
    from ngfflint.report.formatter import ReportSettings

MOST_LISTED = 100
"""Most findings of a rule in a store to list."""

Cases = dict[tuple[str, str], list["Finding"]]
"""The findings of a store by code and name of the rule."""


def junit(report: Report, settings: ReportSettings) -> Iterator[str]:
    """Yield one XML document, suite by suite; a case fails only with findings that make the run fail."""
    by_store: dict[str, list[Finding]] = {store.uri: [] for store in report.stores}
    for finding in report.findings:
        by_store.setdefault(finding.store, []).append(finding)
    known = {store.uri: store for store in report.stores}
    yield "<?xml version='1.0' encoding='UTF-8'?>\n<testsuites name=\"ngfflint\">\n"
    for uri, findings in by_store.items():
        suite = _suite(uri, known.get(uri), _cases(findings, known.get(uri), settings), settings)
        indent(suite, level=1)
        yield f"  {tostring(suite, encoding='unicode')}\n"
    yield "</testsuites>\n"


def _cases(findings: list[Finding], store: StoreSummary | None, settings: ReportSettings) -> Cases:
    """Return the cases of a store: the rules that apply to its version, and all others with findings."""
    version = store.spec_version if store else ""
    cases: Cases = {(rule.code, rule.name): [] for rule in settings.rules if not version or rule.applies_in(version)}
    for finding in findings:
        cases.setdefault((finding.code, finding.name), []).append(finding)
    return dict(sorted(cases.items()))


def _suite(uri: str, store: StoreSummary | None, cases: Cases, settings: ReportSettings) -> Element:
    name = shown(uri)
    suite = Element("testsuite", name=name, tests=str(len(cases)))
    properties = {"kind": store.kind, "spec_version": store.spec_version} if store else {}
    if any(properties.values()):
        listed = SubElement(suite, "properties")
        for key, value in properties.items():
            SubElement(listed, "property", name=key, value=safe(value))
    failing = SEVERITIES[: 1 + SEVERITIES.index("error" if settings.fail_on == "never" else settings.fail_on)]
    for (code, title), findings in cases.items():
        case = SubElement(suite, "testcase", classname=name, name=safe(f"{code} {title}"))
        _add_findings(case, worst_first(findings), failing, settings)
    for tag in ("failure", "error"):
        suite.set(f"{tag}s", str(sum(case.find(tag) is not None for case in suite.iter("testcase"))))
    suite.set("skipped", "0")
    return suite


def _add_findings(case: Element, findings: list[Finding], failing: tuple[str, ...], settings: ReportSettings) -> None:
    """Add the findings of a rule to its case."""
    if not findings:
        return
    first = findings[0]
    case.set("file", safe(artifact(first.store, first.location, settings).path))
    lines = [_line(finding) for finding in findings[:MOST_LISTED]]
    if len(findings) > MOST_LISTED:
        lines.append(f"and {len(findings) - MOST_LISTED:,} more")
    tag = "error" if any(finding.failed for finding in findings) else "failure"
    if tag == "error" or first.severity in failing:
        listed = SubElement(case, tag, message=shown(first.message) or safe(first.name), type=first.severity)
    else:
        listed = SubElement(case, "system-out")
    listed.text = "\n".join(lines)


def _line(finding: Finding) -> str:
    where = place(finding.store, finding.location)
    return f"{where}: [{finding.severity}] {shown(finding.message)}" + (
        f" ({shown(finding.help)})" if finding.help else ""
    )
