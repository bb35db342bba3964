"""What the checks about readers share: the readers that the user asked about, and faults that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.model.base import Unreadable
from ngfflint.model.geometry import array_axes
from ngfflint.rules.check import Fault, ReaderTroubles, Trouble
from ngfflint.rules.messages import Clause, fill
from ngfflint.rules.profiles import DOUBT, OUTCOMES
from ngfflint.rules.readers import chosen
from ngfflint.rules.rule import READERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ngfflint.model.image import Multiscale
    from ngfflint.rules.context import Context
    from ngfflint.rules.profiles import Profile

    Hit = tuple[Profile, Any]
    """A reader, and the entry of its profile that applies."""

LEAST = tuple(OUTCOMES)[-1]
"""The mildest outcome."""

FIXED_AXES = {"0.1": "tczyx", "0.2": "tczyx"}
"""The implicit axes of versions that have no "axes"."""


def asked(context: Context) -> tuple[Profile, ...]:
    """Return the readers that the user asked about, all if none was named."""
    return chosen(tuple(context.rule.options.get(READERS, ())))


def entries(profile: Profile, section: str, context: Context) -> list[Any]:
    """Return the entries of a section that are about the version of the store."""
    version = context.version
    return [each for each in getattr(profile, section) if not each.only or version in each.only]


def hits(context: Context, section: str, applies: Callable[[Any], bool] = lambda _: True) -> list[Hit]:
    """Return the readers that the user asked about and that have trouble, each with the entry that says so.

    Args:
        context: of the check.
        section: of the profiles.
        applies: whether an entry of it applies here; all do if it is left out.
    """
    found = ((each, next(filter(applies, entries(each, section, context)), None)) for each in asked(context))
    return [(profile, entry) for profile, entry in found if entry is not None]


def fault(*where: str | int, found: Sequence[Hit], **given: Any) -> Fault:
    """Return a fault that names all readers which have trouble, and the effects.

    Args:
        where: pointer steps, as for ``Fault``.
        found: the readers, at least one.
        given: other arguments of ``Fault``, and the values of the placeholders.
    """
    troubles = _troubles(found, given)
    return Fault(*where, readers=troubles, effects=Clause(troubles.text), **given)


def _troubles(found: Iterable[Hit], values: dict[str, Any]) -> ReaderTroubles:
    troubles: list[Trouble] = []
    by_effect: dict[tuple[str, bool], list[str]] = {}
    minor = True
    for profile, entry in found:
        effect, confirmed = fill(entry.effect, values), entry.certainty != DOUBT
        troubles.append(Trouble(profile.name, entry.outcome, effect, confirmed))
        by_effect.setdefault((effect, confirmed), []).append(profile.called)
        minor = minor and (entry.outcome == LEAST or not confirmed)
    text = "; ".join(
        f"{effect} in {listed(names)}{'' if confirmed else ' (unconfirmed)'}"
        for (effect, confirmed), names in by_effect.items()
    )
    return ReaderTroubles(text, tuple(troubles), minor)


def listed(words: Sequence[str]) -> str:
    """Return words in a list with "and"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def axis_names(multiscale: Multiscale, version: str) -> list[str]:
    """Return the names of the axes of the arrays of an image, in order.

    Raises:
        Unreadable: there are none, or they are malformed.
    """
    if version in FIXED_AXES:
        return list(FIXED_AXES[version])
    return [str(axis.name) for axis in array_axes(multiscale).axes]


def plane_of(names: Sequence[str]) -> tuple[int, int]:
    """Return the indices of the axes of a picture: of "y" and "x", or of the last two axes.

    Raises:
        Unreadable: there are fewer than two axes.
    """
    if "y" in names and "x" in names:
        return names.index("y"), names.index("x")
    if len(names) < 2:
        raise Unreadable
    return len(names) - 2, len(names) - 1
