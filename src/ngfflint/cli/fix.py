"""``--fix`` and ``--diff``: apply or show the fixes of findings."""

from __future__ import annotations

import re
import sys
from difflib import unified_diff
from typing import TYPE_CHECKING

from ngfflint.cli.run_target import STDIN
from ngfflint.cli.terminal import complain
from ngfflint.errors import UserError
from ngfflint.linter.fixes import chooser, fix_in_memory, write_fixed
from ngfflint.report.escape import safe, shown
from ngfflint.report.summary import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ngfflint.cli.config.resolve import Setup
    from ngfflint.cli.config.schema import Options
    from ngfflint.cli.run import Done
    from ngfflint.linter.findings import Finding
    from ngfflint.linter.fixes import ChangedDocument
    from ngfflint.store.base import Target


class CannotFixError(UserError):
    """A store whose documents cannot be changed."""


def require_fixable(targets: Sequence[Target]) -> None:
    """Reject stores that ``--fix`` cannot change, before any of them is changed.

    Raises:
        CannotFixError: one is standard input, in an archive, or on a server.
    """
    for target in targets:
        if target.path == STDIN:
            reason = "standard input cannot be changed"
        elif not target.is_local:
            reason = "--fix does not change stores on servers; fix a local copy and upload the changed documents"
        elif target.packed:
            reason = "--fix does not change archives; unpack it, fix the folder, and pack it again"
        else:
            continue
        raise CannotFixError(f"{shown(target.uri)}: {reason} (--diff shows the changes)")


class Fixer:
    """Fixes stores after they were linted.

    Args:
        options: the options of the run.

    Attributes:
        fixed: number of findings that were, or would be, fixed.
        failed: whether a document could not be written.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.fixed = 0
        self.failed = False
        self._choosers: dict[int, Callable[[Finding], bool]] = {}

    def fix(self, done: Done) -> Done:
        """Apply the fixes of a store, or show them; return what linting finds afterwards."""
        if not any(finding.fix for finding in done.result.findings):
            return done
        settings = done.setup.settings
        fixed = fix_in_memory(done.target, settings, done.result, lambda finding: self._chosen(finding, done.setup))
        if self.options.diff:
            for each in fixed.documents:
                sys.stdout.write("".join(diff(each, done.target, escape=sys.stdout.isatty())))
        else:
            fixed = write_fixed(done.target, settings, fixed)
            complain(list(fixed.failures))
            self.failed = self.failed or bool(fixed.failures)
        self.fixed += len(fixed.fixed)
        return done._replace(result=fixed.result, fixed=len(fixed.fixed))

    def end(self, *, fails: bool) -> int:
        """Say what a diff would fix, and return the exit code of the run, 2 for failures apart."""
        options = self.options
        if options.diff:
            complain([f"{'would fix ' + counted(self.fixed, 'finding') if self.fixed else 'nothing to fix'}"])
            return int(self.fixed > 0 and not options.exit_zero)
        if options.exit_non_zero_on_fix and self.fixed:
            return 1
        return int(fails and not options.fix_only)

    def _chosen(self, finding: Finding, setup: Setup) -> bool:
        chosen = self._choosers.get(id(setup))
        if chosen is None:
            options = setup.options
            chosen = self._choosers[id(setup)] = chooser(
                setup.settings.rules, options.fixable, options.unfixable, unsafe=options.unsafe_fixes
            )
        return chosen(finding) and bool(setup.policy.judge([finding]).open)


def diff(document: ChangedDocument, target: Target, *, escape: bool) -> Iterator[str]:
    """Yield a unified diff of a document, with paths that ``patch -p0`` understands.

    Args:
        document: before and after its fixes.
        target: the store.
        escape: whether control characters are escaped, for terminals.
    """
    name = safe(target.uri if target.alone else f"{target.uri}/{document.path}")
    before, after = (_lines(data) for data in (document.before, document.after))
    old = name if document.before is not None else "/dev/null"
    for line in unified_diff(before, after, old, name):
        text, end = line.rstrip("\n"), "\n" if line.endswith("\n") else "\n\\ No newline at end of file\n"
        yield (safe(text) if escape else text) + end


def _lines(data: bytes | None) -> list[str]:
    """Split a document at line feeds, which stay."""
    return re.findall(r"[^\n]*\n|[^\n]+", "" if data is None else data.decode("utf-8", "replace"))
