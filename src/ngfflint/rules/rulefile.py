"""Read rule files, reporting all errors with file and line."""

from __future__ import annotations

import pkgutil
import re
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Any

from attrs import define, resolve_types

from ngfflint.files import parse_toml
from ngfflint.hierarchy.classify import KINDS
from ngfflint.model.base import VERSIONS
from ngfflint.model.structure import structurer
from ngfflint.rules.constraints import CONSTRAINTS
from ngfflint.rules.packs import OWN_CHECKS
from ngfflint.rules.rule import AREAS, LEVELS, SAFETIES, SEVERITIES, Case, Fix, Rule
from ngfflint.rules.sections import by_version, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ngfflint.model.base import Pointer

LAYERS = ("ngfflint.model", "ngfflint.store", "ngfflint.documents", "ngfflint.hierarchy", "ngfflint.rules")
"""Packages with classes whose objects rules visit."""


@cache
def visited_classes() -> frozenset[str]:
    """Return the names of all classes of these layers; needed only when rule files are read."""
    found: set[str] = set()
    for layer in LAYERS:
        for module in pkgutil.iter_modules(import_module(layer).__path__, f"{layer}."):
            with suppress(ImportError):  # it needs what only some people have installed
                found |= {name for name, value in vars(import_module(module.name)).items() if isinstance(value, type)}
    return frozenset(found)


DIGITS = "0123456789"

CODE = re.compile(r"[A-Z]+[0-9]+")
"""What codes look like."""

DOCUMENTATION = ("example",)
"""Keys of a rule file that only its page and its tests read."""


def read(path: Path, pack: str = "") -> tuple[dict[str, Any], list[str]]:
    """Read a rule file into the form that is structured and kept in the cache.

    Args:
        path: of the file.
        pack: the package with the checks it may name.

    Returns:
        the content, and a line for each fault, with file and line.
    """
    try:
        text = path.read_text("utf-8")
        raw = parse_toml(text)
    except (ValueError, OSError) as fault:
        return {}, [f"{path}: {fault}"]
    raw = {name: value for name, value in raw.items() if name not in DOCUMENTATION}
    faults = [f"{path}:{line_of(text, pointer)}: {words}" for pointer, words in _faults(_normal(raw), pack)]
    group = path.parent.name if path.parent.name in AREAS else ""
    return raw | {"file": str(path), "pack": pack, "group": group}, faults


def together(rules: list[dict[str, Any]]) -> Iterator[str]:
    """Find what rules have wrong between them: names that are taken, rules that wait for none or for each other."""
    taken: dict[Any, str] = {}
    for raw in rules:
        for name in {raw.get("code"), raw.get("name")} - {None}:
            if name in taken:
                yield f"{_place(raw, 'code')}: {name} is already used by {taken[name]}"
            taken.setdefault(name, raw["file"])
    yield from _prefixes(rules)
    waits = {raw.get("code"): raw.get("after", []) for raw in rules}
    for raw in rules:
        for code in raw.get("after", []):
            if code not in waits:
                yield f"{_place(raw, 'after')}: unknown rule in after: {code}"
        for code in raw.get("joins", []):
            if code not in waits:
                yield f"{_place(raw, 'joins')}: unknown rule in joins: {code}"
        if raw.get("code") in _reached(raw.get("after", []), waits):
            yield f"{_place(raw, 'after')}: circular after: the rule depends on itself"


def _prefixes(rules: list[dict[str, Any]]) -> Iterator[str]:
    """Find codes that begin as those of another pack: a prefix belongs to one."""
    owners = {"NGFF": OWN_CHECKS}
    for raw in rules:
        code = raw.get("code")
        prefix = code.rstrip(DIGITS) if isinstance(code, str) else ""
        if prefix and owners.setdefault(prefix, raw["pack"]) != raw["pack"]:
            owner = "ngfflint itself" if owners[prefix] == OWN_CHECKS else owners[prefix]
            yield f"{_place(raw, 'code')}: the prefix {prefix} of {code} belongs to {owner}"


