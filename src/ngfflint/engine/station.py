"""Where a walk is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from ngfflint.engine.dispatch import Run
    from ngfflint.engine.locate import Locator


@frozen
class Station:
    """A node at which a walk is.

    Args:
        run: the rules at work on the node.
        locator: of places in its documents; each is scanned once, however many of its paths lead nowhere.
    """

    run: Run
    locator: Locator
