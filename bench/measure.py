"""Measuring the cost of a process: wall time, CPU time, peak memory."""

from __future__ import annotations

import os
import subprocess
import time
from typing import NamedTuple

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment without the variable that turns off bytecode files, as in a normal installation."""


class Cost(NamedTuple):
    """The cost of one process.

    Args:
        wall: seconds.
        cpu: seconds, user and system.
        peak: resident memory, in MB.
    """

    wall: float
    cpu: float
    peak: float


def cost(command: list[str]) -> Cost:
    """Run a command and return its cost.

    Raises:
        RuntimeError: its exit code is not 0 or 1.
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
    """Run named commands in turn for some rounds, and return the least cost of each."""
    seen: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(count):
        for name, command in commands.items():
            seen[name].append(cost(command))
    return {name: Cost(*(min(column) for column in zip(*costs, strict=True))) for name, costs in seen.items()}
