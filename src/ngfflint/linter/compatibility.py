"""Which readers open a store, and why others do not."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from attrs import frozen

from ngfflint.linter.settings import Settings
from ngfflint.rules.profiles import OUTCOMES
from ngfflint.rules.readers import called, chosen
from ngfflint.rules.rule import READERS, for_readers
from ngfflint.rules.selection import Selection
from ngfflint.store.base import USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ngfflint.linter.findings import Finding
    from ngfflint.linter.results import StoreResult, StoreSummary
    from ngfflint.rules.check import Trouble
    from ngfflint.rules.profiles import Profile
    from ngfflint.rules.rule import Rule
    from ngfflint.store.base import Access

OPENS, LIMITED, REFUSED, UNKNOWN = "opens", "opens with limits", "does not open", "unknown"
"""The verdicts on a reader; ``unknown`` if the store is not valid and it was not tried what the reader does."""

VERDICTS = (OPENS, LIMITED, REFUSED, UNKNOWN)

ABOUT_LABELS = ("NGFF524", "NGFF525", "NGFF526")
"""Rules about labels whose effect is on the image; other findings in labels concern the labels only."""


@frozen
class Reason:
    """Why a reader does not show a store as it is.

    Args:
        code: of the rule.
        outcome: ``refused``, ``wrong`` or ``limited``.
        effect: what the user sees, such as "the image does not open".
        what: what is there in the store, such as ``axis "y" has the unit "um"``.
        help: what to change.
        node: path of the node in the store.
        document: path of the document in the store.
        pointer: JSON pointer into the document.
        confirmed: whether somebody is sure of it.
    """

    code: str
    outcome: str
    effect: str
    what: str
    help: str
    node: str
    document: str
    pointer: str
    confirmed: bool = True


@frozen
class Compatibility:
    """What one reader does with one store.

    Args:
        store: path or address of the store.
        reader: name of the reader, as for ``--reader``.
        title: its name as its developers write it.
        version: the release that was looked at.
        verdict: ``opens``, ``opens with limits``, ``does not open``, or ``unknown`` if the store is not valid.
        reasons: why it does not open, or with which limits.
    """

    store: str
    reader: str
    title: str
    version: str
    verdict: str
    reasons: tuple[Reason, ...] = ()


@frozen
class StoreCompatibility:
    """What all readers do with one store.

    Args:
        summary: of the store.
        readers: one entry for each reader.
        errors: codes of the errors in the store, which is not valid then.
    """

    summary: StoreSummary
    readers: tuple[Compatibility, ...]
    errors: tuple[str, ...] = ()


@frozen
class Change:
    """A change that makes a store open in more readers.

    Args:
        code: of the rule.
        help: what to change.
        readers: titles of the readers that open it then.
    """

    code: str
    help: str
    readers: tuple[str, ...]


def settings_for(rules: tuple[Rule, ...], names: Sequence[str], access: Access = USUAL) -> Settings:
    """Return settings with which the rules about readers report on their own, beside all errors.

    Raises:
        UnknownReaderError: no reader has one of the names.
    """
    for name in names:
        called(name)
    joined = sorted({code for rule in rules for code in rule.joins})
    broken = {code for profile in chosen(tuple(names)) for entry in profile.broken for code in entry.rules}
    selection = Selection.parse(rules, select=["MUST", *sorted(broken)], ignore=joined, readers=True)
    return Settings(for_readers(rules, names), selection, access=access)


def compatibility(result: StoreResult, names: Sequence[str]) -> StoreCompatibility:
    """Return what readers do with a store that was linted with ``settings_for``.

    Args:
        result: of linting.
        names: of the readers, all if there are none.
    """
    errors = [each for each in result.findings if each.severity == "error"]
    valid = all(map(_in_labels, errors))
    readers = tuple(
        _compatibility(result.summary.uri, profile, result.findings, valid=valid) for profile in chosen(tuple(names))
    )
    return StoreCompatibility(result.summary, readers, tuple(dict.fromkeys(each.code for each in errors)))


def _compatibility(store: str, profile: Profile, findings: Iterable[Finding], *, valid: bool) -> Compatibility:
    reasons = tuple(dict.fromkeys(_reasons(profile, findings)))
    outcomes = {reason.outcome for reason in reasons if reason.confirmed}
    if next(iter(OUTCOMES)) in outcomes:
        verdict = REFUSED
    elif not valid:
        verdict = UNKNOWN
    else:
        verdict = LIMITED if reasons else OPENS
    return Compatibility(store, profile.name, profile.title, profile.version, verdict, reasons)


def _reasons(profile: Profile, findings: Iterable[Finding]) -> Iterator[Reason]:
    for finding in findings:
        for trouble in finding.readers:
            if trouble.reader == profile.name:
                yield _reason(finding, trouble)
        for entry in profile.broken:
            if finding.code in entry.rules:
                yield _as_reason(finding, entry.outcome, entry.effect)


def _reason(finding: Finding, trouble: Trouble) -> Reason:
    outcome, effect = trouble.outcome, trouble.effect
    if finding.code not in ABOUT_LABELS and _in_labels(finding):
        outcome, effect = [*OUTCOMES][-1], f"of the label image: {effect}"
    return _as_reason(finding, outcome, effect, confirmed=trouble.confirmed)


def _in_labels(finding: Finding) -> bool:
    """Whether a finding concerns labels, not the image."""
    return "labels" in finding.node.split("/")


def _as_reason(finding: Finding, outcome: str, effect: str, *, confirmed: bool = True) -> Reason:
    what = finding.label if finding.group == READERS else finding.message
    where = finding.location
    return Reason(
        finding.code, outcome, effect, what, finding.help, finding.node, where.document, where.pointer, confirmed
    )


def best_change(store: StoreCompatibility) -> Change | None:
    """Return the one change after which most readers open a store that do not open it now, ``None`` without any."""
    only: dict[str, list[str]] = {}
    helps: dict[str, str] = {}
    for each in store.readers:
        refusing = {reason.code: reason.help for reason in each.reasons if reason.outcome == next(iter(OUTCOMES))}
        if each.verdict == REFUSED and len(refusing) == 1:
            code, text = refusing.popitem()
            only.setdefault(code, []).append(each.title)
            helps.setdefault(code, text)
    if not only:
        return None
    code = max(only, key=lambda each: (len(only[each]), each))
    return Change(code, helps[code], tuple(only[code]))


def counts(stores: Iterable[StoreCompatibility]) -> dict[str, Counter[str]]:
    """Return how many stores have each verdict, by title of the reader."""
    found: dict[str, Counter[str]] = {}
    for store in stores:
        for each in store.readers:
            found.setdefault(each.title, Counter())[each.verdict] += 1
    return found
