"""Resuming an interrupted run from its journal."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, TextIO

from ngfflint._version import __version__
from ngfflint.errors import JournalError
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ngfflint.cli.run import Done
    from ngfflint.linter.results import Report
    from ngfflint.store.base import Target

FORMAT = 1
"""Version of the journal format."""

SAME = (
    *("select", "ignore", "extend_select", "extend_ignore", "per_path_ignores", "severity", "config", "isolated"),
    *("spec_version", "assume_version", "min_severity", "fail_on", "baseline", "max_depth", "sample", "no_children"),
)
"""Options that must not change between runs, because they affect the findings."""


class Journal:
    """A file with the finished stores of earlier runs and of this one.

    Args:
        path: the file, which is created if missing.
        given: options of the command line.

    Attributes:
        before: the entries of stores that earlier runs finished.

    Raises:
        JournalError: the file is not a journal, or belongs to a run with other options.
    """

    def __init__(self, path: str, given: dict[str, Any]) -> None:
        self.path = path
        self.before: dict[str, dict[str, Any]] = {}
        self._head = {"ngfflint": __version__, "journal": FORMAT, "options": _result_options(given)}
        self._file: TextIO | None = None
        self._whole = self._read()

    def left(self, targets: Sequence[Target]) -> list[Target]:
        """Return the targets that are not finished, and drop entries of stores that are not among the targets."""
        names = {_name(target) for target in targets}
        folders = tuple(f"{target.uri}/" for target in targets if target.folder)
        self.before = {name: each for name, each in self.before.items() if name in names or name.startswith(folders)}
        return [target for target in targets if target.folder or not self.knows(target)]

    def knows(self, target: Target) -> bool:
        """Whether an earlier run finished a store."""
        return _name(target) in self.before

    def add(self, done: Done, report: Report, *, fails: bool) -> None:
        """Record a finished store, unless its linting failed."""
        if done.result.failed:
            return
        counts = {severity: report.count(severity) for severity in SEVERITIES}
        self._write({"store": _name(done.target), **counts, "fails": fails})

    def sentences(self) -> Iterator[str]:
        """Yield a sentence about the stores that earlier runs finished."""
        if self.before:
            from ngfflint.report.summary import counted

            found = [
                counted(count, severity)
                for severity in SEVERITIES
                if (count := sum(_count(entry, severity) for entry in self.before.values()))
            ]
            results = f" with {', '.join(found)}" if found else ""
            yield f"{counted(len(self.before), 'store')} already done{results} (--resume)"

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    def _write(self, entry: dict[str, Any]) -> None:
        try:
            if self._file is None:
                self._file = open(self.path, "a" if self._whole else "w", encoding="utf-8")  # noqa: SIM115
                if not self._whole:
                    self._file.write(json.dumps(self._head) + "\n")
            self._file.write(json.dumps(entry) + "\n")
            self._file.flush()
        except OSError as reason:
            raise JournalError(f"{self.path}: cannot write the journal: {reason.strerror}") from None

    def _read(self) -> bool:
        """Read the entries of earlier runs, and return whether the file has a valid header."""
        try:
            with open(self.path, encoding="utf-8") as file:
                lines = file.read().splitlines(keepends=True)
        except FileNotFoundError:
            return False
        except (OSError, UnicodeDecodeError) as reason:
            words = getattr(reason, "strerror", None) or "not UTF-8 text"
            raise JournalError(f"{self.path}: cannot read the journal: {words}") from None
        if not lines:
            return False
        head = _parsed(lines[0])
        if not isinstance(head, dict) or "journal" not in head:
            raise JournalError(f"{self.path}: not a journal of ngfflint")
        if head != self._head:
            raise JournalError(
                f"{self.path}: the journal belongs to a run with other options or another version of ngfflint; "
                "use another file, or delete it to start over"
            )
        for line in lines[1:]:
            entry = _parsed(line)
            if isinstance(entry, dict) and isinstance(entry.get("store"), str):  # the last one may be incomplete
                self.before[entry["store"]] = entry
        if not lines[-1].endswith("\n"):
            self._cut(lines[-1])
        return True

    def _cut(self, line: str) -> None:
        """Remove an incomplete last line, so that the next entry starts on a new line."""
        with open(self.path, "r+b") as file:
            file.truncate(os.path.getsize(self.path) - len(line.encode()))


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _count(entry: dict[str, Any], severity: str) -> int:
    count = entry.get(severity)
    return count if isinstance(count, int) else 0


def _result_options(given: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(json.dumps({name: given[name] for name in SAME if name in given}))
    return options


def _name(target: Target) -> str:
    """Return a name of a target that does not depend on the current folder."""
    if not target.is_local:  # the path may contain a password, the URI does not
        return target.uri
    path = os.path.abspath(target.path).replace(os.sep, "/")
    return f"{path}//{target.inside}" if target.inside else path
