"""Addresses of stores, and their form without credentials."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

QUERY = r"(?s:[?#].*)"
"""Matches what follows the path: in a signed address, the signature."""

ZIPS = (".zip", ".ozx")
"""File extensions of ZIP archives."""

HIDDEN = "***"
"""Replaces a credential."""

SHORTEST_PROTOCOL = 2
"""Length of the shortest protocol name, in characters: a single letter before a colon is a drive."""

SHORTEST = 4
"""Length of the shortest text that is treated as a credential, in characters."""


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
        folder: path of the store in the archive, if it is given.
    """

    address: str
    folder: str = ""


def archive_of(address: str) -> Packed | None:
    """Return the archive that an address or a path leads into, ``None`` if it leads into none."""
    first, chained, rest = address.partition("::")
    if chained and (first == "zip" or first.startswith("zip://")):
        return Packed(rest.removeprefix("file://"), first.removeprefix("zip").removeprefix("://").strip("/"))
    path = re.sub(QUERY, "", address) if is_address(address) else address
    return Packed(address) if not chained and path.lower().endswith(ZIPS) else None


HOST = r"(\[[\w.:]+\]|localhost|[\w-]+(\.[\w-]+)+)(:\d*)?"
"""Matches what can only be a host, with its port."""

WITH_PORT = r".*:\d*"
"""Matches what may be any host with its port."""


def _user_of(link: str) -> str:
    """Return the user name and password of an address with the ``@``, also if they contain unquoted delimiters."""
    rest = link.partition("://")[2]
    authority = re.split("[/?#]", rest, maxsplit=1)[0]
    at, last = authority.rfind("@"), rest.rfind("@")
    host = authority[at + 1 :]
    if last > at and ":" in authority and not re.fullmatch(HOST, host):
        behind = re.split("[/?#]", rest[last + 1 :], maxsplit=1)[0]
        if not re.fullmatch(WITH_PORT, host) or re.fullmatch(HOST, behind):
            return rest[: last + 1]
    return rest[: at + 1]


MISTYPED = r"(?i)\s*(?:[a-z][a-z0-9+.-]+:/*|(?:https?|ftp|s3|gs|gcs|az|abfs)/+|//+)"
"""Matches the beginning of what is nearly an address, up to its user or host."""


def masked(text: str) -> str:
    """Return a word of a message without the credentials of an address, even of one that is mistyped."""
    start = re.match(MISTYPED, text)
    begin = start.end() if start else 0
    if start and "?" in text[begin:]:
        text = f"{text[: text.index('?', begin)]}?{HIDDEN}{text[text.rfind('@') :] if '@' in text else ''}"
    last = text.rfind("@")
    return f"{text[:begin]}{HIDDEN}{text[last:]}" if ":" in text[begin:last] else text


def masked_words(line: str) -> str:
    """Return a message without the credentials of addresses in it."""
    return re.sub(r"[^\s'\"]*[:/][^\s'\"]*[@?][^\s'\"]*", lambda match: masked(match[0]), line)


def shown(address: str) -> str:
    """Return an address without user, password, query and fragment."""
    if not is_address(address):
        return address
    return "::".join(re.sub(QUERY, "", link.replace(_user_of(link), "", 1)) for link in address.split("::"))


def secrets_in(address: str, options: object) -> set[str]:
    """Return the texts that must not be shown: parts of an address, and the values of nested storage options."""
    parts = [_user_of(each)[:-1] for each in address.split("::")] + [each[1:] for each in re.findall(QUERY, address)]
    values = [word for part in parts for word in (part, *re.split(r"[:&=]", part))]
    return {each for each in (*values, *_texts(options)) if len(each) >= SHORTEST}


def hide(text: str, secrets: Iterable[str]) -> str:
    """Return a text with its credentials replaced."""
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
