"""Where a walk is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ngfflint.engine.dispatch import Run
    from ngfflint.engine.locate import Locator


class Station:
    """A node at which a walk is.

    Args:
        run: the rules at work on the node.

    Attributes:
        locator: of places in its documents; each is scanned once, however many of its paths lead nowhere.
    """

    __slots__ = ("locator", "run")

    def __init__(self, run: Run) -> None:
        self.run = run
        self.locator: Locator | None = None
