"""Files of settings, good and bad: what is said of each, by us and by the schema."""

from __future__ import annotations

from typing import NamedTuple


class Bad(NamedTuple):
    """A file of settings with a fault.

    Args:
        text: TOML.
        line: of the fault, 0 if it has none.
        words: that are said.
        schema: whether the schema sees it too; it does not know rules, formats and patterns.
    """

    text: str
    line: int
    words: str
    schema: bool = True


GOOD = {
    "empty": "",
    "rules": 'select = ["NGFF0", "translation-before-scale"]\nextend-select = ["ALL"]\nextend-ignore = ["advice"]',
    "ignore as a list": 'ignore = ["NGFF061"]',
    "ignore with reasons": '[ignore]\nNGFF061 = "our microscope has no names"',
    "paths": '[per-path-ignores]\n"plate.zarr/A/*/0/labels/**" = ["NGFF108"]',
    "versions": 'spec-version = "0.4"\nassume-version = "0.5"\nrequired-version = ">=0.0.1, <100"',
    "severity": 'fail-on = "never"\nmin-severity = "warning"\n[severity]\nNGFF055 = "warning"\nSHOULD = "note"',
    "output": 'output-format = ["full", "json=report.json"]\ncolor = "never"\nstatistics = true\nno-fold = false',
    "one format": 'output-format = "sarif"\noutput-file = "report.sarif"\nno-progress = true',
    "extent": "max-depth = 0\nsample = 1\nno-children = true",
    "excludes": 'exclude = ["old"]\nextend-exclude = ["raw/[0-9]*"]\nforce-exclude = true',
    "suppress": '[[suppress]]\ncode = "NGFF1"\nnode = "A/**"\npointer = "/a/*"\nreason = "x"\nexpires = "2027-12-31"',
    "a day of TOML": '[[suppress]]\ncode = "NGFF1"\nexpires = 2027-12-31',
    "options": '[rules.NGFF039]\nspace = ["furlong"]\n[rules.unknown-axis-unit.spelling.space]\nfur = "furlong"',
    "verdict": 'exit-zero = true\nbaseline = "accepted.json"',
}

