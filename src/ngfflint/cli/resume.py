"""The journal of ``--resume``: an SQLite database with the results of all stores, from which a run goes on."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING, Any

from ngfflint._version import __version__
from ngfflint.documents.edits import Edit
from ngfflint.documents.positions import Place
from ngfflint.errors import JournalError
from ngfflint.linter.findings import DocumentEdit, Finding, Fix, Location, Related, Replacement
from ngfflint.linter.results import Report, StoreResult, StoreSummary
from ngfflint.linter.scope import WHOLE, LeftOut
from ngfflint.report.escape import clean, cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import IO

    from ngfflint.store.base import Target

FORMAT = 2
"""Version of the tables; columns and tables are only added to one version."""

APPLICATION = 0x6E676666
"""The application id of a journal, which SQLite keeps in the header of the file."""

SCHEMA = """
CREATE TABLE run (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE stores (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, uri TEXT NOT NULL, kind TEXT NOT NULL,
    spec_version TEXT NOT NULL, zarr_format INTEGER, nodes INTEGER NOT NULL, documents INTEGER NOT NULL,
    requests INTEGER, bytes INTEGER NOT NULL, errors INTEGER NOT NULL, warnings INTEGER NOT NULL,
    notes INTEGER NOT NULL, suppressed INTEGER NOT NULL, hidden INTEGER NOT NULL, fails INTEGER NOT NULL,
    seconds REAL NOT NULL, left_out TEXT);
CREATE TABLE findings (
    id INTEGER PRIMARY KEY, store INTEGER NOT NULL REFERENCES stores (id), status TEXT NOT NULL, code TEXT NOT NULL,
    name TEXT NOT NULL, level TEXT NOT NULL, severity TEXT NOT NULL, default_severity TEXT NOT NULL,
    message TEXT NOT NULL, help TEXT NOT NULL, url TEXT NOT NULL, node TEXT NOT NULL, document TEXT NOT NULL,
    pointer TEXT NOT NULL, start_line INTEGER, start_column INTEGER, end_line INTEGER, end_column INTEGER,
    line TEXT NOT NULL, spec_version TEXT NOT NULL, label TEXT NOT NULL, kind TEXT NOT NULL, digest TEXT NOT NULL,
    node_kind TEXT NOT NULL, rule_group TEXT NOT NULL, related TEXT NOT NULL, fix TEXT);
CREATE INDEX findings_of_store ON findings (store);
CREATE INDEX findings_of_rule ON findings (code);
"""
"""The tables; ``kind`` of a finding is the case of its rule, ``status`` is ``shown``, ``hidden`` or ``suppressed``."""

SAME = (
    *("select", "ignore", "extend_select", "extend_ignore", "per_path_ignores", "severity", "config", "isolated"),
    *("spec_version", "assume_version", "min_severity", "fail_on", "baseline", "max_depth", "sample", "no_children"),
    *("chunks", "pixels", "readers", "preview"),
)
"""Options that must not change between runs, because they affect the findings."""


class Journal:
    """The results of finished stores, of earlier runs and of this one; another run cannot use it at the same time.

    Args:
        path: the file, which is created if missing.
        given: options of the command line.

    Attributes:
        before: number of stores that earlier runs finished.

    Raises:
        JournalError: the file is not a journal, is in use, or belongs to a run with other options.
    """

    def __init__(self, path: str, given: dict[str, Any]) -> None:
        self.path = path
        options = json.loads(json.dumps({name: given[name] for name in SAME if name in given}))
        self._head = {"format": str(FORMAT), "ngfflint": __version__, "options": json.dumps(options, sort_keys=True)}
        _require_regular(path)
        self._lock = _locked(path)
        self._database = sqlite3.connect(path, timeout=BUSY, isolation_level=None)
        try:
            self._open()
        except sqlite3.Error as reason:
            self.close()
            raise _unusable(path, reason) from None
        except JournalError:
            self.close()
            raise
        except (ValueError, TypeError, RecursionError) as reason:  # SQLite quotes damaged text that is not UTF-8
            self.close()
            raise JournalError(f"{path}: the journal is damaged: {reason}") from None
        self.before = len(self._names)

    def _open(self) -> None:
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("BEGIN IMMEDIATE")
        if not self._database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in filter(str.strip, SCHEMA.split(";")):
                self._database.execute(statement)
            self._database.execute(f"PRAGMA application_id = {APPLICATION}")
            self._database.executemany("INSERT INTO run VALUES (?, ?)", self._head.items())
        self._database.execute("COMMIT")
        _require_journal(self.path, self._database)
        head = dict(self._database.execute("SELECT key, value FROM run"))
        if head != self._head:
            raise JournalError(
                f"{self.path}: the journal belongs to a run with other options or another version of ngfflint; "
                "use another file, or delete it to start over"
            )
        self._names = {name for (name,) in self._database.execute("SELECT name FROM stores")}

    def knows(self, target: Target) -> bool:
        """Whether a store was finished before."""
        return _name(target) in self._names

    def recall(self, target: Target) -> StoreResult:
        """Return the result of a store that was finished before.

        Raises:
            JournalError: the journal is damaged.
        """
        try:
            return self._recall(target, _name(target))
        except (sqlite3.Error, ValueError, TypeError, KeyError, RecursionError) as reason:
            self.close()
            raise JournalError(f"{self.path}: the journal is damaged: {reason}") from None

    def _recall(self, target: Target, name: str) -> StoreResult:
        (row,) = _rows(self._database, "SELECT * FROM stores WHERE name = ?", (name,))
        findings = _rows(self._database, "SELECT * FROM findings WHERE store = ? ORDER BY id", (row["id"],))
        uri = target.uri if not target.folder else row["uri"]
        found = tuple(_finding(each, uri, each["default_severity"]) for each in findings)
        return StoreResult(_summary(row, uri), found, left_out=_left_out(row["left_out"]), seconds=row["seconds"])

    def add(self, target: Target, result: StoreResult, report: Report, open_findings: Sequence[Finding]) -> None:
        """Record a finished store with all its findings, unless its linting failed.

        Args:
            target: the store.
            result: its findings before any settings.
            report: what is reported of it.
            open_findings: the findings that are not suppressed, with the severities of the user.
        """
        name = _name(target)
        if result.failed or name in self._names:
            return
        self._names.add(name)
        shown = {id(each) for each in report.findings}
        severities = {_identity(each): each for each in open_findings}
        rows = []
        for each in result.findings:
            judged = severities.get(_identity(each))
            status = "suppressed" if judged is None else "shown" if id(judged) in shown else "hidden"
            rows.append(_finding_row(each, judged or each, status))
        try:
            self._database.execute("BEGIN IMMEDIATE")
            store = _insert(self._database, "stores", _store_row(name, result, report))
            for row in rows:
                _insert(self._database, "findings", row | {"store": store})
            self._database.execute("COMMIT")
        except sqlite3.Error as reason:
            raise JournalError(f"{self.path}: cannot write the journal: {reason}") from None

    def close(self) -> None:
        """Close the file."""
        self._database.close()
        self._lock.close()


BUSY = 30
"""Seconds to wait for another program that reads or writes the journal."""


def _locked(path: str) -> IO[bytes]:
    """Return the open file, which no other run can lock until it is closed.

    Raises:
        JournalError: another run has locked it, or it cannot be opened.
    """
    try:
        file = open(path, "ab")  # noqa: SIM115  open as long as the journal
    except OSError as reason:
        raise JournalError(f"{path}: cannot write the journal: {reason.strerror}") from None
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:  # Windows, where SQLite alone protects the file
        return file
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except OSError:
        file.close()
        raise JournalError(f"{path}: another run is using this journal") from None
    return file


def read(path: str) -> tuple[Report, dict[str, Any]]:
    """Return the report of a journal, and the options of its run.

    Raises:
        JournalError: the file is not a journal, or is in use.
    """
    _require_regular(path)
    if not os.path.exists(path):
        raise JournalError(f"{path}: No such file or directory")
    try:
        with closing(sqlite3.connect(f"file:{_quoted(path)}?mode=ro", uri=True, timeout=BUSY)) as database:
            return _read(path, database)
    except sqlite3.Error as reason:
        raise _unusable(path, reason) from None
    except (ValueError, TypeError, KeyError, RecursionError) as reason:
        raise JournalError(f"{path}: the journal is damaged: {reason}") from None


def _read(path: str, database: sqlite3.Connection) -> tuple[Report, dict[str, Any]]:
    _require_journal(path, database)
    stores = _rows(database, "SELECT * FROM stores ORDER BY id", ())
    uris = {row["id"]: row["uri"] for row in stores}
    findings = _rows(database, "SELECT * FROM findings WHERE status = 'shown' ORDER BY store, id", ())
    report = Report(
        tuple(_summary(row, row["uri"])._replace(fails=bool(row["fails"]), seconds=row["seconds"]) for row in stores),
        tuple(_finding(row, uris[row["store"]], row["severity"]) for row in findings),
        suppressed=sum(row["suppressed"] for row in stores),
        hidden=sum(row["hidden"] for row in stores),
        seconds=sum(row["seconds"] for row in stores),
    )
    (options,) = database.execute("SELECT value FROM run WHERE key = 'options'").fetchone()
    return report, json.loads(options)


def _quoted(path: str) -> str:
    from urllib.parse import quote

    return quote(os.path.abspath(path))


def _require_regular(path: str) -> None:
    """Reject what is not a regular file, because opening a pipe would block.

    Raises:
        JournalError: it is something else, or it cannot be looked at.
    """
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return
    except OSError as reason:
        raise JournalError(f"{path}: cannot read the journal: {reason.strerror}") from None
    if not stat.S_ISREG(mode):
        raise JournalError(f"{path}: cannot read the journal: not a regular file")


def _require_journal(path: str, database: sqlite3.Connection) -> None:
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise JournalError(f"{path}: not a journal of ngfflint")


def _unusable(path: str, reason: sqlite3.Error) -> JournalError:
    """Return the error for a file that SQLite cannot use."""
    text = str(reason)
    if "locked" in text:
        return JournalError(f"{path}: another program has locked this journal")
    if "not a database" in text or "no such table" in text or "malformed" in text:
        return JournalError(f"{path}: not a journal of ngfflint")
    return JournalError(f"{path}: cannot use the journal: {text}")


def _rows(database: sqlite3.Connection, query: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    found = database.execute(query, tuple(values))
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _insert(database: sqlite3.Connection, table: str, row: Mapping[str, Any]) -> int:
    marks = ", ".join("?" * len(row))
    query = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"  # noqa: S608  the names are those of the schema
    return database.execute(query, tuple(row.values())).lastrowid or 0


def _identity(finding: Finding) -> tuple[Any, ...]:
    location = finding.location
    return (finding.code, finding.case, location.document, location.pointer, location.start, finding.message)


def _store_row(name: str, result: StoreResult, report: Report) -> dict[str, Any]:
    summary, left = result.summary, result.left_out
    kept = None
    if left is not None and left.says:
        kept = json.dumps({key: getattr(left, key) for key in ("wells", "of", "withheld", "deep", "below")})
    return {
        "name": clean(name),
        "uri": clean(summary.uri),
        "kind": clean(summary.kind),
        "spec_version": clean(summary.spec_version),
        "zarr_format": summary.zarr_format,
        "nodes": summary.nodes,
        "documents": summary.documents,
        "requests": summary.requests,
        "bytes": summary.size,
        "errors": report.count("error"),
        "warnings": report.count("warning"),
        "notes": report.count("note"),
        "suppressed": report.suppressed,
        "hidden": report.hidden,
        "fails": any(store.fails for store in report.stores),
        "seconds": result.seconds,
        "left_out": kept,
    }


def _summary(row: Mapping[str, Any], uri: str) -> StoreSummary:
    counts = (row["nodes"], row["documents"], row["requests"], row["bytes"])
    return StoreSummary(uri, row["kind"], row["spec_version"], row["zarr_format"], *counts)


def _left_out(text: str | None) -> LeftOut | None:
    if text is None:
        return None
    left = LeftOut(WHOLE)
    vars(left).update(json.loads(text))
    return left


def _finding_row(finding: Finding, judged: Finding, status: str) -> dict[str, Any]:
    location = finding.location
    texts = ("code", "name", "level", "message", "help", "url", "node", "spec_version", "label", "digest", "node_kind")
    start, end = location.start or (None, None), location.end or (None, None)
    return {
        **{name: clean(getattr(finding, name)) for name in texts},
        "status": status,
        "severity": judged.severity,
        "default_severity": finding.severity,
        "document": clean(location.document),
        "pointer": clean(location.pointer),
        **dict(zip(("start_line", "start_column", "end_line", "end_column"), (*start, *end), strict=True)),
        "line": clean(location.line),
        "kind": clean(finding.case),
        "rule_group": finding.group,
        "related": json.dumps([[cleaned(_plain(each.location)), clean(each.message)] for each in finding.related]),
        "fix": None if finding.fix is None else json.dumps(cleaned(_plain(finding.fix))),
    }


def _plain(value: Any) -> Any:
    """Return nested tuples as nested lists."""
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _finding(row: Mapping[str, Any], uri: str, severity: str) -> Finding:
    texts = ("code", "name", "level", "message", "help", "url", "node", "spec_version", "label", "digest", "node_kind")
    start, end = (_place(row[f"{side}_line"], row[f"{side}_column"]) for side in ("start", "end"))
    return Finding(
        **{name: row[name] for name in texts},
        severity=severity,
        store=uri,
        location=Location(row["document"], row["pointer"], start, end, row["line"]),
        related=tuple(Related(_location(place), message) for place, message in json.loads(row["related"])),
        case=row["kind"],
        group=row["rule_group"],
        fix=_fix(json.loads(row["fix"])) if row["fix"] else None,
    )


def _place(line: int | None, column: int | None) -> Place | None:
    return None if line is None or column is None else Place(line, column)


def _location(plain: Sequence[Any]) -> Location:
    document, pointer, start, end, line = plain
    return Location(document, pointer, start and Place(*start), end and Place(*end), line)


def _fix(plain: Sequence[Any]) -> Fix:
    title, safety, edits, replacements, confirm = plain
    return Fix(
        title, safety, tuple(_edits(edits)), tuple(Replacement(_location(p), *t) for p, *t in replacements), confirm
    )


def _edits(plain: Sequence[Any]) -> Iterator[DocumentEdit]:
    for document, (operation, pointer, value, target), digest in plain:
        yield DocumentEdit(document, Edit(operation, tuple(pointer), value, tuple(target)), digest)


def _name(target: Target) -> str:
    """Return a name of a target that does not depend on the current folder."""
    if not target.is_local:  # the path may contain a password, the URI does not
        return target.uri
    path = os.path.abspath(target.path).replace(os.sep, "/")
    return f"{path}//{target.inside}" if target.inside else path
