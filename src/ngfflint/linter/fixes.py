"""Apply the fixes of findings: in memory, in rounds with a lint after each, then to the disk."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from attrs import field, frozen

from ngfflint.documents.edits import Claims, Edit, EditError, edited
from ngfflint.hierarchy.loader import group_of
from ngfflint.linter.lint import lint_alone, lint_target
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
        failures: the documents that could not be written, a sentence each.
    """

    result: StoreResult
    fixed: tuple[Finding, ...] = ()
    documents: tuple[ChangedDocument, ...] = ()
    failures: tuple[str, ...] = field(default=())


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
    changed: dict[str, bytes] = {}
    original: dict[str, bytes | None] = {}
    fixed: list[Finding] = []
    tried: set[Any] = set()
    for _ in range(MOST_ROUNDS):
        wanted = [each for each in result.findings if each.fix and _identity(each) not in tried and chosen(each)]
        if not wanted:
            break
        tried.update(map(_identity, wanted))
        applied = _apply(target, settings, _Round(wanted, changed, target))
        if not applied.fixed:
            break
        for path, before in applied.before.items():
            original.setdefault(path, before)
        changed |= applied.after
        fixed += applied.fixed
        result = _lint(target, settings, changed)
    documents = tuple(ChangedDocument(path, original[path], changed[path]) for path in sorted(changed))
    return FixResult(result, tuple(fixed), tuple(each for each in documents if each.before != each.after))


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
    return FixResult(lint_target(target, settings), fixed.fixed, fixed.documents, tuple(failures))


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
    """Return what tells the fixes of a store apart, so that none is applied twice."""
    return (finding.code, finding.case, finding.location.document, finding.location.pointer, repr(finding.fix))


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
                there, was, now = json.loads(data), _parsed(before[path]), json.loads(after[path].decode("utf-8-sig"))
                for step in pointer[:-1]:
                    there = there[step] if isinstance(there, dict) else {}
                known = there.get(pointer[-1]) if isinstance(there, dict) else None
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
    """Yield the documents that may hold a copy of a document, and where in them."""
    steps = folder.split("/") if folder else []
    for depth in range(len(steps) + 1):
        above, inside = "/".join(steps[:depth]), "/".join(steps[depth:])
        prefix = f"{above}/" if above else ""
        if name == "zarr.json":
            yield f"{prefix}zarr.json", ("consolidated_metadata", "metadata", inside)
        else:
            yield f"{prefix}.zmetadata", ("metadata", f"{inside}/{name}" if inside else name)
