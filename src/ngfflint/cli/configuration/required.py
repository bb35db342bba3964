"""Which versions of the program may read a file of settings."""

from __future__ import annotations

import re

CLAUSE = re.compile(r"(==|!=|>=|<=|>|<|)\s*v?(\d+(?:\.\d+)*)")
RELEASE = re.compile(r"\d+(?:\.\d+)*")


def allows(required: str, version: str) -> bool:
    """Say whether a version is one of those that are required.

    Args:
        required: clauses such as ``">=0.2,<1"``; a version alone means itself.
        version: whose release counts, not what is put behind it.

    Raises:
        ValueError: for a clause that is not understood.
    """
    found = RELEASE.match(version)
    release = _numbers(found[0] if found else "0")
    held = [_holds(clause.strip(), release) for clause in required.split(",")]  # each is looked at, to refuse it
    return all(held)


def _holds(clause: str, release: tuple[int, ...]) -> bool:
    match = CLAUSE.fullmatch(clause)
    if match is None:
        raise ValueError(f'"{clause}" is no version with ==, !=, >=, <=, > or < before it')
    other = _numbers(match[2])
    sign = match[1] or "=="
    equal, more = release == other, release > other
    return {"==": equal, "!=": not equal, ">=": equal or more, "<=": not more, ">": more, "<": not (equal or more)}[
        sign
    ]


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a version, without noughts at its end: 1.0 is 1."""
    numbers = [int(part) for part in text.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)
