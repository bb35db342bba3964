"""The grammar of JSON as the scanner steps through it: its tokens, and what may follow each of them."""

from __future__ import annotations

import re

VALUE, KEY, COLON, END = "a value", "a key in double quotes", "a colon", "the end of the document"
FIRST_ITEM, FIRST_KEY = "a value or a closing bracket", "a key in double quotes or a closing brace"
AFTER_ITEM, AFTER_MEMBER = "a comma or a closing bracket", "a comma or a closing brace"
VALUES, KEYS, AFTERS = (VALUE, FIRST_ITEM), (KEY, FIRST_KEY), (AFTER_ITEM, AFTER_MEMBER)

CONTAINERS = {"{": ("}", FIRST_KEY, KEY, AFTER_MEMBER), "[": ("]", FIRST_ITEM, VALUE, AFTER_ITEM)}
"""By opening bracket: the closing one, and what is expected behind it, behind a comma, and behind a value."""

_BEGUN = r"""\"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"""

STRING_START = re.compile(_BEGUN)
"""A string up to its closing quote, or to the first character that may not be in it."""

STRING, MARK, NUMBER, CONSTANT = 1, 2, 3, 5
"""Groups of ``TOKEN``."""

TOKEN = re.compile(
    rf"""[ \t\r\n]*+(?:
        ({_BEGUN}")
      | ([{{}}\[\],:])
      | (-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)
      | (true|false|null)
      | (NaN|-?Infinity))""",
    re.VERBOSE,
)
SPACE = re.compile(r"[ \t\r\n]*+")
