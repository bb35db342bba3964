"""Texts that people read use plain, idiomatic American English: words and constructions that are not used."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from support.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

Line = tuple[str, str]
"""A place, such as a file with a line, and text."""

RULES, COMMAND, CODE, TESTS, PAGES = "rules", "command", "code", "tests", "pages"
"""Areas: rule files and profiles; texts that the package writes; its docstrings and comments; those of tests; pages,
their generators, and configuration of the project.
"""

ALL = (RULES, COMMAND, CODE, TESTS, PAGES)

PRODUCT = (RULES, COMMAND, CODE, PAGES)
STRICT = (RULES, COMMAND, PAGES)

WORDS: list[tuple[str, str, tuple[str, ...]]] = [
    # what is not used; what is used instead; where
    (r"\bmend(s|ed|ing)?\b", "fix", ALL),
    (r"\bnobody\b|\bnobody's\b", "no one, or a sentence about what does not work", ALL),
    (r"\bwhom\b", "who", ALL),
    (r"\b(kin|twins?|house|witness|floors?|strangers?)\b", "the plain word", ALL),
    (r"\bfor want of\b", "without", ALL),
    (r"(?<!there )\b(is|are|was|were) no (?!longer|more|less)[a-z]", "is not a", ALL),
    (r"\b(told|tells?|telling)\b", "reported, shown, given", ALL),
    (r"\bin place of\b", "instead of", ALL),
    (r"^\s*say whether\b", "whether", (CODE, TESTS)),
    (r"\banew\b", "again", ALL),
    (r"\b(lies|lie|lay)\b(?! (it )?out)", "is, are", (RULES, COMMAND)),
    (r"\blies\b", "is", ALL),
    (r"\bstands? (in|at|on|there|beside|behind|alone|where|twice)\b", "is, are", ALL),
    (r"\b(speaks?|spoken|silence)\b", "report", ALL),
    (r"\bmostly\b", "usually", ALL),
    (r"\bmetadata (are|were|have|lead|lie|state|say|hold|refer|mention)\b", "metadata is", ALL),
    (r"\bpass(es|ed)? (over|by)\b", "ignore, skip", PRODUCT),
    (r"\b(whoever|whosoever)\b", "people who", PRODUCT),
    (r"\ba line an?\b|\bone a (line|processor|channel|store|node)\b", "per", ALL),
    (r"\bcalled so\b|\bwell be\b", "the plain word", ALL),
    (r"\bbehind\b(?! the scenes)", "after", STRICT),
    (r"\bholds\b", "has, contains", STRICT),
    (r"\bbeside\b", "next to, besides", (PAGES,)),
    (r"\blikewise\b", "the same", (PAGES,)),
    (r"\b(goes|go|went) on\b", "continue", (PAGES,)),
    (r"\bcut short\b", "interrupted", (PAGES,)),
    (r"\bat hand\b", "available", (PAGES,)),
    (r"\bas (it|they) stands?\b", "unchanged", (PAGES,)),
    (r", for (it|they|there|this|that|names|what|readers) ", "because", (PAGES,)),
    (r"\b(which is|are|is) (asked|said)\b", "the plain verb", (PAGES,)),
    (r"\bwhere (empty|there is (none|no|one))\b", "if", (PAGES,)),
    (r"\b(bites?|grateful|argue|quarrel|gentle|asks? (it|them|of))\b", "the plain word", (PAGES,)),
    (r"\bpictures?\b", "image", STRICT),
    (r"\b(nothing is stored|leads nowhere)\b", "there is no ... at", STRICT),
    (
        r"\b(colou?red by|colour|grey\b|misspelt|spelt|analyse|neighbour|behaviour|favour|centre|catalogue|labelled)",
        "American spelling",
        ALL,
    ),
    (r"\b(organ|recogn|normal|initial|serial|optim|summar)is(e|es|ed|ing|ation)\b", "American spelling", ALL),
]
"""What texts do not use."""

ALLOWED: list[tuple[str, str]] = [
    # part of the place; part of the text
    ("rules/documents/NGFF915", "left behind"),
    ("rules/multiscales/NGFF054", "left behind"),
    ("checks/fixes.py", "colour"),
    ("checks/fixes.py", "grey"),
    ("checks/plate.py", "behind"),  # the name of a case
    ("test_other_file_systems.py", "tell-nobody"),
    ("test_other_file_systems.py", "nobody's"),
    ("docs/performance.md", "floor"),  # of the time
    ("test_prose.py", ""),
]
"""Lines that may use one of the words."""

PROSE = ("title", "message", "label", "help", "why", "about", "effect", "note", "what")
"""Keys of rule files and of profiles of readers whose values people read."""


def texts_of(value: Any, key: str = "") -> Iterator[Line]:
    """Yield the texts of a rule file or a profile, with their keys."""
    if isinstance(value, dict):
        for name, each in value.items():
            if isinstance(each, str) and name in PROSE:
                yield f"{key}{name}", each
            elif name not in ("options", "files", "groups", "arrays", "fix"):
                yield from texts_of(each, f"{key}{name}.")
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from texts_of(each, f"{key}{index}.")


def in_rules() -> Iterator[Line]:
    """Yield the texts of all rule files and profiles of readers."""
    for path in sorted([*ROOT.glob("rules/*/*.toml"), *ROOT.glob("readers/*.toml")]):
        for key, text in texts_of(tomllib.loads(path.read_text("utf-8"))):
            yield f"{path.relative_to(ROOT)} {key}", text


def in_requirements() -> Iterator[Line]:
    """Yield the texts of the table of requirements."""
    for row in json.loads((ROOT / "docs/requirements.json").read_text("utf-8")):
        reasons = [row.get("no_rule", ""), row.get("not_yet", ""), *row.get("unreported", {}).values()]
        for text in (row["requirement"], *reasons):
            yield f"docs/requirements.json {row['id']}", text


def docstrings(tree: ast.AST) -> dict[int, ast.Constant]:
    """Return the docstrings of a module by ``id()``, those of attributes and constants too."""
    bodies = (getattr(node, "body", None) for node in ast.walk(tree))
    statements = (each for body in bodies if isinstance(body, list) for each in body if isinstance(each, ast.Expr))
    values = (each.value for each in statements if isinstance(each.value, ast.Constant))
    return {id(each): each for each in values if isinstance(each.value, str)}


def modules(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the path and the source of each module in a folder."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def in_strings(folder: str) -> Iterator[Line]:
    """Yield the strings of all modules that are not docstrings and have more than one word."""
    for name, source in modules(folder):
        tree = ast.parse(source)
        skipped = docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
                yield f"{name}:{node.lineno}", node.value


def in_documentation(folder: str) -> Iterator[Line]:
    """Yield the docstrings and comments of all modules."""
    for name, source in modules(folder):
        for node in docstrings(ast.parse(source)).values():
            yield f"{name}:{node.lineno}", str(node.value)
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT:
                yield f"{name}:{token.start[0]}", token.string


GENERATED = "<!-- written by docs/generate.py"
"""First line of pages that are made of other texts."""

PLAIN = ("action.yml", ".pre-commit-hooks.yaml", "justfile", "CITATION.cff", "pyproject.toml")
"""Files that people read, besides Markdown."""


def in_pages() -> Iterator[Line]:
    """Yield the lines of hand-written pages and files of the project, and the texts of the generators of pages."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/guides/*.md")]
    pages += [*ROOT.glob(".github/*.*"), *ROOT.glob(".github/ISSUE_TEMPLATE/*.yml")]
    for path in sorted([*pages, *(ROOT / name for name in PLAIN)]):
        text = path.read_text("utf-8")
        for number, line in enumerate([] if text.startswith(GENERATED) else text.splitlines(), 1):
            yield f"{path.relative_to(ROOT)}:{number}", line
    yield from in_requirements()
    yield from in_strings("docs")
    yield from in_documentation("docs")