def _place(raw: dict[str, Any], key: str) -> str:
    return f"{raw['file']}:{line_of(Path(raw['file']).read_text('utf-8'), (key,))}"


def _reached(codes: list[Any], waits: dict[Any, list[Any]]) -> set[Any]:
    """Return all rules that some rules wait for, directly or not."""
    reached: set[Any] = set()
    ahead = list(codes)
    while ahead:
        code = ahead.pop()
        if code not in reached:
            reached.add(code)
            ahead += waits.get(code, [])
    return reached


def _normal(raw: dict[str, Any]) -> dict[str, Any]:
    """Spell out what may be written short: one class for a list, one value for all versions, ranges of versions."""
    if isinstance(raw.get("on"), str):
        raw["on"] = [raw["on"]]
    for part in (raw, *(case for case in _table(raw, "case").values() if isinstance(case, dict))):
        for name in ("level", "severity"):
            if name in part:
                part[name] = by_version(part[name])
    spec = raw.get("spec")
    if isinstance(spec, str):  # a short name, or the address of a document that all versions rest upon
        spec = sections().get(spec, by_version(spec) if spec.startswith("https://") else spec)
    if spec is not None:
        raw["spec"] = by_version(spec) if isinstance(spec, dict) else spec
    return raw


def _table(raw: dict[str, Any], name: str) -> dict[str, Any]:
    table = raw.get(name)
    return table if isinstance(table, dict) else {}


def _faults(raw: dict[str, Any], pack: str) -> Iterator[tuple[Pointer, str]]:
    _, problems = structurer(VERSIONS[-1]).structure(raw, _declared_rule())
    for problem in problems:
        if problem.kind == "missing":
            yield problem.pointer, f"{problem.field} is missing"
        elif problem.kind == "unknown":
            yield problem.pointer, f"unknown key {problem.field}"
        elif problem.kind in ("type", "item", "items"):
            yield problem.pointer, f"{problem.field} must be {problem.expected}"
    if not problems:
        yield from _meaning(raw)
        if pack and raw.get("check"):
            yield from _check_exists(raw["check"], pack)
        for pointer, part in (((), raw), *((("case", name), each) for name, each in raw.get("case", {}).items())):
            function = part.get("fix", {}).get("function", "")
            if pack and function:
                yield from (((*pointer, "fix", "function"), words) for _, words in _check_exists(function, pack))


@cache
def _declared_rule() -> type:
    """Return what structures a rule file: the class of rules as one of attrs, which linting does without."""
    names = {cls.__name__: _as_attrs(cls) for cls in (Rule, Case, Fix)}
    for cls in names.values():
        resolve_types(cls, localns=names)
    return names["Rule"]


def _as_attrs(cls: type) -> type:
    """Return a class with the fields of another one, by whose name problems are reported."""
    names = cls.__annotations__
    fields = {name: value for name, value in vars(cls).items() if name in names}
    return define(kw_only=True)(
        type(cls.__name__, (), fields | {"__annotations__": names, "__module__": cls.__module__})
    )


def _check_exists(check: str, pack: str) -> Iterator[tuple[Pointer, str]]:
    module, _, function = check.rpartition(".")
    try:
        found = getattr(import_module(f"{pack}.{module}"), function, None)
    except Exception as fault:  # noqa: BLE001  whatever a module does when it is imported, its rule must be named
        yield ("check",), f"no such function: {check}: {type(fault).__name__}: {fault}"
        return
    if found is None:
        yield ("check",), f"no function {check} in {pack}"


