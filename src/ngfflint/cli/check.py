"""``ngfflint check``: lint stores."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ngfflint.cli.options import options_of
from ngfflint.engine.finding import SEVERITIES, Report
from ngfflint.engine.lint import lint_group, lint_store
from ngfflint.engine.outcome import StoreResult, merge
from ngfflint.engine.rulebook import BrokenRules, rulebook
from ngfflint.engine.selection import Selection, UnknownSelector
from ngfflint.engine.settings import Settings
from ngfflint.store.alone import group_of
from ngfflint.store.find import NothingFoundError, find
from ngfflint.store.local import LocalStore, MemoryStore
from ngfflint.store.store import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.cli.options import Options
    from ngfflint.store.find import Target


def main(argv: list[str]) -> int:
    """Lint the stores that the arguments name, and write what was found.

    Returns:
        the exit code.
    """
    options = options_of(argv)
    started = time.perf_counter()
    try:
        settings = _settings(options)
        targets = [target for argument in options.stores for target in find(argument)]
    except (BrokenRules, UnknownSelector, NothingFoundError) as fault:
        sys.stderr.write("".join(f"ngfflint: {line}\n" for line in str(fault).splitlines()))
        return 2
    results = list(_lint(targets, settings))
    stores, findings = merge(results)
    report = Report(stores, findings, seconds=time.perf_counter() - started)
    _write(report, options)
    if any(result.failed for result in results):
        return 2
    return _code(report, options)


def _settings(options: Options) -> Settings:
    rules = rulebook().rules
    selection = Selection.parse(
        rules,
        select=options.select,
        ignore=options.ignore,
        extend_select=options.extend_select,
        extend_ignore=options.extend_ignore,
    )
    return Settings(rules, selection, options.spec_version, options.assume_version)


def _lint(targets: list[Target], settings: Settings) -> Iterator[StoreResult]:
    """Lint each store once, in the order in which they were named."""
    for target in {(target.path, target.inside): target for target in targets}.values():
        if target.alone:
            group = group_of(Path(target.path).read_bytes())
            yield run(lint_group(MemoryStore(target.uri, {}), group, settings))
        else:
            yield run(lint_store(LocalStore(target.path, target.uri), settings, target.inside, top=True))


def _write(report: Report, options: Options) -> None:
    from ngfflint import __version__
    from ngfflint.cli.terminal import colored, links, width
    from ngfflint.report.base import Settings as ReportSettings
    from ngfflint.report.formats import formatter

    color = colored(options.color)
    settings = ReportSettings(
        color=color, width=width(), fold=not options.no_fold, links=color and links(), version=__version__
    )
    for piece in formatter(options.output_format)(report, settings):
        sys.stdout.write(piece)


def _code(report: Report, options: Options) -> int:
    if options.fail_on == "never" or options.exit_zero:
        return 0
    failing = SEVERITIES[: SEVERITIES.index(options.fail_on) + 1]
    return int(any(report.count(severity) for severity in failing))
