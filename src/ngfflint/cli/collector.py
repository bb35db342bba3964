"""Collecting results: applying the policy and the baseline, and counting."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ngfflint.cli.config.discover import shown
from ngfflint.errors import BaselineError
from ngfflint.linter.results import Report
from ngfflint.linter.scope import sentences
from ngfflint.linter.totals import Totals
from ngfflint.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.cli.config.resolve import Setup
    from ngfflint.cli.config.schema import Options
    from ngfflint.cli.resume import Journal
    from ngfflint.cli.run import Done
    from ngfflint.linter.baseline import Baseline
    from ngfflint.linter.findings import Finding
    from ngfflint.linter.scope import LeftOut


class Gathering:
    """The results so far.

    Args:
        options: the options of the run.
        keeps: whether the final report must contain the findings.

    Attributes:
        totals: the counts.
        fails: whether a finding is severe enough to fail the run.
        broken: whether a rule raised an exception.
        fault: why the baseline was not updated.

    Raises:
        BaselineError: the baseline is missing or invalid.
    """

    def __init__(self, options: Options, *, keeps: bool) -> None:
        self.options, self.keeps = options, keeps
        self.totals = Totals()
        self.fails = self.broken = False
        self.fault: BaselineError | None = None
        self._kept: list[tuple[int, Report]] = []
        self._open: list[Finding] = []
        self._uris: list[str] = []
        self._left_out: list[LeftOut] = []
        self._setups: dict[int, Setup] = {}
        self._baseline = _read_baseline(options)
        self._journal: Journal | None = None

    def add(self, done: Done) -> Report:
        """Apply the policy and the baseline to the result of a target, count it, and return its report."""
        result, policy = done.result, done.setup.policy
        judged = policy.judge(result.findings)
        if self.options.write_baseline or self.options.prune_baseline:
            self._open += judged.open
        self._uris.append(result.summary.uri)
        baseline = self._baseline
        left = judged.open if baseline is None else tuple(each for each in judged.open if not baseline.covers(each))
        shown = policy.shown(left)
        accepted = judged.suppressed + len(judged.open) - len(left)
        fails = policy.fails(left)
        summary = result.summary._replace(fails=fails, seconds=result.seconds)
        report = Report((summary,), shown, accepted, len(left) - len(shown), fixed=done.fixed)
        self.totals.add(report)
        self.fails = self.fails or fails
        self.broken = self.broken or result.failed
        self._setups.setdefault(id(done.setup), done.setup)
        if result.left_out is not None and result.left_out.says:
            self._left_out.append(result.left_out)
        if self.keeps:
            self._kept.append((done.number, report))
        if self._journal is not None:
            self._journal.add(done.target, result, report, left)
        return report

    def resume(self, journal: Journal) -> None:
        """Continue an earlier run, and record finished stores in its journal."""
        self._journal = journal

    def end(
        self,
        *,
        whole: bool,
        unchecked: tuple[str, ...],
        seconds: float,
        folders: Sequence[str] = (),
        interrupted: bool = False,
    ) -> Report:
        """Return the report of the run and update the baseline if requested.

        Remarks about unused settings need a ``whole`` run, in which all configured stores were linted.

        """
        left_out = sentences(self._left_out)
        if self._journal is not None:
            self._journal.close()
        self.totals.unchecked, self.totals.seconds = (*unchecked, *left_out), seconds
        whole = whole and not self.totals.unchecked
        remarks = (
            *(
                each
                for setup in self._setups.values()
                for each in setup.policy.remarks(None if _covers(folders, setup) else self._uris, whole=whole)
            ),
            *self._baseline_remarks_or_fault(left_out, whole=whole, interrupted=interrupted),
        )
        totals = self.totals
        kept = [report for _, report in sorted(self._kept, key=lambda each: each[0])]
        return Report(
            tuple(store for report in kept for store in report.stores),
            tuple(finding for report in kept for finding in report.findings),
            suppressed=totals.suppressed,
            hidden=totals.hidden,
            unchecked=totals.unchecked,
            remarks=remarks,
            seconds=seconds,
            fixed=totals.fixed,
        )

    def _baseline_remarks_or_fault(self, left_out: tuple[str, ...], *, whole: bool, interrupted: bool) -> list[str]:
        """Update the baseline and return remarks about it; what went wrong is raised after the findings are shown."""
        try:
            return list(self._baseline_remarks(left_out, whole=whole, interrupted=interrupted))
        except BaselineError as fault:
            self.fault = fault
            return []

    def _baseline_remarks(self, left_out: tuple[str, ...], *, whole: bool, interrupted: bool) -> Iterator[str]:
        """Update the baseline if requested, and yield remarks about it."""
        path, options = self.options.baseline, self.options
        if (options.write_baseline or options.prune_baseline) and interrupted:
            yield f"{_shown(path)}: not written, because the run was interrupted"
        elif options.write_baseline:
            from ngfflint.linter.baseline import write

            yield f"{_shown(path)}: {_count_is(write(path, self._open))} accepted"
        elif options.prune_baseline:
            from ngfflint.linter.baseline import prune

            if left_out:
                raise BaselineError(
                    f"{_shown(path)}: nothing removed, because some nodes were not checked: {'; '.join(left_out)}"
                )
            gone = prune(path, self._open, self._uris, self._disabled_rules())
            yield f"{_shown(path)}: {counted(gone, 'finding')} removed"
        elif self._baseline is not None and whole:
            gone = sum(entry.count for entry in self._baseline.unused(self._uris, self._disabled_rules()))
            if gone:
                yield f"{_shown(path)}: {_count_is(gone, 'accepted finding')} gone; --prune-baseline removes them"

    def _disabled_rules(self) -> set[str]:
        """Return the codes of rules that were disabled for some store: their findings are unknown."""
        every = [setup.settings for setup in self._setups.values()]
        return {
            code
            for settings in every
            for code in {rule.code for rule in settings.rules} - {rule.code for rule in settings.on()}
        }


def _covers(folders: Sequence[str], setup: Setup) -> bool:
    """Whether all stores in the folders where a setup applies were linted."""
    places = {os.path.dirname(file) for file in setup.files} or {os.getcwd()}
    return all(any(f"{place}{os.sep}".startswith(os.path.join(each, "")) for each in folders) for place in places)


def _count_is(count: int, noun: str = "finding") -> str:
    return f"{counted(count, noun)} {'is' if count == 1 else 'are'}"


def _read_baseline(options: Options) -> Baseline | None:
    if options.write_baseline and options.prune_baseline:
        raise BaselineError("--write-baseline and --prune-baseline cannot be used together")
    if (options.write_baseline or options.prune_baseline) and not options.baseline:
        name = "--write-baseline" if options.write_baseline else "--prune-baseline"
        raise BaselineError(f"{name} requires --baseline FILE")
    if not options.baseline:
        return None
    if options.write_baseline:
        from ngfflint.linter.baseline import require_file

        require_file(options.baseline)
        return None
    from ngfflint.linter.baseline import read

    return read(options.baseline)


def _shown(path: str) -> str:
    return shown(os.path.abspath(path))
