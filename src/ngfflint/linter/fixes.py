"""Apply the fixes of findings: in memory, in rounds with a lint after each, then to the disk."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import evolve, frozen

from ngfflint.documents.edits import Claims, Edit, EditError, edited
from ngfflint.hierarchy.loader import group_of
from ngfflint.linter.lint import lint_alone, lint_target
from ngfflint.rules.rule import SAFETIES
from ngfflint.rules.selection import ALL, Selection
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore
from ngfflint.store.open import content, read_from
from ngfflint.store.overlay import Overlay
from ngfflint.store.paths import join
from ngfflint.store.write import replace_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ngfflint.linter.results import DocumentEdit, Finding, StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.rules.rule import Rule
    from ngfflint.store.base import Store, Target

MOST_ROUNDS = 10
"""How often a store is linted again at most, because fixes of one value are applied one after the other."""


class ChangedDocument(NamedTuple):
    """A document before and after its fixes.

    Args:
        path: in the store.
        before: ``None`` for a new document.
    """

    path: str
    before: bytes | None
    after: bytes


@frozen
class FixResult:
    """The fixes of one store.

    Args:
        result: what linting finds afterwards.
        fixed: the findings that were fixed.
        documents: the changed documents.
        withdrawn: the findings whose fixes would have caused new errors.
        failures: the documents that could not be written, a sentence each.
    """

    result: StoreResult
    fixed: tuple[Finding, ...] = ()
    documents: tuple[ChangedDocument, ...] = ()
    withdrawn: tuple[Finding, ...] = ()
    failures: tuple[str, ...] = ()


def chooser(
    rules: Iterable[Rule], fixable: Sequence[str] = (ALL,), unfixable: Sequence[str] = (), *, unsafe: bool = False
) -> Callable[[Finding], bool]:
    """Return whether the fix of a finding is wanted.

    Args:
        rules: all rules.
        fixable: selectors of the rules whose fixes are wanted.
        unfixable: selectors of those whose fixes are not.
        unsafe: whether unsafe fixes are wanted.

    Raises:
        UnknownSelectorError: a selector matches no rule.
    """
    by_code = {rule.code: rule for rule in rules}
    selection = Selection.parse(by_code.values(), select=fixable, ignore=unfixable)

    def chosen(finding: Finding) -> bool:
        if finding.fix is None or (finding.fix.safety != SAFETIES[0] and not unsafe):
            return False
        return finding.code in by_code and selection.enabled(by_code[finding.code], finding.level)

    return chosen


def fix_in_memory(
    target: Target, settings: Settings, result: StoreResult, chosen: Callable[[Finding], bool]
) -> FixResult:
    """Apply fixes to the documents of a store in memory, until there are none left.

    Args:
        target: the store.
        settings: to lint it with.
        result: of linting it.
        chosen: whether the fix of a finding is wanted.
    """
    attempt = _Attempt(target, settings, result)
    for _ in range(MOST_ROUNDS):
        wanted = [each for each in attempt.result.findings if each.fix and chosen(each)]
        if not attempt.apply([each for each in wanted if _identity(each) not in attempt.tried]):
            break
    return attempt.outcome()


class _Attempt:
    """The documents of a store with the fixes so far."""

    def __init__(self, target: Target, settings: Settings, result: StoreResult) -> None:
        self.target, self.settings, self.result = target, settings, result
        self.changed: dict[str, bytes] = {}
        self.original: dict[str, bytes | None] = {}
        self.fixed: list[Finding] = []
        self.withdrawn: list[Finding] = []
        self.tried: set[Any] = set()

    def apply(self, wanted: Sequence[Finding]) -> bool:
        """Apply fixes that do not contradict each other and cause no new errors; return whether there were any."""
        if not wanted:
            return False
        applied = _apply(self.target, self.settings, _Round(wanted, self.changed, self.target))
        if not applied.fixed:
            return False
        changed = self.changed | applied.after
        result = _lint(self.target, self.settings, changed)
        if any(each.fix and each.fix.confirm for each in applied.fixed) and _errors(result) - _errors(self.result):
            return self._withdraw(applied.fixed)
        self.tried.update(map(_identity, applied.fixed))
        for path, before in applied.before.items():
            self.original.setdefault(path, before)
        self.changed, self.result = changed, result
        self.fixed += applied.fixed
        return True

    def _withdraw(self, fixed: Sequence[Finding]) -> bool:
        """Find the fixes that cause new errors by halving, and apply the others."""
        if len(fixed) == 1:
            self.tried.update(map(_identity, fixed))
            self.withdrawn += fixed
            return True
        half = len(fixed) // 2
        return bool(sum(self.apply(part) for part in (fixed[:half], fixed[half:])))

    def outcome(self) -> FixResult:
        """Return what has changed."""
        documents = (ChangedDocument(path, self.original[path], self.changed[path]) for path in sorted(self.changed))
        changed = tuple(each for each in documents if each.before != each.after)
        return FixResult(self.result, tuple(self.fixed), changed, tuple(self.withdrawn))


def _errors(result: StoreResult) -> Counter[str]:
    return Counter(each.code for each in result.findings if each.severity == "error")


def write_fixed(target: Target, settings: Settings, fixed: FixResult) -> FixResult:
    """Write the changed documents of a local store; if one cannot be written, the store is linted as it is then."""
    failures = []
    for each in fixed.documents:
        try:
            folder, name = os.path.split(target.path) if target.alone else (target.path, each.path)
            replace_document(folder or ".", name, each.before, each.after)
        except OSError as reason:
            name = target.uri if target.alone else f"{target.uri}/{each.path}"
            failures.append(f"{name}: not fixed: {reason.strerror or reason}")
    if not failures:
        return fixed
    return evolve(fixed, result=lint_target(target, settings), failures=tuple(failures))


def _apply(target: Target, settings: Settings, attempt: _Round) -> _Applied:
    if target.alone:
        data = content(target, settings.access)
        return run(attempt.run(MemoryStore(target.uri, {each.document: data for each in attempt.edits()})))
    return read_from(target, settings.access, attempt.run)


def _lint(target: Target, settings: Settings, changed: Mapping[str, bytes]) -> StoreResult:
    if target.alone:
        return lint_alone(group_of(*changed.values()), target.uri, settings)
    return lint_target(target, settings, lambda store: _overlay(store, changed))


def _overlay(store: Store, changed: Mapping[str, bytes]) -> Store:
    overlay: Any = Overlay(store, changed)
    as_store: Store = overlay  # it has all attributes of the other store
    return as_store


def _identity(finding: Finding) -> tuple[Any, ...]:
    """Return what identifies the fixes of a store, so that none is applied twice."""
    edits = [(each.document, each.edit) for each in finding.fix.edits] if finding.fix else []
    return (finding.code, finding.case, finding.location.document, finding.location.pointer, repr(edits))


class _Applied(NamedTuple):
    fixed: list[Finding]
    before: dict[str, bytes | None]
    after: dict[str, bytes]


class _Round:
    """Applies those fixes to the documents that do not contradict each other."""

    def __init__(self, findings: Sequence[Finding], changed: Mapping[str, bytes], target: Target) -> None:
        self.findings, self.changed, self.inside = findings, changed, target.inside
        self.documents: dict[str, bytes | None] = {}
        self.accepted: dict[str, list[Edit]] = {}

    async def run(self, store: Store) -> _Applied:
        """Return the new content of the documents."""
        self.store = _overlay(store, self.changed)
        claims: dict[str, Claims] = {}
        fixed: list[Finding] = []
        for finding in self.findings:
            edits = self._by_document(finding)
            if edits and all(e.edit in self.accepted.get(path, ()) for path, each in edits.items() for e in each):
                fixed.append(finding)  # for the same reason as one before
                continue
            if not all([await self._fits(path, of_one) for path, of_one in edits.items()]):
                continue
            if all(claims.setdefault(path, Claims()).take([e.edit for e in each]) for path, each in edits.items()):
                for path, each in edits.items():
                    self.accepted.setdefault(path, []).extend(edit.edit for edit in each)
                fixed.append(finding)
        after = {path: edited(self.documents[path], edits) for path, edits in self.accepted.items()}
        before = {path: self.documents[path] for path in after}
        for path in [*after]:
            await self._follow_up(path, before, after)
        return _Applied(fixed, before, after)

    def edits(self) -> Iterator[DocumentEdit]:
        """Yield the edits of all findings."""
        for finding in self.findings:
            yield from finding.fix.edits if finding.fix else ()

    def _by_document(self, finding: Finding) -> dict[str, list[DocumentEdit]]:
        found: dict[str, list[DocumentEdit]] = {}
        for each in finding.fix.edits if finding.fix else ():
            found.setdefault(join(self.inside, each.document), []).append(each)
        return found

    async def _fits(self, path: str, edits: Iterable[DocumentEdit]) -> bool:
        """Whether edits refer to a document as it is now, and can be made."""
        if path not in self.documents:
            self.documents[path] = await self.store.read(path)
        data = self.documents[path]
        digest = "" if data is None else sha256(data).hexdigest()
        if any(each.digest != digest for each in edits):
            return False
        try:
            edited(data, [each.edit for each in edits])
        except EditError:
            return False
        return True

    async def _follow_up(self, path: str, before: dict[str, bytes | None], after: dict[str, bytes]) -> None:
        """Change the copies of a document in the consolidated metadata above it, if they were equal to it."""
        folder, _, name = path.rpartition("/")
        for holder, pointer in _copies(folder, name):
            if holder in after and holder != path:
                data: bytes | None = after[holder]
            else:
                data = await self.store.read(holder)
            if data is None or holder == path:
                continue
            with suppress(ValueError, EditError):
                known, was, now = json.loads(data), _parsed(before[path]), _parsed(after[path])
                for step in pointer:
                    known = known.get(step) if isinstance(known, dict) else None
                if known is None or known != was:
                    continue
                edits = [
                    Edit(each.operation, (*pointer, *each.pointer), each.value, _below(pointer, each))
                    for each in self.accepted[path]
                ]
                if any(each.operation == "text" for each in edits):
                    edits = [Edit("set", pointer, now)]
                before.setdefault(holder, data)
                after[holder] = edited(data, edits)


def _below(pointer: Sequence[Any], edit: Edit) -> tuple[Any, ...]:
    return (*pointer, *edit.target) if edit.target else ()


def _parsed(data: bytes | None) -> Any:
    return None if data is None else json.loads(data.decode("utf-8-sig"))


def _copies(folder: str, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the documents that may contain a copy of a document, and where in them."""
    steps = folder.split("/") if folder else []
    for depth in range(len(steps) + 1):
        above, inside = "/".join(steps[:depth]), "/".join(steps[depth:])
        prefix = f"{above}/" if above else ""
        if name == "zarr.json":
            yield f"{prefix}zarr.json", ("consolidated_metadata", "metadata", inside)
        else:
            yield f"{prefix}.zmetadata", ("metadata", f"{inside}/{name}" if inside else name)
