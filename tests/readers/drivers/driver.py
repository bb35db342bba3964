"""What all drivers share: they look at stores with a reader, in an environment of its own."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable
from typing import Any


def serve(look: Callable[[str], dict[str, Any]]) -> None:
    """Look at the stores whose paths are on standard input, and write a line of JSON for each."""
    warnings.simplefilter("ignore")
    for path in json.load(sys.stdin):
        try:
            seen: dict[str, Any] = {"error": "", **look(path)}
        except Exception as failure:  # noqa: BLE001  whatever a reader raises, it does not open the store
            seen = {"error": f"{type(failure).__name__}: {failure}"}
        print("\x1e" + json.dumps(seen), flush=True)  # noqa: T201  readers print too, so each answer has a mark
