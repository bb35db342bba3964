"""Requests of a browser, in WebAssembly: synchronous ones, which only a web worker may make."""

from __future__ import annotations

from ngfflint.store.remote.http_client import StatusError

PARTIAL, FAILED = 206, 400
"""HTTP statuses."""


class BrowserClient:
    """Reads from web servers as a file system of fsspec would; the servers must allow it (CORS)."""

    async_impl = False
    protocol = ("http", "https")

    def cat_file(self, path: str, start: int | None = None, end: int | None = None) -> bytes:
        """Return some of the bytes at an address.

        Args:
            path: the address.
            start: of the part; negative counts from the end.
            end: of the part, exclusive.

        Raises:
            OSError: the server does not respond, or not with the file.
        """
        from js import XMLHttpRequest  # type: ignore[import-not-found]  # of the browser

        request = XMLHttpRequest.new()
        request.open("GET", path, False)  # noqa: FBT003  the interface of JavaScript
        request.responseType = "arraybuffer"
        if start is not None:
            last = "" if end is None or start < 0 else end - 1
            request.setRequestHeader("Range", f"bytes={start}" if start < 0 else f"bytes={start}-{last}")
        try:
            request.send()
        except Exception:  # noqa: BLE001  of JavaScript; for security, browsers give no reason
            raise OSError("no response; to be read by a page, a server must allow it (CORS)") from None
        if request.status >= FAILED:
            raise StatusError(request.status, "")
        data: bytes = request.response.to_bytes()
        return data if request.status == PARTIAL else data[start:end]  # some servers send the whole file

    def ls(self, path: str, *, detail: bool) -> list[str]:  # noqa: ARG002  fsspec has them
        """Raise that web servers cannot list folders.

        Raises:
            OSError: always.
        """
        raise OSError("a web server cannot list folders")