def _meaning(raw: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Find what is well-formed and still makes no sense."""
    yield from _names(raw)
    for name in ("require", "check"):
        if name in raw and "on" not in raw:
            yield (name,), f"{name} needs `on`, the classes to visit"
    if "require" in raw and "check" in raw:
        yield ("check",), "require and check cannot be used together"
    if not raw.keys() & {"shape", "require", "check"}:
        yield (), "the rule has no shape, require or check"
    for name in raw.get("require", {}).keys() - CONSTRAINTS.keys() - {"field"}:
        yield ("require", name), f"unknown constraint {name}; known: {', '.join(CONSTRAINTS)}"
    for pointer, part in (((), raw), *((("case", name), case) for name, case in raw.get("case", {}).items())):
        yield from ((pointer + at, words) for at, words in _part(part))
    if "message" not in raw and not all("message" in case for case in raw.get("case", {"": {}}).values()):
        yield (), "message is missing: give one to the rule or to each of its cases"


def _names(raw: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Find a code that is none, and classes that do not exist, so that the rule would never report anything."""
    if CODE.fullmatch(raw["code"]) is None:
        yield ("code",), f"code must be an uppercase prefix and a number, not {raw['code']}"
    shaped = [claim.partition(".")[0] for claim in raw.get("shape", {})]
    for key, names in (("on", raw.get("on", [])), ("shape", shaped)):
        for name in names:
            if name not in visited_classes():
                yield (key,), f"{key} has an unknown class: {name}"
    for name in raw.get("kinds", []):
        if name not in KINDS.values():
            yield ("kinds",), f"unknown kind {name}; known: {', '.join(KINDS.values())}"


def _part(part: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Find what makes no sense in a rule or in one of its cases."""
    for table, allowed in (("level", LEVELS), ("severity", SEVERITIES)):
        for version, value in part.get(table, {}).items():
            if version not in VERSIONS:
                yield (table, version), f"unknown version {version}"
            if value not in allowed:
                yield (table, version), f"{table} must be one of {', '.join(allowed)}"
    for words in ("message", "help", "label"):
        yield from _template((words,), part.get(words, ""))
    if "fix" in part:
        yield from ((("fix", *pointer), words) for pointer, words in _fix(part["fix"]))


def _template(pointer: Pointer, text: str) -> Iterator[tuple[Pointer, str]]:
    try:
        list(Formatter().parse(text))
    except ValueError as fault:
        yield pointer, f"{pointer[-1]}: {fault}"


WAYS = ("set", "remove", "rename", "function")
"""The keys of a fix of which it needs one."""


def _fix(fix: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Find what makes no sense in a fix."""
    if len(fix.keys() & set(WAYS)) != 1:
        yield (), f"a fix needs one of {', '.join(WAYS)}"
    if fix["safety"] not in SAFETIES:
        yield ("safety",), f"safety must be one of {', '.join(SAFETIES)}"
    if "key" in fix and "set" not in fix:
        yield ("key",), "key needs `set`, the value to write"
    for words in ("title", "rename"):
        yield from _template((words,), fix.get(words, ""))


def line_of(text: str, pointer: Pointer) -> int:
    """Return the line of a key in TOML text, or of the innermost table on the way to it, or of the first below it."""
    wanted = tuple(map(str, pointer))
    best, exact, below = 1, False, 0
    table: tuple[str, ...] = ()
    items: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        header = re.match(r"\s*\[(\[?)([^\]]+)\]", line)
        entry = re.match(r"""\s*((?:[\w.-]|"[^"]*"|'[^']*')+)\s*=""", line)
        if header:
            table = _steps(header[2])
            if header[1]:  # an item of an array of tables
                items[table] = items.get(table, -1) + 1
                table = (*table, str(items[table]))
            here = table
        elif entry:
            here = (*table, *_steps(entry[1]))
        else:
            continue
        if here and here == wanted[: len(here)]:
            best, exact = number, len(here) == len(wanted)
        elif here[: len(wanted)] == wanted:
            below = below or number
    return best if exact else below or best


def _steps(dotted: str) -> tuple[str, ...]:
    return tuple(part[0] or part[1] for part in re.findall(r"[\"']([^\"']*)[\"']|([\w-]+)", dotted))
