"""Find edits of a document that contradict each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ngfflint.documents.edits import Edit
    from ngfflint.model.base import Pointer


class Claims:
    """The values that accepted edits of a document change, to find edits that contradict them."""

    def __init__(self) -> None:
        self._changed: set[Pointer] = set()
        self._around: set[Pointer] = set()

    def take(self, edits: Sequence[Edit]) -> bool:
        """Accept edits unless they change a value that an accepted one changes, or something in or around it."""
        touched = _touched(edits)
        for pointer in touched:
            if pointer in self._around or any(pointer[:depth] in self._changed for depth in range(len(pointer) + 1)):
                return False
        self._changed.update(touched)
        self._around.update(pointer[:depth] for pointer in touched for depth in range(len(pointer) + 1))
        return True


def _touched(edits: Iterable[Edit]) -> list[Pointer]:
    """Return the pointers of the values that edits replace, and of the arrays whose items they insert or move."""
    found: list[Pointer] = []
    for each in edits:
        found.append(each.pointer)
        if each.operation == "move":
            found.append(each.target)
        found += [
            pointer[:-1]
            for pointer in (each.pointer, each.target)
            if each.operation in {"insert", "move"} and pointer and isinstance(pointer[-1], int)
        ]
    return found
