"""Colours and links, where the terminal has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from ngfflint.report.base import Settings

STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "help": "bold green",
    "path": "cyan",
    "number": "bold blue",
    "bold": "bold",
    "link": "underline",
}
"""Name of a style to rich's definition of it."""


@frozen
class Paint:
    """Paints text, or leaves it as it is.

    Args:
        color: whether ANSI colours are written.
        links: whether OSC 8 links are written.
    """

    color: bool = False
    links: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Paint:
        """Return the paint that settings ask for."""
        return cls(settings.color, settings.links)

    def __call__(self, style: str, text: str) -> str:
        """Return text in a style.

        Args:
            style: a name in ``STYLES``.
            text: safe to print.
        """
        if not self.color or not text:
            return text
        from rich.color import ColorSystem
        from rich.style import Style

        return Style.parse(STYLES[style]).render(text, color_system=ColorSystem.STANDARD)

    def link(self, url: str, text: str) -> str:
        """Return text that leads to a web address.

        Args:
            url: the address; where it could end the escape sequence, there is no link.
            text: safe to print, painted or not.
        """
        if not self.links or not url or not (url.isascii() and url.isprintable()):
            return text
        # Written here, for rich gives each link a random number and the same run must give the same bytes.
        return f"\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\"
