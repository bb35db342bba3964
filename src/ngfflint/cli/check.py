"""``ngfflint check``: lint stores."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ngfflint.cli.collector import Gathering
from ngfflint.cli.config.resolve import Resolver
from ngfflint.cli.output import Writing, outputs_of, report_settings
from ngfflint.cli.progress import progress_of
from ngfflint.cli.run import lint_all
from ngfflint.cli.targets import named_by
from ngfflint.cli.terminal import complain
from ngfflint.errors import UserError
from ngfflint.report.summary import counted
from ngfflint.rules.loader import rulebook

if TYPE_CHECKING:
    from typing import Any

    from ngfflint.cli.config.resolve import Setup
    from ngfflint.cli.config.schema import Options
    from ngfflint.cli.fix import Fixer
    from ngfflint.cli.targets import Named

INTERRUPTED = 130
"""The exit code of an interrupted run."""


def main(argv: list[str]) -> int:
    """Lint the stores in the arguments, report the findings, and return the exit code."""
    started = time.perf_counter()
    given = given_in(argv)
    try:
        resolver = Resolver(given, rulebook().rules)
        setup = resolver.here()
        if setup.options.show_settings:
            from ngfflint.cli.config_cmd import show

            return show(resolver)
        named = named_by(setup.options, resolver)
        if setup.options.show_files:
            from ngfflint.cli.show_files import show_files

            return show_files(named.targets, resolver)
        return _check(named, resolver, started)
    except UserError as fault:
        complain(str(fault).splitlines())
        return 2


def given_in(argv: list[str]) -> dict[str, Any]:
    """Return the settings given in the arguments of ``check``.

    Raises:
        SystemExit: 2 for an invalid option, 0 for ``--help``.
    """
    if argv and not any(argument.startswith("-") for argument in argv):
        return {"stores": argv}  # building the parser takes longer than linting a small image
    from ngfflint.cli.arguments import parse

    return parse(argv)


def _check(named: Named, resolver: Resolver, started: float) -> int:
    setup = resolver.here()
    options = setup.options
    progress = progress_of(options, len(named.targets))
    writing = Writing(
        outputs_of(options, several=len(named.targets) > 1 or any(each.folder for each in named.targets)),
        report_settings(options, setup.settings, named.listed),
        options,
        progress.clear,
    )
    gathering = Gathering(options, keeps=writing.keeps)
    fixer = _fixer(options, named)
    journal = None
    if options.resume:
        from ngfflint.cli.resume import Journal

        journal = Journal(options.resume, resolver.given)
        gathering.resume(journal)
    code, linted = 0, 0
    try:
        for done in lint_all(named.targets, resolver, progress, journal):
            linted += 1
            report = gathering.add(fixer.fix(done) if fixer else done)
            if not (options.diff or options.fix_only):
                writing.store(report)
            progress.finished(gathering.totals)
    except KeyboardInterrupt:
        code = INTERRUPTED
    progress.clear()
    report = gathering.end(
        whole=code == 0 and named.whole,
        folders=named.folders,
        unchecked=_unchecked(named, missed=len(named.targets) - linted if code else None),
        seconds=time.perf_counter() - started,
        interrupted=code == INTERRUPTED,
    )
    if not options.diff:
        writing.end(report, gathering.totals)
    if not options.quiet and not options.silent:
        complain(report.remarks)
    if gathering.fault is not None:
        raise gathering.fault
    if code:
        return code
    fails = gathering.fails and not _ignores_findings(setup)
    if gathering.broken or (fixer is not None and fixer.failed):
        return 2
    return fixer.end(fails=fails) if fixer else int(fails)


def _fixer(options: Options, named: Named) -> Fixer | None:
    if not (options.fix or options.fix_only or options.diff):
        return None
    from ngfflint.cli.fix import Fixer, require_fixable

    if not options.diff:
        require_fixable(named.targets)
    return Fixer(options)


def _ignores_findings(setup: Setup) -> bool:
    """Whether findings do not cause exit code 1, because of ``--exit-zero`` or ``--write-baseline``."""
    return setup.options.exit_zero or setup.options.write_baseline


def _unchecked(named: Named, missed: int | None) -> tuple[str, ...]:
    left = counted(missed, "store") if missed else ""
    if missed is not None and any(target.folder for target in named.targets):  # the number of stores is unknown
        left = "some stores"
    excluded = len(named.left_out)
    return (
        *((f"{left}, because the run was interrupted",) if left else ()),
        *((f"{counted(excluded, 'excluded argument')} (--force-exclude)",) if excluded else ()),
    )
