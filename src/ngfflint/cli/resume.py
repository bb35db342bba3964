"""Resume an interrupted run."""

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
"""Version of the format."""

SAME = (
    *("select", "ignore", "extend_select", "extend_ignore", "per_path_ignores", "severity", "config", "isolated"),
    *("spec_version", "assume_version", "min_severity", "fail_on", "baseline", "max_depth", "sample", "no_children"),
)
"""Options that must be those of the runs before: what was found under others means something else."""


class Journal:
    """What was done in the runs before, and what is done in this one.

    Args:
        path: of the file; it is made where it is not there.
        given: options of the command line.

    Attributes:
        before: the entries of stores that were done before.

    Raises:
        BrokenJournal: the file is no journal, or one of a run with other options.
    """

    def __init__(self, path: str, given: dict[str, Any]) -> None:
        self.path = path
        self.before: dict[str, dict[str, Any]] = {}
        self._head = {"ngfflint": __version__, "journal": FORMAT, "options": _plain(given)}
        self._file: TextIO | None = None
        self._whole = self._read()

    def left(self, targets: Sequence[Target]) -> list[Target]:
        """Return the targets that were not done before, and forget what was done of others.

        Args:
            targets: of this run; of stores in a folder on a server, nothing is forgotten.
        """
        names = {_name(target) for target in targets}
        folders = tuple(f"{target.uri}/" for target in targets if target.folder)
        self.before = {name: each for name, each in self.before.items() if name in names or name.startswith(folders)}
        return [target for target in targets if target.folder or not self.knows(target)]

    def knows(self, target: Target) -> bool:
        """Say whether a store was done before."""
        return _name(target) in self.before

    def add(self, done: Done, report: Report, *, fails: bool) -> None:
        """Write down that a store is done; one on which the linter broke is not.

        Args:
            done: the store.
            report: what was found in it.
            fails: whether that fails the run.
        """
        if done.result.failed:
            return
        counts = {severity: report.count(severity) for severity in SEVERITIES}
        self._write({"store": _name(done.target), **counts, "fails": fails})

    def sentences(self) -> Iterator[str]:
        """Say what was done before, and not again."""
        if self.before:
            from ngfflint.report.summary import counted

            found = [
                counted(count, severity)
                for severity in SEVERITIES
                if (count := sum(_count(entry, severity) for entry in self.before.values()))
            ]
            results = f" with {', '.join(found)}" if found else ""
            yield f"{counted(len(self.before), 'store')} done before{results} (--resume)"

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
            raise JournalError(f"{self.path}: the journal cannot be written: {reason.strerror}") from None

    def _read(self) -> bool:
        """Read what was done before; say whether there was anything to go on with."""
        try:
            with open(self.path, encoding="utf-8") as file:
                lines = file.read().splitlines(keepends=True)
        except FileNotFoundError:
            return False
        except (OSError, UnicodeDecodeError) as reason:
            words = getattr(reason, "strerror", None) or "it is no text in UTF-8"
            raise JournalError(f"{self.path}: the journal cannot be read: {words}") from None
        if not lines:
            return False
        head = _parsed(lines[0])
        if not isinstance(head, dict) or "journal" not in head:
            raise JournalError(f"{self.path}: this is no journal of ngfflint")
        if head != self._head:
            raise JournalError(
                f"{self.path}: the journal is of a run with other options or of another version of ngfflint; "
                "name another file, or delete it to begin anew"
            )
        for line in lines[1:]:
            entry = _parsed(line)
            if isinstance(entry, dict) and isinstance(entry.get("store"), str):  # the last one may be cut off
                self.before[entry["store"]] = entry
        if not lines[-1].endswith("\n"):
            self._cut(lines[-1])
        return True

    def _cut(self, line: str) -> None:
        """Drop a line that was cut off when the run ended: what comes next must not be written behind it."""
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


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = json.loads(json.dumps({name: given[name] for name in SAME if name in given}))
    return options


def _name(target: Target) -> str:
    """Return how a target is called whatever folder the linter is started in."""
    if not target.is_local:  # whose address may hold a password
        return target.uri
    path = os.path.abspath(target.path).replace(os.sep, "/")
    return f"{path}//{target.inside}" if target.inside else path
