"""Have chunks decoded by another process, which is started again when it crashes or hangs."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from ngfflint.decoding.worker import read, write
from ngfflint.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence

    Answer = dict[str, Any]


class MissingPackageError(UserError):
    """Packages that reading pixels needs are not installed."""


def require_packages() -> None:
    """Verify that chunks can be decoded.

    Raises:
        MissingPackageError: with the command that installs what is missing.
    """
    from importlib.util import find_spec

    missing = [name for name in ("numpy", "numcodecs") if find_spec(name) is None]
    if missing:
        needed = " and ".join(missing)
        raise MissingPackageError(f"reading pixels needs {needed}: install it with pip install 'ngfflint[pixels]'")


TIMEOUT = 30.0
"""Seconds for one chunk; the largest ones take a few."""

WORKER = (sys.executable, "-P", "-m", "ngfflint.decoding.worker")
"""The command of the process; it imports nothing from the current folder, which may contain any files."""

QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "BLOSC_NTHREADS": "1"}
"""Each thread of these libraries takes memory, which is limited."""


class Decoder:
    """A process that decodes chunks, one at a time.

    Args:
        command: that starts it.
        timeout: of one chunk, in seconds.

    Attributes:
        started: how often it was started.
    """

    def __init__(self, command: Sequence[str] = WORKER, timeout: float = TIMEOUT) -> None:
        self._command, self.timeout = command, timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._lock = Lock()
        self.started = 0

    def ask(self, request: Answer, data: bytes) -> Answer:
        """Return the answer to a request; if the process does not answer, the reason as ``kind`` and ``words``."""
        with self._lock:
            process = self._process
            if process is None or process.poll() is not None:
                process = self._start()
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, "decode")
            exchange = self._thread.submit(_exchange, process, request, data)
            try:
                answer = exchange.result(self.timeout)
            except TimeoutError:
                self._stop()
                exchange.result()
                return {"kind": "damaged", "words": f"decoding it takes longer than {self.timeout:g} seconds"}
            if answer is not None:
                return answer
            code = self._stop()
            return {"kind": "damaged", "words": f"decoding it made the codec crash ({_cause(code)})"}

    def close(self) -> None:
        """End the process."""
        self._stop()
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    def _start(self) -> subprocess.Popen[bytes]:
        self._stop()
        self.started += 1
        self._process = subprocess.Popen(  # noqa: S603  our own module
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | QUIET,
        )
        return self._process

    def _stop(self) -> int:
        """End the process, and return its exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        try:
            code = process.wait(0.5 if process.stdout is not None and process.poll() is not None else 0)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                _close(stream)
        return code


def _exchange(process: subprocess.Popen[bytes], request: Answer, data: bytes) -> Answer | None:
    """Return the answer of a process, ``None`` if it ends without one."""
    if process.stdin is None or process.stdout is None:
        return None
    try:
        write(process.stdin, request, data)  # type: ignore[arg-type]  # pipes are binary streams
        message = read(process.stdout)  # type: ignore[arg-type]
    except (OSError, ValueError):
        return None
    return None if message is None else message[0]


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:  # what was not written yet is lost with the process
        return


def _cause(code: int) -> str:
    try:
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"
    except ValueError:
        return f"signal {-code}"


@lru_cache(maxsize=1)
def _of_process(_: int) -> Decoder:
    require_packages()
    decoder = Decoder()
    atexit.register(decoder.close)
    return decoder


def decoder() -> Decoder:
    """Return the decoder of this process; a fork gets its own."""
    return _of_process(os.getpid())
