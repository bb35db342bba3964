"""What a process costs: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import subprocess
import time
from typing import NamedTuple

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Compiled modules are kept, as they are wherever a program is installed."""


class Cost(NamedTuple):
    """The cost of one process.

    Args:
        wall: seconds.
        cpu: seconds, in the program and in the kernel.
        peak: resident memory, in MB.
    """

    wall: float
    cpu: float
    peak: float


def cost(command: list[str]) -> Cost:
    """Run a command to its end and return what it cost.

    Raises:
        RuntimeError: it ended with a code other than 0 or 1.
    """
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def rounds(commands: dict[str, list[str]], count: int) -> dict[str, Cost]:
    """Run commands in turn and return the best cost of each: the least disturbed one.

    Args:
        commands: by name.
        count: how often each is run.
    """
    seen: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(count):
        for name, command in commands.items():
            seen[name].append(cost(command))
    return {name: Cost(*(min(column) for column in zip(*costs, strict=True))) for name, costs in seen.items()}
