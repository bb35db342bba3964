"""Delaying interrupts."""

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
def first_interrupt_sets(interrupt: Future[None]) -> Iterator[None]:
    """Set the result of a future on the first interrupt, so that finished stores are reported; raise the second one."""

    def on_interrupt(*_: object) -> None:
        if interrupt.done():
            raise KeyboardInterrupt
        interrupt.get_loop().call_soon_threadsafe(interrupt.set_result, None)

    if current_thread() is not main_thread() or getsignal(SIGINT) is not default_int_handler:
        yield
        return
    signal(SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal(SIGINT, default_int_handler)


MASKS = hasattr(signals, "pthread_sigmask")
"""Whether the system can block signals."""


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Block interrupts, also in processes forked meanwhile until they call ``unblock``."""
    if not MASKS:
        yield
        return
    before = signals.pthread_sigmask(signals.SIG_BLOCK, {SIGINT})
    try:
        yield
    finally:
        signals.pthread_sigmask(signals.SIG_SETMASK, before)


def unblock() -> None:
    """Stop blocking interrupts."""
    if MASKS:
        signals.pthread_sigmask(signals.SIG_UNBLOCK, {SIGINT})
