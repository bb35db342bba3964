"""The on-disk cache for results that take longer to compute than linting an image."""

from __future__ import annotations

import os
from typing import Any

from ngfflint import fast_json


def folder() -> str:
    """Return the cache folder of the user."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return f"{home}/ngfflint"


def recall(name: str, made_from: Any) -> Any:
    """Return the cached answer, ``None`` if there is none for ``made_from``, the JSON that it depends on."""
    try:
        with open(f"{folder()}/{name}", "rb") as file:
            return decoded(file.read(), made_from)
    except OSError:
        return None


def encoded(made_from: Any, answer: Any) -> bytes:
    """Return an answer as it is kept, with what it was made from."""
    return fast_json.dumps([made_from, answer])


def decoded(data: bytes, made_from: Any) -> Any:
    """Return the answer that was kept, ``None`` if it was made from something else."""
    try:
        state, answer = fast_json.loads(data)
    except ValueError:
        return None
    return answer if state == made_from else None


def keep(name: str, made_from: Any, answer: Any) -> None:
    """Cache an answer on disk, if possible: without it the next start is only slower."""
    path = f"{folder()}/{name}"
    beside = f"{path}.{os.getpid()}"
    try:
        os.makedirs(folder(), exist_ok=True)
        with open(beside, "wb") as file:
            file.write(encoded(made_from, answer))
        os.replace(beside, path)
    except OSError:
        return
