"""Edit the text of a JSON document; all bytes that no edit concerns stay as they are."""

from __future__ import annotations

import json
import re
from codecs import BOM_UTF8
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from ngfflint.documents.json_scanner import MARK, SPACE, TOKEN
from ngfflint.documents.json_style import Style
from ngfflint.documents.positions import replacement
from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.model.base import Pointer

Operation = Literal["set", "insert", "remove", "rename", "move", "deduplicate", "text"]


class Edit(NamedTuple):
    """A change at a JSON pointer; all pointers refer to the document before any edit.

    Args:
        operation: ``set`` replaces a value or adds a member; ``insert`` puts an item before the item at the pointer;
            ``remove`` drops a member or item; ``rename`` changes the key of a member; ``move`` takes a value to
            ``target``, a new member or the position before an item; ``deduplicate`` drops the members that a later
            one with the same key replaces; ``text`` replaces the whole text by ``value``. A new member can be put into
            an object that an earlier edit adds; a value can be moved after it was changed, and an object can be
            removed after its members were moved.
        pointer: to the value.
        value: for ``set`` and ``insert``, or the new key for ``rename``.
        target: for ``move``.
    """

    operation: Operation
    pointer: Pointer
    value: Any = None
    target: Pointer = ()


class EditError(ValueError):
    """An edit does not fit the document, or contradicts another one."""


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return a JSON text with edits applied, in the style of the text.

    Raises:
        EditError: an edit does not fit the document, or contradicts another one.
    """
    whole = [edit for edit in edits if edit.operation == "text"]
    if whole:
        if len(whole) < len(edits) or len(whole) > 1:
            message = "the whole text and a part of it cannot be replaced together"
            raise EditError(message)
        return str(whole[0].value)
    return _Editor(text, edits).result()


def require_fitting(text: str, edits: Sequence[Edit]) -> None:
    """Verify that edits can be made in a JSON text, without making them; raise an `EditError` otherwise."""
    if not any(edit.operation == "text" for edit in edits):
        _Editor(text, edits)


def replaced_part(text: str, edits: Sequence[Edit]) -> tuple[int, int, str]:
    """Return the part of a valid JSON text that edits replace: its start and end, and its new content.

    Raises:
        EditError: an edit does not fit the document, or contradicts another one.
    """
    if any(edit.operation == "text" for edit in edits):
        return replacement(text, apply(text, edits))
    start, end, new = _Editor(text, edits).changed_part()
    first, last, inside = replacement(text[start:end], new)
    return start + first, start + last, inside


def edited(data: bytes | None, edits: Sequence[Edit]) -> bytes:
    """Return a document with edits applied, ``None`` for one that does not exist yet.

    Raises:
        EditError: the edits do not fit the document, or it is not JSON in UTF-8.
    """
    if data is None:
        if len(edits) != 1 or edits[0].operation not in ("set", "text") or edits[0].pointer:
            message = "the document does not exist"
            raise EditError(message)
        new = edits[0].value
        text = new if edits[0].operation == "text" else json.dumps(new, indent=2, ensure_ascii=False) + "\n"
        return str(text).encode()
    mark = BOM_UTF8 if data.startswith(BOM_UTF8) else b""
    if any(each.operation == "text" for each in edits):
        return apply("", edits).encode()
    try:
        text = data[len(mark) :].decode()
        new_text = apply(text, edits)
        json.loads(new_text)
        return mark + new_text.encode()
    except EditError:
        raise
    except ValueError:  # not UTF-8, or not JSON
        message = "the document is not JSON in UTF-8"
        raise EditError(message) from None


class Member(NamedTuple):
    """A member or item in the text; offsets are in code points.

    Args:
        step: its key or index.
        start: of the key, or of the item.
        value: start of the value.
    """

    step: str | int
    start: int
    value: int
    end: int


@lru_cache(maxsize=64)
def members(text: str, start: int) -> tuple[list[Member], int]:
    """Return the members of the object or the items of the array at an offset, and the offset of its closing bracket.

    Raises:
        EditError: the text is not JSON.
    """
    found: list[Member] = []
    position = start + 1
    while True:
        token = _token(text, position)
        first = begin = token.start(token.lastindex or 0)
        position = token.end()
        if text[begin] in "]}":
            return found, begin
        if text[begin] == ",":
            continue
        step: str | int = len(found)
        if text[start] == "{":
            step = json.loads(text[first:position])
            token = _token(text, _token(text, position).end())  # past the colon
            begin = token.start(token.lastindex or 0)
        position = _end_of_value(text, begin, token.end())
        found.append(Member(step, first, begin, position))


def _token(text: str, position: int) -> re.Match[str]:
    token = TOKEN.match(text, position)
    if token is None:
        message = "the text is not JSON"
        raise EditError(message)
    return token


def _end_of_value(text: str, start: int, position: int) -> int:
    """Return the end of a value whose first token ends at a position."""
    depth = int(text[start] in "[{")
    while depth:
        token = _token(text, position)
        position = token.end()
        if token.lastindex == MARK:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[MARK], 0)
    return position


class _Change:
    """What is to be done with a value, and with the values in it."""

    __slots__ = ("added", "below", "deduplicated", "inserted", "removed", "renamed", "replaced")

    def __init__(self) -> None:
        self.below: dict[str | int, _Change] = {}
        self.replaced: list[Any] | None = None
        self.removed = self.deduplicated = False
        self.renamed: str | None = None
        self.inserted: dict[int, list[_New]] = {}
        self.added: dict[str, _New] = {}

    def is_final(self) -> bool:
        """Whether the value is replaced or removed, so that nothing in it can be changed."""
        return self.removed or self.replaced is not None


class _New:
    """A new value, or the pointer of an existing one, and what other edits add to it."""

    __slots__ = ("members", "moved", "value")

    def __init__(self, value: Any = None, moved: Pointer | None = None) -> None:
        self.value, self.moved = value, moved
        self.members: dict[str, _New] = {}


class _Editor:
    """Applies edits to a text."""

    def __init__(self, text: str, edits: Sequence[Edit]) -> None:
        self.text = text
        self.style = Style.of(text)
        space = SPACE.match(text)
        self.start = space.end() if space else 0
        self.root = _Change()
        for edit in edits:
            self.add(edit)

    def add(self, edit: Edit) -> None:
        """Record an edit."""
        operation, pointer = edit.operation, edit.pointer
        exists = operation != "insert" and self._find(pointer) is not None
        if operation == "insert" or (operation == "set" and not exists):
            self._insert(pointer, _New(edit.value))
            return
        if not exists:
            raise EditError(f"there is nothing at {pointer}")
        change = self._change(pointer)
        is_changed = self._keeps_changes(change) if operation == "remove" else self._is_changed(change)
        if change.is_final() or (operation in {"set", "remove"} and is_changed):
            raise EditError(f"two edits change {pointer}")
        if operation == "set":
            change.replaced = [edit.value]
        elif not pointer:
            raise EditError(f"the whole document cannot be changed by {operation!r}")
        else:
            self._restructure(edit, change)

    def _restructure(self, edit: Edit, change: _Change) -> None:
        pointer = edit.pointer
        if edit.operation == "rename":
            if self._find((*pointer[:-1], edit.value)) is not None or not isinstance(pointer[-1], str):
                raise EditError(f"{pointer} cannot be renamed {edit.value!r}")
            change.renamed = edit.value
        elif edit.operation == "deduplicate":
            change.deduplicated = True
        else:
            change.removed = True
            if edit.operation == "move":
                self._insert(edit.target, _New(moved=pointer))

    def _insert(self, pointer: Pointer, new: _New) -> None:
        added = self._added(pointer[:-1])
        if added is not None:
            self._insert_into(added, pointer, new)
            return
        parent = self._find(pointer[:-1]) if pointer else None
        step = pointer[-1] if pointer else None
        if parent is None or self.text[parent.value] != ("{" if isinstance(step, str) else "["):
            raise EditError(f"there is no place for {pointer}")
        change = self._change(pointer[:-1])
        if change.is_final():
            raise EditError(f"two edits change {pointer[:-1]}")
        if isinstance(step, str):
            there = self._find(pointer)
            if step in change.added or (there is not None and not self._change(pointer).removed):
                raise EditError(f"there is a value at {pointer} already")
            change.added[step] = new
        elif isinstance(step, int):
            count = len(self._read(parent.value)[0])
            if not 0 <= step <= count:
                raise EditError(f"there is no place for {pointer}")
            change.inserted.setdefault(step, []).append(new)

    def _added(self, pointer: Pointer) -> _New | None:
        """Return the new member at a pointer, ``None`` if no edit adds one."""
        change = self.root
        for depth, step in enumerate(pointer):
            new = change.added.get(step) if isinstance(step, str) else None
            for below in pointer[depth + 1 :] if new is not None else ():
                new = new.members.get(below) if new is not None and isinstance(below, str) else None
            if new is not None or step not in change.below:
                return new
            change = change.below[step]
        return None

    @staticmethod
    def _insert_into(added: _New, pointer: Pointer, new: _New) -> None:
        step = pointer[-1]
        if not isinstance(added.value, dict) or not isinstance(step, str):
            raise EditError(f"there is no place for {pointer}")
        if step in added.value or step in added.members:
            raise EditError(f"there is a value at {pointer} already")
        added.members[step] = new

    def _change(self, pointer: Pointer) -> _Change:
        change = self.root
        for depth, step in enumerate(pointer):
            if change.is_final():
                raise EditError(f"two edits change {pointer[:depth]}")
            change = change.below.setdefault(step, _Change())
        return change

    def _read(self, start: int) -> tuple[list[Member], int]:
        return members(self.text, start)

    def _find(self, pointer: Pointer) -> Member | None:
        """Return the value at a pointer; the last member with a repeated key counts."""
        found = Member("", self.start, self.start, len(self.text))
        for step in pointer:
            if self.text[found.value : found.value + 1] != ("{" if isinstance(step, str) else "["):
                return None
            inside = self._read(found.value)[0]
            if isinstance(step, int):
                if not 0 <= step < len(inside):
                    return None
                found = inside[step]
            else:
                named = [each for each in inside if each.step == step]
                if not named:
                    return None
                found = named[-1]
        return found

    def result(self) -> str:
        """Return the new text."""
        start, end, new = self.changed_part()
        return self.text[:start] + new + self.text[end:]

    def changed_part(self) -> tuple[int, int, str]:
        """Return the start, the end and the new text of the innermost part that contains all changes."""
        change, start = self.root, self.start
        if change.replaced is not None:
            return start, len(self.text.rstrip()), self.style.write(change.replaced[0], "")
        while len(change.below) == 1 and not (change.inserted or change.added):
            ((step, below),) = change.below.items()
            members_at_start = self._read(start)[0]
            found = [each for each in members_at_start if each.step == step]
            if len(found) != 1 or below.removed or below.deduplicated:
                break
            if below.replaced is not None or below.renamed is not None:
                indent = self._indent(self.text[start + 1 : members_at_start[0].start])
                return found[0].start, found[0].end, self._member(found[0], below, indent)
            change, start = below, found[0].value
        if not self._is_changed(change):
            return start, start, ""
        return start, self._read(start)[1] + 1, self._container(start, change)

    @staticmethod
    def _indent(lead: str) -> str | None:
        """Return the indentation after white space, ``None`` if there is no line end in it."""
        return re.split(r"[\r\n]", lead)[-1] if re.search(r"[\r\n]", lead) else None

    @staticmethod
    def _is_changed(change: _Change) -> bool:
        return bool(change.below or change.inserted or change.added)

    def _keeps_changes(self, change: _Change) -> bool:
        """Whether something in a value is changed other than by removing it or moving it elsewhere."""
        if change.inserted or change.added:
            return True
        return any(not each.removed for each in change.below.values())

    def _container(self, start: int, change: _Change) -> str:
        """Return the new text of an object or array."""
        text = self.text
        inside, close = self._read(start)
        last = {each.step: index for index, each in enumerate(inside)}
        entries: list[tuple[int, _New | None, str | None]] = []  # an existing member, or a new value with its key
        for index, each in enumerate(inside):
            entries += [(-1, new, None) for new in change.inserted.get(index, ())]
            below = change.below.get(each.step)
            drops = below is not None and (
                below.removed or (index != last[each.step] and (below.deduplicated or below.renamed is not None))
            )
            if not drops:
                entries.append((index, None, None))
        entries += [(-1, new, None) for new in change.inserted.get(len(inside), ())]
        entries += [(-1, new, key) for key, new in change.added.items()]
        if not entries:
            return text[start] + text[close]
        lead = text[start + 1 : inside[0].start] if inside else self._lead(start, entries)
        tail = text[inside[-1].end : close] if inside else lead[: len(lead) - len(self.style.unit)] if lead else ""
        indent = self._indent(lead)
        pieces = [text[start], lead]
        before = -1
        for number, (index, new, key) in enumerate(entries):
            if number:
                pieces.append(self._separator(inside, before, index, lead))
            if new is None:
                each = inside[index]
                below = change.below.get(each.step) if index == last[each.step] else None
                pieces.append(self._member(each, below, indent))
            else:
                written = self._new(new, indent)
                pieces.append(written if key is None else self.style.member(key, written))
            before = index
        return "".join((*pieces, tail, text[close]))

    def _lead(self, start: int, entries: list[tuple[int, _New | None, str | None]]) -> str:
        """Return the white space after the opening bracket of a container that was empty."""
        holds_containers = any(isinstance(new.value, dict | list) or new.moved for _, new, _ in entries if new)
        if not self.style.newline or (self.text[start] == "[" and self.style.flat and not holds_containers):
            return ""
        line = re.split(r"[\r\n]", self.text[:start])[-1]
        return self.style.newline + line[: len(line) - len(line.lstrip(" \t"))] + self.style.unit

    def _separator(self, inside: list[Member], before: int, after: int, lead: str) -> str:
        """Return the text between two members, as it is or as between their neighbors."""
        if len(inside) > 1:
            index = after - 1 if after > 0 else before if 0 <= before < len(inside) - 1 else len(inside) - 2
            index = max(0, min(index, len(inside) - 2))
            return self.text[inside[index].end : inside[index + 1].start]
        return "," + lead if re.search(r"[\r\n]", lead) else self.style.comma

    def _member(self, member: Member, change: _Change | None, indent: str | None) -> str:
        """Return the new text of a member or item."""
        text = self.text
        if change is None:
            return text[member.start : member.end]
        key = text[member.start : member.value]
        if change.renamed is not None:
            old = STRING_END.match(key)
            key = json.dumps(change.renamed, ensure_ascii=False) + key[old.end() if old else 0 :]
        if change.replaced is not None:
            value = change.replaced[0]
            was_flat = text[member.value] in "[{" and not re.search(r"[\r\n]", text[member.value : member.end])
            return key + self.style.write(value, None if was_flat else indent)
        if self._is_changed(change) and text[member.value] in "[{":
            return key + self._container(member.value, change)
        return key + text[member.value : member.end]

    def _new(self, new: _New, indent: str | None) -> str:
        """Return the text of a new or moved value."""
        if new.members:
            inner = self.style.inner(indent)
            parts = [self.style.member(key, self.style.write(value, inner)) for key, value in new.value.items()]
            parts += [self.style.member(key, self._new(each, inner)) for key, each in new.members.items()]
            return self.style.wrap("{}", parts, indent)
        if new.moved is None:
            return self.style.write(new.value, indent)
        source = self._find(new.moved)
        if source is None:
            raise EditError(f"there is nothing at {new.moved}")
        change = self.root
        for step in new.moved:
            change = change.below[step]
        is_changed = self._is_changed(change) and self.text[source.value] in "[{"
        text = self._container(source.value, change) if is_changed else self.text[source.value : source.end]
        line = re.split(r"[\r\n]", self.text[: source.start])[-1]
        was = line[: len(line) - len(line.lstrip(" \t"))]
        if indent is None or indent == was:
            return text
        return re.sub(rf"(\r\n?|\n){re.escape(was)}", lambda end: end[1] + indent, text)


STRING_END = re.compile(r'"(?:[^"\\]|\\.)*"')
"""A string with its quotes."""
