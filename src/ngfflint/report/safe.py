"""Text from a store is data: what could move a cursor or hide a name is shown as a visible escape."""

from __future__ import annotations

LIMIT = 400
"""How many code points of one message, path or pointer people are shown."""

ELLIPSIS = "…"

_INVISIBLE = frozenset(
    map(
        chr,
        # Fillers and variation selectors: printable to Python; a terminal shows nothing, or widens what stands before.
        (
            *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0),
            *range(0xFE00, 0xFE10),
            *range(0xE0100, 0xE01F0),
        ),
    )
)


def safe(text: str) -> str:
    r"""Return text that a terminal shows as it is, on one line: an escape character reads ``\x1b``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char.isprintable() and char not in _INVISIBLE else ascii(char)[1:-1] for char in text)


def clip(text: str, limit: int) -> str:
    """Shorten text in its middle, so that the end of a sentence or a path stays.

    Args:
        text: any text.
        limit: how many code points may stay, the ellipsis among them; at least 1.
    """
    if len(text) <= limit:
        return text
    tail = (limit - 1) // 3
    return text[: limit - 1 - tail] + ELLIPSIS + text[len(text) - tail :]


def shown(text: str, limit: int = LIMIT) -> str:
    """Return text from a store as people are shown it: clipped, then safe."""
    return safe(clip(text, limit))


def cells(text: str) -> int:
    """Return how many columns of a terminal safe text fills."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    def of(char: str) -> int:
        # Vowels and finals of decomposed Hangul, as macOS writes it in names, join the syllable before them.
        if category(char) in ("Mn", "Me") or "\u1160" <= char <= "\u11ff":
            return 0
        return 2 if east_asian_width(char) in "WF" else 1

    return sum(map(of, text))
