"""What ``ngfflint info`` shows of stores made of documents at hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ngfflint.info.model import StoreInfo
from ngfflint.info.reader import store_info
from ngfflint.info.render import Display, render
from ngfflint.store.base import run
from ngfflint.store.memory import MemoryStore


def encoded(documents: Mapping[str, Any]) -> dict[str, bytes]:
    """Write documents; bytes stay as they are."""
    return {path: each if isinstance(each, bytes) else json.dumps(each).encode() for path, each in documents.items()}


def info_of(
    documents: Mapping[str, Any], inside: str = "", wells: int | None = None, *, cheap: bool = True
) -> StoreInfo:
    """Return what a store contains."""
    return run(store_info(MemoryStore("example", encoded(documents), cheap=cheap), inside, wells))


def info_text(info: StoreInfo, width: int = 80, **display: Any) -> str:
    """Return what is shown about a store."""
    return render(info, Display(width=width, **display))