TEXTS = {
    RULES: in_rules,
    COMMAND: lambda: in_strings("src"),
    CODE: lambda: in_documentation("src"),
    TESTS: lambda: in_documentation("tests"),
    PAGES: in_pages,
}
"""What yields the texts of each area."""


@cache
def texts(area: str) -> list[Line]:
    """Return the texts of an area with their places."""
    return list(TEXTS[area]())


def is_allowed(place: str, text: str) -> bool:
    """Whether a text is among the exceptions."""
    return any(part in place and words in text for part, words in ALLOWED)


@pytest.mark.parametrize("area", TEXTS)
def test_words(area: str) -> None:
    """No text of an area has one of its words; each error shows the place, the words and what to write."""
    words = [(re.compile(pattern, re.IGNORECASE), better) for pattern, better, areas in WORDS if area in areas]
    any_word = re.compile("|".join(f"(?:{word.pattern})" for word, _ in words), re.IGNORECASE)
    wrong = [
        f'{place}: "{found[0]}" in "{text[max(0, found.start() - 40) : found.end() + 40]}": write {better}'
        for place, text in texts(area)
        if any_word.search(text)
        for pattern, better in words
        for found in pattern.finditer(text)
        if not is_allowed(place, text)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("area", TEXTS)
def test_areas_have_texts(area: str) -> None:
    """Each area is found, so that its test can fail."""
    assert len(texts(area)) > 100


@pytest.mark.parametrize(
    ("text", "is_used"),
    [("this is no array", True), ("it is no longer used", False), ("there is no array", False), ("mend it", True)],
)
def test_patterns(text: str, is_used: bool) -> None:  # noqa: FBT001
    """The patterns match what they should."""
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern, _, _ in WORDS) is is_used
