"""Parsing and serializing JSON with orjson, or with the standard library where there is no orjson, as in a browser."""

from __future__ import annotations

try:
    import orjson as implementation
except ImportError:
    from ngfflint import plain_json as implementation  # type: ignore[no-redef]

loads, dumps = implementation.loads, implementation.dumps
JSONDecodeError, JSONEncodeError = implementation.JSONDecodeError, implementation.JSONEncodeError
OPT_APPEND_NEWLINE = implementation.OPT_APPEND_NEWLINE
OPT_INDENT_2, OPT_SORT_KEYS = implementation.OPT_INDENT_2, implementation.OPT_SORT_KEYS
