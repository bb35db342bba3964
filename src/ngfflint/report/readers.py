"""The table of readers as text, Markdown and JSON: which of them open a store, and why others do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import asdict

from ngfflint.linter.compatibility import UNKNOWN, VERDICTS, best_change, counts
from ngfflint.records import NamedTuple
from ngfflint.report.escape import clean, escaped, shown, written
from ngfflint.report.summary import called, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ngfflint.linter.compatibility import Compatibility, Reason, StoreCompatibility

VERSION = 1
"""Version of the JSON format; adding fields does not change it."""


class Folded(NamedTuple):
    """Reasons with the same code and help.

    Args:
        reason: the first of them.
        effects: titles of the readers by effect.
        places: how many there are.
    """

    reason: Reason
    effects: dict[str, list[str]]
    places: int


def folded(store: StoreCompatibility) -> list[Folded]:
    """Return the reasons of all readers, those with the same code and help as one."""
    found: dict[tuple[str, str], tuple[Reason, dict[str, list[str]], set[tuple[str, str]]]] = {}
    for each in store.readers:
        for reason in each.reasons:
            _, effects, places = found.setdefault((reason.code, reason.help), (reason, {}, set()))
            places.add((reason.document, reason.pointer))
            effect = reason.effect if reason.confirmed else f"{reason.effect} (unconfirmed)"
            titles = effects.setdefault(effect, [])
            if each.title not in titles:
                titles.append(each.title)
    return [Folded(reason, effects, len(places)) for _, (reason, effects, places) in sorted(found.items())]


def text(stores: Sequence[StoreCompatibility]) -> Iterator[str]:
    """Yield a table for each store, and the counts if there are several stores."""
    for number, store in enumerate(stores):
        yield "\n" if number else ""
        yield f"{_heading(store, shown)}\n"
        yield from _table(
            [[_name(each), each.verdict, ", ".join(_codes(each))] for each in store.readers],
            ("reader", "verdict", "why"),
        )
        for each in folded(store):
            more = f" and {counted(each.places - 1, 'more place')}" if each.places > 1 else ""
            yield f"\n{each.reason.code}  {shown(each.reason.what)}{more}\n"
            for effect, titles in each.effects.items():
                yield f"  {shown(effect)} in {', '.join(titles)}\n"
            yield f"  fix: {shown(each.reason.help)}\n"
        yield from (f"\n{line}\n" for line in _conclusions(store, shown))
    if len(stores) > 1:
        yield f"\n{counted(len(stores), 'store')}\n"
        yield from _table(_counts(stores), ("reader", *VERDICTS))


def markdown(stores: Sequence[StoreCompatibility]) -> Iterator[str]:
    """Yield the same in Markdown."""
    for store in stores:
        yield f"\n### {_heading(store, escaped)}\n\n"
        rows = [[escaped(_name(each)), each.verdict, ", ".join(_codes(each))] for each in store.readers]
        yield from _markdown_table(rows, ("reader", "verdict", "why"))
        reasons = folded(store)
        if reasons:
            yield "\n"
            yield from _markdown_table(map(_reason_cells, reasons), ("rule", "what is there", "effect", "fix"))
        yield from (f"\n{line}\n" for line in _conclusions(store, escaped))
    if len(stores) > 1:
        yield f"\n### {counted(len(stores), 'store')}\n\n"
        yield from _markdown_table(([escaped(name), *row] for name, *row in _counts(stores)), ("reader", *VERDICTS))


def json(stores: Sequence[StoreCompatibility]) -> Iterator[str]:
    """Yield one JSON object."""
    document = {"version": VERSION, "stores": [_as_json(each) for each in stores]}
    yield written(document)


def _as_json(store: StoreCompatibility) -> dict[str, Any]:
    change = best_change(store)
    return {
        "uri": clean(store.summary.uri),
        "kind": clean(store.summary.kind),
        "spec_version": clean(store.summary.spec_version),
        "zarr_format": store.summary.zarr_format,
        "errors": list(store.errors),
        "readers": [_reader_as_json(each) for each in store.readers],
        "change": None
        if change is None
        else {"code": change.code, "help": clean(change.help), "readers": list(change.readers)},
    }


def _reader_as_json(each: Compatibility) -> dict[str, Any]:
    reasons = [
        {name: clean(value) if isinstance(value, str) else value for name, value in asdict(reason).items()}
        for reason in each.reasons
    ]
    return {
        "name": each.reader,
        "title": each.title,
        "version": each.version,
        "verdict": each.verdict,
        "reasons": reasons,
    }


FORMATS = {"text": text, "markdown": markdown, "json": json}
"""The formats by name."""


def _heading(store: StoreCompatibility, safe: Callable[[str], str]) -> str:
    summary = store.summary
    words = [
        summary.kind,
        f"OME-Zarr {called(summary.spec_version)}" if summary.spec_version else "",
        f"Zarr v{summary.zarr_format}" if summary.zarr_format else "",
    ]
    return f"{safe(summary.uri)} ({safe(', '.join(filter(None, words)))})"


def _name(each: Compatibility) -> str:
    return f"{each.title} {each.version}".strip()


def _codes(each: Compatibility) -> list[str]:
    return sorted({reason.code for reason in each.reasons})


def _conclusions(store: StoreCompatibility, safe: Callable[[str], str]) -> Iterator[str]:
    """Yield what to change first, and whether the store is valid."""
    change = best_change(store)
    if change is not None:
        readers = counted(len(change.readers), "more reader")
        yield f"To open it in {readers} ({', '.join(map(safe, change.readers))}): {safe(change.help)}."
    if store.errors:
        unknown = any(each.verdict == UNKNOWN for each in store.readers)
        rest = ", so what most readers do with it is unknown" if unknown else ""
        yield f"The store is not valid ({', '.join(store.errors)}){rest}."


def _counts(stores: Iterable[StoreCompatibility]) -> list[list[str]]:
    return [[name, *(str(number[verdict]) for verdict in VERDICTS)] for name, number in counts(stores).items()]


def _table(rows: Iterable[Sequence[str]], heads: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a table with columns of equal width."""
    table = [tuple(heads), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        line = "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield f"  {line.rstrip()}\n"


def _markdown_table(rows: Iterable[Sequence[str]], heads: Sequence[str]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


def _reason_cells(each: Folded) -> list[str]:
    effects = "<br>".join(
        f"{escaped(effect)} in {escaped(', '.join(titles))}" for effect, titles in each.effects.items()
    )
    return [each.reason.code, escaped(each.reason.what), effects, escaped(each.reason.help)]
