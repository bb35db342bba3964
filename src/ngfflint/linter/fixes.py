"""Apply the fixes of findings: in memory, in rounds with a lint after each, then to the disk."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from ngfflint.documents.claims import Claims
from ngfflint.documents.edits import Edit, EditError, edited, require_fitting
from ngfflint.hierarchy.loader import group_of
from ngfflint.linter.lint import lint_alone, lint_target
from ngfflint.records import NamedTuple
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

    from ngfflint.linter.findings import DocumentEdit, Finding
    from ngfflint.linter.results import StoreResult
    from ngfflint.linter.settings import Settings
    from ngfflint.rules.rule import Rule
    from ngfflint.store.base import Store, Target

MOST_ROUNDS = 10
"""How often a store is linted again at most, because fixes of one value are applied one after the other."""


MOST_ATTEMPTS = 50
"""How often a store is linted at most to find the fixes that cause new errors; the rest of them is then withdrawn."""


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
    selection = Selection.parse(by_code.values(), select=fixable, ignore=unfixable, preview=True)

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
        self.attempts = 0

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
        self.attempts += 1
        if len(fixed) == 1 or self.attempts > MOST_ATTEMPTS:
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


class _Text(NamedTuple):
    """A document before the edits of a round; the text is ``None`` if it is not JSON in UTF-8."""

    data: bytes | None
    digest: str
    text: str | None

    @classmethod
    def of(cls, data: bytes | None) -> _Text:
        """Return what is needed to know whether edits fit a document."""
        digest = "" if data is None else sha256(data).hexdigest()
        try:
            text = None if data is None else data.decode("utf-8-sig")
            json.loads(text or "null")
        except (ValueError, RecursionError):
            text = None
        return cls(data, digest, text)

    def fits(self, edits: Sequence[DocumentEdit]) -> bool:
        """Whether edits refer to the document as it is, and can be made."""
        if any(each.digest != self.digest for each in edits):
            return False
        only = [each.edit for each in edits]
        try:
            if self.text is None:
                edited(self.data, only)
            else:
                require_fitting(self.text, only)
        except EditError:
            return False
        return True


class _Round:
    """Applies those fixes to the documents that do not contradict each other."""

    def __init__(self, findings: Sequence[Finding], changed: Mapping[str, bytes], target: Target) -> None:
        self.findings, self.changed, self.inside = findings, changed, target.inside
        self.documents: dict[str, _Text] = {}
        self.accepted: dict[str, list[Edit]] = {}
        self.claims: dict[str, Claims] = {}

    async def run(self, store: Store) -> _Applied:
        """Return the new content of the documents."""
        self.store = _overlay(store, self.changed)
        known: set[tuple[str, str]] = set()
        fixed: list[Finding] = []
        for finding in self.findings:
            edits = self._by_document(finding)
            keys = {(path, repr(edit.edit)) for path, each in edits.items() for edit in each}
            if keys and keys <= known:
                fixed.append(finding)  # for the same reason as one before
                continue
            if not all([await self._fits(path, of_one) for path, of_one in edits.items()]):
                continue
            if all(self._claims(path).take([e.edit for e in each]) for path, each in edits.items()):
                for path, each in edits.items():
                    self.accepted.setdefault(path, []).extend(edit.edit for edit in each)
                known |= keys
                fixed.append(finding)
        after = {path: edited(self.documents[path].data, edits) for path, edits in self.accepted.items()}
        before = {path: self.documents[path].data for path in after}
        await self._follow_up(before, after)
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

    def _claims(self, path: str) -> Claims:
        return self.claims.setdefault(path, Claims())

    async def _fits(self, path: str, edits: Sequence[DocumentEdit]) -> bool:
        if path not in self.documents:
            self.documents[path] = _Text.of(await self.store.read(path))
        return self.documents[path].fits(edits)

    async def _follow_up(self, before: dict[str, bytes | None], after: dict[str, bytes]) -> None:
        """Change the copies of documents in the consolidated metadata above them, if they were equal to them."""
        holders: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for path in after:
            folder, _, name = path.rpartition("/")
            for holder, pointer in _copies(folder, name):
                if holder != path:
                    holders.setdefault(holder, []).append((path, pointer))
        was = {path: _parsed(data) for path, data in before.items()}
        for holder, copies in holders.items():
            data = before.get(holder) or await self.store.read(holder)
            with suppress(EditError):
                known = _parsed(data)
                edits = [
                    edit
                    for path, pointer in copies
                    if was[path] is not None and _value_at(known, pointer) == was[path]
                    for edit in self._edits_of_copy(holder, path, pointer, after[path])
                ]
                if edits:
                    after[holder] = edited(data, [*self.accepted.get(holder, ()), *edits])
                    before.setdefault(holder, data)

    def _edits_of_copy(self, holder: str, path: str, pointer: tuple[str, ...], after: bytes) -> Sequence[Edit]:
        """Return the edits of a document as edits of its copy, nothing if the copy itself was edited."""
        edits = [
            Edit(each.operation, (*pointer, *each.pointer), each.value, _below(pointer, each))
            for each in self.accepted[path]
        ]
        if any(each.operation == "text" for each in edits):
            edits = [Edit("set", pointer, _parsed(after))]
        return edits if self._claims(holder).take(edits) else ()


def _below(pointer: Sequence[Any], edit: Edit) -> tuple[Any, ...]:
    return (*pointer, *edit.target) if edit.target else ()


def _parsed(data: bytes | None) -> Any:
    """Return the value of a document, ``None`` if there is none."""
    with suppress(ValueError, RecursionError):
        return None if data is None else json.loads(data.decode("utf-8-sig"))
    return None


def _value_at(value: Any, pointer: Iterable[str]) -> Any:
    for step in pointer:
        value = value.get(step) if isinstance(value, dict) else None
    return value


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
