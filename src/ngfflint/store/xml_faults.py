"""Names the cause where a text stops being XML, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ASCII = 0x80
LONGEST_CHARACTER = 4


def words(code: int, rest: bytes, encoding: str, elements: list[str]) -> str:
    """Say what is wrong with a text.

    Args:
        code: that the parser gives the fault.
        rest: some bytes from the place of the fault on.
        encoding: of the text.
        elements: names of those that are open there, outermost first.
    """
    return WORDS.get(code, _other)(code, rest, encoding, elements)


def _ends(_: int, __: bytes, ___: str, elements: list[str]) -> str:
    return f"it ends before <{elements[-1]}> is closed" if elements else "it has no element"


def _unclosed(*_: object) -> str:
    return "what starts here does not end"


def _token(_: int, rest: bytes, encoding: str, __: list[str]) -> str:
    lengths = range(1, LONGEST_CHARACTER + 1)
    if encoding == "utf-8" and rest[:1] >= b"\x80" and not any(_decodes(rest[:length]) for length in lengths):
        return f"byte 0x{rest[0]:02x} is not UTF-8"
    character = rest.decode(encoding, "replace")[:1]
    return f"{character if character.isprintable() else f'U+{ord(character or chr(0)):04X}'} cannot stand here"


def _decodes(data: bytes) -> bool:
    try:
        return len(data.decode()) == 1
    except UnicodeDecodeError:
        return False


def _mismatch(_: int, __: bytes, ___: str, elements: list[str]) -> str:
    return f"the tag does not close <{elements[-1]}>, which is open" if elements else "the tag closes nothing"


def _other(code: int, *_: object) -> str:
    from xml.parsers.expat import ErrorString  # the parser itself stays out of this: it only knows the words

    return (ErrorString(code) or "it is not well-formed").lower()


def _says(text: str) -> Callable[[int, bytes, str, list[str]], str]:
    return lambda *_: text


WORDS: dict[int, Callable[[int, bytes, str, list[str]], str]] = {
    3: _ends,
    4: _token,
    5: _unclosed,
    6: _unclosed,
    7: _mismatch,
    8: _says("the attribute is given twice"),
    9: _says("there is something behind the root element"),
    11: _says("the entity is not defined"),
    17: _says("the XML declaration is not at the start"),
    19: _says("it is not written in the encoding that it declares"),
    20: _says("it ends within a CDATA section"),
    27: _says("the prefix has no namespace"),
}
"""By the numbers that expat gives its faults."""
