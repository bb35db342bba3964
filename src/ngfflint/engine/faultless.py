"""Arrays whose documents were without fault before: stores repeat them by the thousand.

What the rules find on an array depends on nothing but its documents, unless they are marked ``beyond``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.engine.copied import copied
from ngfflint.engine.dispatch import Run
from ngfflint.store.nodes import Array

if TYPE_CHECKING:
    from ngfflint.engine.raw import RawFinding
    from ngfflint.engine.settings import Settings


def found_on(run: Run, settings: Settings) -> list[RawFinding]:
    """Return what the rules find on a node and in its metadata; a misspelt key is told of once.

    Args:
        run: the rules at work on the node.
        settings: of the user.
    """
    found = _found_on(run, settings)
    if not any(raw.instead for raw in found):
        return found
    from ngfflint.engine.slips import joined

    return joined(found, settings.wanted)


def _found_on(run: Run, settings: Settings) -> list[RawFinding]:
    node = run.node
    if not isinstance(node, Array) or not node.documents or copied(node) is not None:
        return run.on_node()
    made: dict[Any, Any] = next(iter(node.documents.values())).made
    key = (found_on, run.plan, *node.documents.items())
    if key in made:
        return Run(settings.plan(node.version, newer=node.newer, beyond=True), node).on_node()
    found = run.on_node()
    if not found:
        made[key] = True
    return found
