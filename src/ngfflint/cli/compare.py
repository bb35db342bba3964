"""``ngfflint compare``: what is new, fixed and left between two reports."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

from ngfflint.cli.parser import Parser
from ngfflint.cli.terminal import complain
from ngfflint.errors import UserError
from ngfflint.linter.policy import NEVER
from ngfflint.records import NamedTuple
from ngfflint.report.escape import cleaned, escaped, shown, written
from ngfflint.report.summary import counted
from ngfflint.rules.rule import SEVERITIES

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterator, Sequence

FORM = 1
"""Version of the JSON format; adding fields does not change it."""

SQLITE = b"SQLite format 3\0"
"""The first bytes of a journal."""


class CompareError(UserError):
    """A file is not a report of ngfflint."""


class Item(NamedTuple):
    """A finding, as far as it is compared.

    Args:
        place: store, document and pointer.
        line: for people.
    """

    place: tuple[str, str, str]
    code: str
    name: str
    severity: str
    message: str
    line: str

    @property
    def identity(self) -> tuple[Any, ...]:
        """What the same finding has in both reports: the place without line and column."""
        return (*self.place, self.code)


class Result(NamedTuple):
    """A report, as far as it is compared.

    Args:
        stores: their names.
        items: the findings.
    """

    stores: tuple[str, ...]
    items: tuple[Item, ...]


class Comparison(NamedTuple):
    """The difference between two reports.

    Args:
        new: findings of the second report only.
        fixed: findings of the first one only, in stores that both have.
        remaining: findings of both.
        new_stores: stores of the second report only.
        gone_stores: stores of the first one only.
    """

    new: tuple[Item, ...]
    fixed: tuple[Item, ...]
    remaining: tuple[Item, ...]
    new_stores: tuple[str, ...]
    gone_stores: tuple[str, ...]


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(
        prog="ngfflint compare",
        description="Compare two reports of the same stores: what is new, what is fixed, what remains.",
        epilog="exit codes: 0 no new findings at or above --fail-on; 1 new findings; 2 the reports cannot be compared",
    )
    words = "a report in the format json or json-lines, or a journal of --resume"
    parser.add_argument("old", metavar="OLD", help=words)
    parser.add_argument("new", metavar="NEW", help="the same for the later run")
    parser.add_argument("--output-format", choices=tuple(FORMATS), default="text", help="default: text")
    words = "lowest severity of new findings with exit code 1; default: error"
    parser.add_argument("--fail-on", choices=(*SEVERITIES, NEVER), default="error", help=words)
    return parser


def main(argv: list[str]) -> int:
    """Write the comparison and return the exit code."""
    arguments = parser().parse_args(argv)
    try:
        difference = compare(read(arguments.old), read(arguments.new))
    except UserError as fault:
        complain(str(fault).splitlines())
        return 2
    for piece in FORMATS[arguments.output_format](difference):
        sys.stdout.write(piece)
    limit = arguments.fail_on
    severe = () if limit == NEVER else SEVERITIES[: SEVERITIES.index(limit) + 1]
    return int(any(each.severity in severe for each in difference.new))


def compare(old: Result, new: Result) -> Comparison:
    """Compare two reports; a finding is the same if store, document, pointer and rule are the same."""
    before = Counter(each.identity for each in old.items)
    remaining: list[Item] = []
    added: list[Item] = []
    for each in new.items:
        same = before[each.identity] > 0
        before[each.identity] -= same
        (remaining if same else added).append(each)
    fixed = []
    stores = set(new.stores)
    for each in old.items:
        if before[each.identity] > 0:
            before[each.identity] -= 1
            if each.place[0] in stores:
                fixed.append(each)
    new_stores = tuple(each for each in new.stores if each not in set(old.stores))
    gone = tuple(each for each in old.stores if each not in stores)
    return Comparison(tuple(added), tuple(fixed), tuple(remaining), new_stores, gone)


def read(path: str) -> Result:
    """Read a report.

    Raises:
        CompareError: the file cannot be read, or is not a report.
    """
    if os.path.exists(path) and not os.path.isfile(path):
        raise CompareError(f"{path}: not a regular file")
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as reason:
        raise CompareError(f"{path}: {reason.strerror}") from None
    if data.startswith(SQLITE):
        return _journal(path)
    try:
        return _parsed(data.decode())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CompareError(
            f"{path}: not a report of ngfflint in the format json or json-lines, and not a journal"
        ) from None


def _journal(path: str) -> Result:
    from ngfflint.cli.resume import read as read_journal

    report, _options = read_journal(path)
    items = (
        Item(
            (each.store, each.location.document, each.location.pointer),
            *(each.code, each.name, each.severity, each.message),
            str(each.location.start.line) if each.location.start else "",
        )
        for each in report.findings
    )
    return Result(tuple(each.uri for each in report.stores), tuple(items))


def _parsed(text: str) -> Result:
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if isinstance(document, dict) and "findings" in document:
        return Result(tuple(each["uri"] for each in document["stores"]), tuple(map(_item, document["findings"])))
    lines = [json.loads(line) for line in text.splitlines() if line]
    if not lines or any(each["type"] not in ("store", "finding", "summary") for each in lines):
        raise ValueError
    stores = tuple(each["uri"] for each in lines if each["type"] == "store")
    return Result(stores, tuple(_item(each) for each in lines if each["type"] == "finding"))


def _item(raw: dict[str, Any]) -> Item:
    texts = [raw[name] for name in ("store", "document", "pointer", "code", "name", "severity", "message")]
    if not all(isinstance(each, str) for each in texts) or raw["severity"] not in SEVERITIES:
        raise ValueError
    store, document, pointer, code, name, severity, message = texts
    line = str(raw["start"]["line"]) if raw.get("start") else ""
    return Item((store, document, pointer), code, name, severity, message, line)


def _text(found: Comparison) -> Iterator[str]:
    for title, items in (("new", found.new), ("fixed", found.fixed)):
        for each in items:
            place = ":".join(filter(None, ("/".join(filter(None, each.place[:2])), each.line)))
            yield f"{title:5}  {shown(place)}: {each.code} [{each.severity}] {shown(each.message)}\n"
    for title, stores in (("new store", found.new_stores), ("store no longer there", found.gone_stores)):
        for store in stores:
            yield f"{title}: {shown(store)}\n"
    yield _summary(found) + "\n"


def _summary(found: Comparison) -> str:
    by_severity = Counter(each.severity for each in found.new)
    detail = ", ".join(counted(by_severity[each], each) for each in SEVERITIES if by_severity[each])
    new = f"{len(found.new):,} new ({detail})" if detail else "0 new"
    return f"{new}, {len(found.fixed):,} fixed, {counted(len(found.remaining), 'finding')} remaining."


def _markdown(found: Comparison) -> Iterator[str]:
    yield f"## ngfflint: {_summary(found)}\n"
    for title, items in (("New", found.new), ("Fixed", found.fixed)):
        if items:
            yield f"\n### {title}\n\n| rule | severity | place | message |\n|---|---|---|---|\n"
        for each in items:
            place = escaped("/".join(filter(None, each.place[:2])) + (f":{each.line}" if each.line else ""))
            yield f"| {each.code} | {each.severity} | {place} | {escaped(each.message)} |\n"


def _json(found: Comparison) -> Iterator[str]:
    def objects(items: Sequence[Item]) -> list[dict[str, Any]]:
        return [
            {**dict(zip(("store", "document", "pointer"), each.place, strict=True)), **each._asdict()} for each in items
        ]

    lists = {name: objects(getattr(found, name)) for name in ("new", "fixed", "remaining")}
    for items in lists.values():
        for each in items:
            del each["place"], each["line"]
    stores = {"new_stores": list(found.new_stores), "gone_stores": list(found.gone_stores)}
    yield written(cleaned({"version": FORM, **lists, **stores}))


FORMATS: dict[str, Callable[[Comparison], Iterator[str]]] = {"text": _text, "markdown": _markdown, "json": _json}
"""The output formats."""
