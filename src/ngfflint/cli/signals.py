"""Hold interrupts back until a store is done."""

from __future__ import annotations

import signal as signals
from contextlib import contextmanager
from signal import SIGINT, default_int_handler, getsignal, signal
from threading import current_thread, main_thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import Future
    from collections.abc import Iterator


@contextmanager
def heeding(interrupt: Future[None]) -> Iterator[None]:
    """Take the first interrupt down, so that it strikes between two stores and what is done is told; raise the second.

    Args:
        interrupt: is done when there was one.
    """

    def heed(*_: object) -> None:
        if interrupt.done():
            raise KeyboardInterrupt
        interrupt.get_loop().call_soon_threadsafe(interrupt.set_result, None)

    if current_thread() is not main_thread() or getsignal(SIGINT) is not default_int_handler:
        yield
        return
    signal(SIGINT, heed)
    try:
        yield
    finally:
        signal(SIGINT, default_int_handler)


MASKS = hasattr(signals, "pthread_sigmask")
"""Whether the system can hold signals back."""


@contextmanager
def held() -> Iterator[None]:
    """Hold interrupts back, also in processes that are forked meanwhile, until these ``let_go``."""
    if not MASKS:
        yield
        return
    before = signals.pthread_sigmask(signals.SIG_BLOCK, {SIGINT})
    try:
        yield
    finally:
        signals.pthread_sigmask(signals.SIG_SETMASK, before)


def let_go() -> None:
    """Hold interrupts back no longer."""
    if MASKS:
        signals.pthread_sigmask(signals.SIG_UNBLOCK, {SIGINT})
