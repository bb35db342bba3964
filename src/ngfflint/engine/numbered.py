"""The images of a collection that names none: those in the groups 0, 1, 2, ..."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.engine.ome_group import names_images
from ngfflint.engine.references import LAYOUT, NumberedImageReference
from ngfflint.model.collection import Bf2Raw
from ngfflint.model.problems import BROKEN
from ngfflint.store.nodes import Absent, Group
from ngfflint.store.paths import join

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ngfflint.engine.ahead import Ahead
    from ngfflint.engine.collection import Collection, ImageSeries
    from ngfflint.store.store import Store

DIGITS = 9
"""Longest number that is looked for."""

READ_ON = 16
"""Images that are read ahead of one with a number, at most: those behind the last one are not there."""

LAST = 1 << 32
"""Their place in the order of reading: behind everything that the metadata name."""


async def walk_images(
    store: Store, group: Group, collection: Collection, enter: Callable[[NumberedImageReference], Awaitable[bool]]
) -> ImageSeries | None:
    """Walk the images of a collection that have numbers for names, and return all images of one, in order.

    Args:
        store: to read from.
        group: the root of the collection, or its group ``OME`` when all images that it names were walked.
        collection: what is known of it.
        enter: lints the image at a path, and says whether there is one.

    Returns:
        the images; ``None`` where the group neither names images nor has numbers for them.
    """
    if not _has_numbers(group, collection):
        return collection.series(group)
    numbers: list[int] = []
    while await enter(numbered_image(group, len(numbers))):
        numbers.append(len(numbers))
    missing = len(numbers)
    above = [number for number in await _stored(store, group) if number > missing]
    numbers += [number for number in above if await enter(numbered_image(group, number))]
    return collection.numbered(group, numbers, missing)


def numbered_image(group: Group, number: int) -> NumberedImageReference:
    """Return the path of the image with a number."""
    return NumberedImageReference(str(number), LAYOUT, (group.ome,), join(group.path, str(number)))


def read_on(ahead: Ahead, group: Group, reference: NumberedImageReference) -> None:
    """Read ahead of the image with a number: the more there were, the more are likely to follow.

    Args:
        ahead: reads them.
        group: the root of the collection.
        reference: the path of the image that is walked now.
    """
    number = int(reference.path)
    for each in range(number, number + 1 + min(number, READ_ON)):
        ahead.begin(group, numbered_image(group, each), LAST + each)


def _has_numbers(group: Group, collection: Collection) -> bool:
    """Say whether the images of a group are those in groups 0, 1, 2, ..."""
    ome = collection.ome
    if group.parent is not None or not isinstance(group.ome, Bf2Raw) or names_images(ome):
        return False
    return isinstance(ome, Absent) or (isinstance(ome, Group) and ome.attributes is not BROKEN)


async def _stored(store: Store, group: Group) -> list[int]:
    """Return the numbers that are names in a group, where the store can be listed without a price."""
    names = (await store.names(group.path) if store.cheap else None) or ()
    plain = [name for name in names if name.isascii() and name.isdecimal() and len(name) <= DIGITS]
    return sorted(int(name) for name in plain if name == str(int(name)))