BAD = {
    "unknown key": Bad('slect = ["ALL"]', 1, "unknown key slect (did you mean select?)"),
    "underscore": Bad("\nmax_depth = 1", 2, "unknown key max_depth (did you mean max-depth?)"),
    "nothing like it": Bad("qqqq = 1", 1, "unknown key qqqq"),
    "key of the command line": Bad('config = "x.toml"', 1, "unknown key config"),
    "text for a number": Bad('max-depth = "3"', 1, "max-depth must be an integer"),
    "true for a number": Bad("max-depth = true", 1, "max-depth must be an integer"),
    "fraction": Bad("sample = 1.5", 1, "sample must be an integer"),
    "negative": Bad("max-depth = -1", 1, "max-depth must be 0 or more"),
    "no wells": Bad("sample = 0", 1, "sample must be 1 or more"),
    "number for a switch": Bad("statistics = 1", 1, "statistics must be true or false"),
    "text for a list": Bad('select = "ALL"', 1, "select must be an array"),
    "number in a list": Bad("exclude = [1]", 1, "each item of exclude must be a string"),
    "number for ignore": Bad("ignore = 3", 1, "ignore must be an array or a table"),
    "number in ignore": Bad("ignore = [3]", 1, "each item of ignore must be a string"),
    "number as reason": Bad("[ignore]\nNGFF061 = 3", 2, "ignore.NGFF061 must be a string"),
    "list for a table": Bad("severity = []", 1, "severity must be a table"),
    "day for text": Bad("output-file = 3", 1, "output-file must be a string"),
    "formats": Bad("output-format = 3", 1, "output-format must be a string or an array"),
    "no severity": Bad(
        '[severity]\nNGFF055 = "warn"',
        2,
        'NGFF055 is "warn", not one of error, warning, note (did you mean warning?)',
    ),
    "no such limit": Bad('fail-on = "erorr"', 1, 'fail-on is "erorr", not one of error, warning, note, never'),
    "never is not shown": Bad('min-severity = "never"', 1, 'min-severity is "never", not one of error, warning, note'),
    "no such version": Bad('spec-version = "0.9"', 1, 'spec-version is "0.9", not one of 0.1'),
    "no such colour": Bad('color = "allways"', 1, "(did you mean always?)"),
    "no code": Bad('[[suppress]]\nreason = "x"', 1, "code is missing"),
    "unknown key of a suppression": Bad(
        '[[suppress]]\ncode = "NGFF1"\n[[suppress]]\ncode = "NGFF1"\nnod = "A"',
        5,
        "unknown key nod (did you mean node?)",
    ),
    "no day": Bad('[[suppress]]\ncode = "NGFF1"\nexpires = "soon"', 3, 'expires is "soon", not a date such as'),
    "no such day": Bad('[[suppress]]\ncode = "NGFF1"\nexpires = "2027-02-30"', 3, "not a date such as 2027-12-31"),
    "a week": Bad('[[suppress]]\ncode = "NGFF1"\nexpires = "2027-W01-1"', 3, "not a date such as 2027-12-31"),
    "a time": Bad('[[suppress]]\ncode = "NGFF1"\nexpires = 12:00:00', 3, 'expires is "12:00:00"'),
    "required nonsense": Bad('required-version = "new"', 1, '"new" is not a version requirement such as >=0.2'),
    "required later": Bad('required-version = ">=99"', 1, "ngfflint >=99 is required, but this is", schema=False),
    "unknown rule": Bad('select = ["NGFX"]', 1, 'unknown rule, code prefix or group: "NGFX"', schema=False),
    "misspelt rule": Bad(
        '[severity]\ntranslation-befor-scale = "note"', 2, "(did you mean translation-before-scale", schema=False
    ),
    "unknown rule in a path": Bad('[per-path-ignores]\n"A/*" = ["NGFX"]', 2, 'group: "NGFX"', schema=False),
    "unknown rule accepted": Bad('[[suppress]]\ncode = "NGFX"', 2, 'group: "NGFX"', schema=False),
    "empty range": Bad('extend-exclude = ["a/[z-a]"]', 1, 'a/[z-a]" is invalid', schema=False),
    "no file": Bad('baseline = "a\\u0000"', 1, "file names must not contain the NUL character", schema=False),
    "no output": Bad(
        'output-format = "full=\\u0000"', 1, "file names must not contain the NUL character", schema=False
    ),
    "empty range of nodes": Bad(
        '[[suppress]]\ncode = "NGFF1"\nnode = "[z-a]"', 3, 'the pattern "[z-a]" is invalid', schema=False
    ),
    "unknown format": Bad(
        'output-format = ["full", "jsn"]', 1, "unknown format jsn; known: full, concise", schema=False
    ),
    "options of no rule": Bad("[rules.NGFF39]\nspace = []", 1, "unknown rule: NGFF39 (did you", schema=False),
    "no such option": Bad(
        "[rules.NGFF039]\nspaec = []", 2, "unknown option of NGFF039: spaec; its options:", schema=False
    ),
    "rule without options": Bad("[rules.NGFF012]\nx = 1", 2, "unknown option of NGFF012: x; it has none", schema=False),
    "option of another type": Bad('[rules.NGFF039]\nspace = "m"', 2, "space must be an array", schema=False),
    "item of another type": Bad("[rules.NGFF039]\nspace = [1]", 2, "each item of space must be a string", schema=False),
    "part of another type": Bad("[rules.NGFF039.spelling.space]\nfur = 1", 2, "fur must be a string", schema=False),
}

NOT_TOML = {
    "syntax": ("select = [\n", 1, "invalid TOML: "),
    "later": ('select = ["ALL"]\n\nx == 1\n', 3, "invalid TOML: "),
    "twice": ("sample = 1\nsample = 2\n", 2, "invalid TOML: "),
    "nesting": (f"x = {'[' * 100_000}", 0, "nested too deeply"),
    "digits": (f"sample = {'9' * 5000}", 0, "limit"),
}
