"""Repair stores: ``ngfflint.fix``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ngfflint.library.session import targets_of
from ngfflint.linter.fixes import ChangedDocument, chooser, fix_in_memory, write_fixed
from ngfflint.linter.lint import lint_target
from ngfflint.linter.results import Report
from ngfflint.linter.settings import Settings
from ngfflint.rules.loader import rulebook
from ngfflint.rules.selection import ALL, Selection

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ngfflint.linter.findings import Finding


@frozen
class FixReport:
    """The result of fixing stores.

    Args:
        report: the report of linting after the fixes.
        fixed: the findings that were fixed.
        documents: the documents that changed, by store, with their bytes before and after.
        failures: a sentence for each document that could not be written.
    """

    report: Report
    fixed: tuple[Finding, ...]
    documents: Mapping[str, tuple[ChangedDocument, ...]]
    failures: tuple[str, ...] = ()


def fix(  # noqa: PLR0913  the options of the command line
    target: str | os.PathLike[str],
    *,
    unsafe_fixes: bool = False,
    fixable: str | Sequence[str] = ALL,
    unfixable: str | Sequence[str] = (),
    select: str | Sequence[str] = (),
    ignore: str | Sequence[str] = (),
    options: Mapping[str, Mapping[str, Any]] | None = None,
    write: bool = True,
) -> FixReport:
    """Apply the fixes of findings to the metadata of stores; nothing else in a document changes.

    Args:
        target: path of a store, of a folder with stores, or of a JSON file.
        unsafe_fixes: whether to also apply fixes that guess or change the meaning.
        fixable: codes, code prefixes, names, levels or groups of the rules whose fixes are applied.
        unfixable: the same for rules whose fixes are not applied.
        select: the same for the rules to lint with; the default rules if empty.
        ignore: the same for rules that are not run.
        options: options of rules, by code, such as ``{"NGFF038": {"unit": "micrometer"}}``.
        write: whether to write the documents; otherwise the result only shows what would change.

    Raises:
        FileNotFoundError: the path does not exist.
        ValueError: a selector is unknown, or a store is an archive or on a server and ``write`` is true.
    """
    given = options or {}
    rules = tuple(rule.with_options(rule.options | dict(given.get(rule.code, {}))) for rule in rulebook().rules)
    settings = Settings(rules, Selection.parse(rules, select=_listed(select), ignore=_listed(ignore)))
    chosen = chooser(rules, _listed(fixable), _listed(unfixable), unsafe=unsafe_fixes)
    results = []
    for each in targets_of(target):
        if write and (each.packed or not each.is_local):
            message = f"{each.uri}: only local folders can be fixed; write=False returns the changes"
            raise ValueError(message)
        found = fix_in_memory(each, settings, lint_target(each, settings), chosen)
        results.append((each.uri, write_fixed(each, settings, found) if write else found))
    report = Report(
        tuple(each.result.summary for _, each in results),
        tuple(finding for _, each in results for finding in each.result.findings),
        fixed=sum(len(each.fixed) for _, each in results),
    )
    return FixReport(
        report,
        tuple(finding for _, each in results for finding in each.fixed),
        {uri: each.documents for uri, each in results},
        tuple(failure for _, each in results for failure in each.failures),
    )


def _listed(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
