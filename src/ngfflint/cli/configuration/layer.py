"""Settings from one place, and the words for that place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from ngfflint.model.refused import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.model.problems import Pointer

    Fault = tuple[Pointer | int | None, str]


class BrokenConfiguration(Refused):
    """Settings that cannot be used.

    Args:
        faults: a line each, with the place.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class Layer(NamedTuple):
    """Settings from one place.

    Args:
        source: absolute path of the file, or ``""`` for the command line.
        values: by name of the option; what is not there is not said.
        text: of the file, to find lines in.
        table: where in the file the settings are.
        inline: the argument of ``--config`` that holds them, if one does.
        folder: absolute path of the folder that patterns start from.
        faults: what is wrong with it: pointers from the table of the settings, or lines, ``None`` for the whole, with
            words.
    """

    source: str
    values: dict[str, Any]
    text: str = ""
    table: Pointer = ()
    inline: str = ""
    folder: str = ""
    faults: tuple[Fault, ...] = ()

    def place(self, pointer: Pointer | int | None) -> str:
        """Return the place of a setting: a file with a line, or an option.

        Args:
            pointer: from the table of the settings, or a line; ``None`` for the whole.
        """
        if self.inline:
            from ngfflint.report.escape import clip

            return f"--config '{clip(_without_secrets(self.inline), 80)}'"
        if not self.source:
            return f"--{pointer[0]}" if isinstance(pointer, tuple) and pointer else "command line"
        return shown(self.source) if pointer is None else f"{shown(self.source)}:{self._line(pointer)}"

    def tell(self, faults: Iterable[Fault]) -> list[str]:
        """Write faults with their places, in the order in which they stand."""
        in_order = sorted(faults, key=lambda fault: 0 if fault[0] is None else self._line(fault[0]))
        return [f"{self.place(pointer)}: {words}" for pointer, words in in_order]

    def _line(self, pointer: Pointer | int) -> int:
        if isinstance(pointer, int):
            return pointer
        from ngfflint.engine.rulefile import line_of

        return line_of(self.text, (*self.table, *pointer))


def _without_secrets(inline: str) -> str:
    """Return settings of an argument without the values of options of file systems, which may be passwords."""
    name, mark, _ = inline.partition("=")
    return f"{name}{mark} ***" if "storage-options" in name else inline


def shown(path: str) -> str:
    """Return a path from where the user stands; an absolute one where that would lead upward."""
    try:
        short = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return path if short.startswith("..") else short.replace(os.sep, "/")


def is_file(argument: str) -> bool:
    """Say whether an argument of ``--config`` names a file, not a setting."""
    return "=" not in argument or os.path.isfile(argument)
