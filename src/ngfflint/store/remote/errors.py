"""What a response means: a missing document, or the reason why it cannot be read."""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import Any

from ngfflint.files import TooLargeError
from ngfflint.records import NamedTuple
from ngfflint.store.uri import hide

ABSENT = (404, 410)
"""The server says that nothing is there."""

WITHHELD = (401, 403)
"""The server requires authentication, or returns this status instead of 404."""

BUSY = 429
"""The server is asked too often."""

NOTHING_LEFT = 416
"""There are not as many bytes as are asked for."""

NEVER = (501, 505)
"""Failures that stay, however often one asks."""

LONGEST = 200
"""Characters of a text by somebody else that are shown."""

NOT_HTTP = "the response is not HTTP, or its length is not a number"

CONNECTIONS: tuple[tuple[frozenset[str], str, bool], ...] = (
    (frozenset({"ClientConnectorDNSError", "HostError"}), "unknown host {host} (DNS)", True),
    (
        frozenset(
            {"ClientConnectorCertificateError", "ClientConnectorSSLError", "ClientSSLError", "SSLError", "TLSError"}
        ),
        "no secure connection to {host} (TLS): {cause}",
        False,
    ),
    (frozenset({"ClientPayloadError", "EOFError"}), "the response is incomplete", True),
    (frozenset({"RemoteProtocolError"}), NOT_HTTP, True),
    (
        frozenset({"ServerDisconnectedError", "ConnectionResetError", "BrokenPipeError"}),
        "the server closed the connection without a response",
        True,
    ),
    (
        frozenset({"ClientConnectorError", "ConnectError", "ConnectionRefusedError", "EndpointConnectionError"}),
        "no connection to {host}: {cause}",
        True,
    ),
    (frozenset({"TooManyRedirects"}), "too many redirects", False),
    (frozenset({"ClientOSError", "ConnectionAbortedError"}), "the connection broke: {cause}", True),
    (
        frozenset({"NoCredentialsError"}),
        "no credentials found; use --storage-option anon=true for public data",
        False,
    ),
)
"""Classes of exceptions, what they mean, and whether it may help to ask again; the first that fits counts."""


class RedirectError(OSError):
    """A server sends on to another one, which is not asked.

    Args:
        host: of the other one.
    """

    def __init__(self, host: str) -> None:
        super().__init__(f"redirect to {host} not followed")


class RequestFault(NamedTuple):
    """Why a document cannot be read.

    Args:
        words: for the message; empty if it is not there at all.
        withheld: whether the server keeps it back, and may not have it.
        transient: whether it may help to ask again.
        after: seconds that the server wants to be left alone.
    """

    words: str
    withheld: bool = False
    transient: bool = False
    after: float = 0


def fault_of(reason: Exception, timeout: float, secrets: set[str]) -> RequestFault:
    """Return what an exception of a file system means.

    Args:
        reason: as the file system raised it.
        timeout: of a request, in seconds.
        secrets: credentials, which are not shown.
    """
    if isinstance(reason, FileNotFoundError | IsADirectoryError | NotADirectoryError):
        return RequestFault("")
    if isinstance(reason, RedirectError | TooLargeError):
        return RequestFault(str(reason))
    if isinstance(reason, TimeoutError):
        return RequestFault(f"no response within {timeout:g} s", transient=True)
    if isinstance(reason, PermissionError):
        return RequestFault("access denied by the server", withheld=True)
    return _of_connection(reason) or _of_status(reason) or RequestFault(_words(reason, secrets))


def _of_status(reason: Any) -> RequestFault | None:
    status = getattr(reason, "status", None)
    if not isinstance(status, int):
        return None
    if reason.__cause__ is not None and type(reason.__cause__).__module__ == "aiohttp.http_exceptions":
        return RequestFault(NOT_HTTP, transient=True)
    if status in ABSENT:
        return RequestFault("")
    return _said(status, _after(reason))


def is_empty(reason: Exception) -> bool:
    """Whether a server has no bytes to begin with, where all from the first one on were asked for."""
    for each in (reason, reason.__cause__):
        response = getattr(each, "response", None)
        code = response.get("Error", {}).get("Code") if isinstance(response, dict) else ""
        statuses = (getattr(each, name, None) for name in ("status", "status_code", "code"))
        if code in ("InvalidRange", str(NOTHING_LEFT)) or NOTHING_LEFT in statuses:
            return True
    return False


def _said(status: int, after: float) -> RequestFault:
    said = f"{status} {phrase(status)}".rstrip()
    if status in WITHHELD:
        return RequestFault(f"access denied by the server ({said})", withheld=status == WITHHELD[-1])
    if status == NOTHING_LEFT:
        return RequestFault(f"it has fewer bytes than expected ({said})")
    if status == BUSY:
        return RequestFault(f"too many requests ({said})", transient=True, after=after)
    if status >= 500:
        return RequestFault(f"server error ({said})", transient=status not in NEVER, after=after)
    return RequestFault(f"the server rejected the request ({said})")


def phrase(status: int) -> str:
    """Return the words for a status of HTTP; those of the server are not to be trusted."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _after(reason: Any) -> float:
    text = (reason.headers or {}).get("Retry-After", "")
    return float(text) if text.isascii() and text.isdecimal() else 0


def _of_connection(reason: Exception) -> RequestFault | None:
    """Return what an exception of aiohttp, or of the system below it, means; ``None`` for others."""
    kinds = {each.__name__ for each in type(reason).__mro__}
    for names, words, transient in CONNECTIONS:
        if kinds & names:
            host = getattr(reason, "host", "the server")
            return RequestFault(words.format(host=host, cause=_cause(reason)), transient=transient)
    return None


def _cause(reason: Any) -> str:
    """Return the message of the system, which contains no address."""
    error = getattr(reason, "certificate_error", None) or getattr(reason, "os_error", None) or reason
    verify = getattr(error, "verify_message", "")
    if verify:
        return str(verify)
    number = getattr(error, "errno", None)
    named = getattr(error, "reason", None)
    if isinstance(named, str):  # the name that OpenSSL has for it
        return named.lower().replace("_", " ")
    return os.strerror(number) if isinstance(number, int) and number > 0 else "access denied"


def _words(reason: Exception, secrets: set[str]) -> str:
    """Return the words of a file system, without credentials, on one line."""
    words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return hide(" ".join(str(words).split()), secrets)[:LONGEST]
