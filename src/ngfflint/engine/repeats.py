"""Groups that repeat others: stores are full of them, and what was found on one is told again of the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.alike import own_key, well_like
from ngfflint.engine.dispatch import Run
from ngfflint.engine.memo import SIZE, key_of, known_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.engine.alike import Likeness, Own
    from ngfflint.engine.memo import Key, Known
    from ngfflint.engine.plan import Plan
    from ngfflint.engine.raw import RawFinding
    from ngfflint.engine.references import Reference
    from ngfflint.engine.settings import Settings
    from ngfflint.store.nodes import Group
    from ngfflint.store.store import Store


def _depends_on_more(raws: Sequence[RawFinding]) -> bool:
    """Say whether findings may not be told again: they look beyond the group, or their rule broke."""
    return any(raw.rule.beyond or raw.failed for raw in raws)


def differ(*_: object) -> bool:
    """Take no two documents for alike that are not the same."""
    return False


class Repeats:
    """What a walk has met that may come again: images, in any store, and wells of one plate.

    Args:
        store: that the walk is through.
        settings: of the user.

    Attributes:
        off: whether groups depend on each other, so that nothing can be taken over.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store, self._settings = store, settings
        self.off = store.ignores_case
        self._wells: dict[Own, Likeness] = {}
        self._images: list[tuple[Group, Likeness]] = []
        self._alike = settings.shared.alike if settings.shares else differ

    def like(self, group: Group) -> Likeness | None:
        """Return what is known of a group that is like one before, itself and all below it.

        Args:
            group: that is prepared, and below which nothing was read.
        """
        if self._store.ahead or group.kind not in ("image", "well") or not self._may_repeat(group):
            return None
        own = own_key(group)
        if own is None:
            return None
        other = self._wells.get(own) if group.kind == "well" else self._plan(group).memo.like(own)
        if other is None or self._beyond(group) or not self._store.holds(group.path, other.below, self._alike):
            return None
        if group.kind == "image":
            self._images.append((group, other))
        return other

    def key(self, group: Group, arrays: Sequence[Reference]) -> Key | None:
        """Return what the findings on an image depend on, ``None`` where they may depend on more.

        Args:
            group: the image.
            arrays: its paths to arrays, with what they lead to.
        """
        return key_of(group, arrays) if group.kind == "image" and self._may_repeat(group) else None

    def known(self, key: Key | None, group: Group) -> Known | None:
        """Return what is known of an image like this one, and its arrays.

        Args:
            key: of the image.
            group: the image.
        """
        known = self._plan(group).memo.recall(key) if key else None
        return None if known is None or self._beyond(group) else known

    def keep_image(self, key: Key, group: Group, below: Sequence[Reference], raws: Sequence[RawFinding]) -> None:
        """Keep what was found on an image.

        Args:
            key: of the image.
            group: the image.
            below: the paths in its metadata.
            raws: what the rules found on it and on its arrays.
        """
        if not _depends_on_more(raws):
            self._plan(group).memo.remember(key, group, below, raws)

    def enter_well(self) -> None:
        """Tell that a well is entered."""
        self._images = []

    def keep_well(self, group: Group, below: Sequence[Reference], raws: Sequence[RawFinding]) -> None:
        """Keep a well of which each image was like one before.

        Args:
            group: the well.
            below: the paths in its metadata.
            raws: what the rules found on it and below.
        """
        if [image.path for image, _ in self._images] != [each.target for each in below]:
            return
        if any(each.between for each in below):  # groups between a well and its images have rules of their own
            return
        own, known = own_key(group), known_of(group, raws)
        if own and own not in self._wells and known and not _depends_on_more(raws):
            self._wells[own] = well_like(known, group, self._images)
            if len(self._wells) > SIZE:
                del self._wells[next(iter(self._wells))]

    def _plan(self, group: Group) -> Plan:
        return self._settings.plan(group.version, newer=group.newer)

    def _may_repeat(self, group: Group) -> bool:
        """Say whether the findings on a group depend on itself alone."""
        return not (self.off or self._plan(group).visits("UnmentionedNode"))

    def _beyond(self, group: Group) -> bool:
        """Say whether rules have found something that look beyond an image; above a root there is nothing."""
        if group.parent is None:
            return False
        plan = self._settings.plan(group.version, newer=group.newer, beyond=True)
        return bool(Run(plan, group).beyond_image())
