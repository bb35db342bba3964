"""Addresses of stores that do not lie in a folder, and what of them may be shown: credentials never are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

USER = r"(?<=://)[^/?#]*@"
"""Who asks, with a password mostly."""

QUERY = r"(?s:[?#].*)"
"""What follows the path: of an address that is signed, the signature."""

ZIPS = (".zip", ".ozx")
"""How the names of stores in one file end."""

HIDDEN = "***"
"""Stands where a credential was."""

SHORTEST_PROTOCOL = 2
"""Length of the shortest name of a protocol, in characters: one letter and a colon are a drive."""

SHORTEST = 4
"""Length of the shortest text that is taken for a credential, in characters."""


def is_address(argument: str) -> bool:
    """Whether an argument is an address: ``https://...``, ``s3://...``, ``zip::https://...``."""
    if ":" not in argument:
        return False
    protocol, _, rest = argument.partition(":")
    if len(protocol) < SHORTEST_PROTOCOL or not rest.startswith(("//", ":")):
        return False
    return protocol[0].isalpha() and protocol.isascii() and all(each.isalnum() or each in "+.-" for each in protocol)


class Packed(NamedTuple):
    """A store in a ZIP archive.

    Args:
        address: of the archive, or its path.
        folder: in it that the store lies in, where that is named.
    """

    address: str
    folder: str = ""


def archive_of(address: str) -> Packed | None:
    """Return the archive that an address or a path leads into, ``None`` where it leads into none."""
    first, chained, rest = address.partition("::")
    if chained and (first == "zip" or first.startswith("zip://")):
        return Packed(rest.removeprefix("file://"), first.removeprefix("zip").removeprefix("://").strip("/"))
    place = re.sub(QUERY, "", address) if is_address(address) else address
    return Packed(address) if not chained and place.lower().endswith(ZIPS) else None


def shown(address: str) -> str:
    """Return an address without user, password, query and fragment."""
    if not is_address(address):
        return address
    return "::".join(re.sub(QUERY, "", re.sub(USER, "", link)) for link in address.split("::"))


def secrets_in(address: str, options: object) -> set[str]:
    """Return the texts that must not be shown: those in an address, and the values of options."""
    parts = [each.rstrip("@") for each in re.findall(USER, address)] + [each[1:] for each in re.findall(QUERY, address)]
    values = [word for part in parts for word in (part, *re.split(r"[:&=]", part))]
    return {each for each in (*values, *_texts(options)) if len(each) >= SHORTEST}


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return a text without credentials."""
    for each in sorted(secrets, key=len, reverse=True):
        text = text.replace(each, HIDDEN)
    return text


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value
        yield from value.split()
