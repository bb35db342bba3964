"""Every way in which a field of a model can be malformed is reported by exactly one rule."""

from __future__ import annotations

from collections import Counter
from functools import cache
from types import NoneType
from typing import Any, get_args, get_origin

from attrs import has, resolve_types
from support.model_classes import model_classes

from ngfflint.model.base import VERSIONS, Key, json_fields
from ngfflint.model.traversal import array_types, is_array, is_optional, is_tagged, tags
from ngfflint.rules.loader import rulebook


def kinds(of: Any, key: Key) -> set[str]:
    """Return the kinds of problems that a field can have."""
    found = {"missing"} if key.required else set()
    if is_optional(of):
        of = next(each for each in get_args(of) if each is not NoneType)
    if of is Any:
        return found
    found.add("type")
    if is_array(of):
        item = array_types(of)[1]
        if item is not Any:
            found.add("item")
    return found


def claimable() -> list[tuple[str, str, str]]:
    """Return every (model, key, kind) that the structurer can report."""
    found = set()
    for model in model_classes():
        if is_tagged(model):
            found |= {(model.__name__, "type", kind) for kind in ("missing", "type", "tag")}
        resolve_types(model)
        for attribute, key, declared_in in json_fields(model):
            found |= {(declared_in, key.name, kind) for kind in kinds(attribute.type, key)}
    return sorted(found)


@cache
def claims(version: str) -> Counter[tuple[str, str, str]]:
    """Return how many rules claim each problem in a version."""
    count: Counter[tuple[str, str, str]] = Counter()
    for rule in rulebook().rules:
        for claim, of in rule.shape.items():
            model, _, key = claim.partition(".")
            count.update(
                (model, key, kind) for kind in of if rule.level_in(version, claim if claim in rule.case else kind)
            )
    return count


SPARED = {(("Multiscale", "type", "type"), "0.1"): "0.1 does not speak of the key at all"}
"""Problems that no rule reports in a version, each with the reason."""

ROOTS = ("OMEAttributes", "GroupV2", "GroupV3", "ArrayV2", "ArrayV3")
"""Models from which all others are reached."""


@cache
def reachable(version: str) -> frozenset[tuple[str, str]]:
    """Return the (model, key) that documents of a version can have."""
    found: set[tuple[str, str]] = set()
    ahead: list[Any] = [each for each in model_classes() if {base.__name__ for base in each.__mro__} & set(ROOTS)]
    seen: set[Any] = set()
    while ahead:
        of = ahead.pop()
        if is_optional(of):
            of = next(each for each in get_args(of) if each is not NoneType)
        if of in seen or of is Any:
            continue
        seen.add(of)
        if is_array(of):
            of = getattr(of, "IN", {}).get(version, of)
            ahead.append(getattr(of, "ITEM_IN", {}).get(version, array_types(of)[1]))
        elif is_tagged(of):
            found.add((of.__name__, "type"))
            ahead += tags(of, version).values()
        elif isinstance(of, type) and has(of) and not getattr(of, "TEXT", ""):
            resolve_types(of)
            for attribute, key, declared_in in json_fields(of):
                if key.known_in(version):
                    found.add((declared_in, key.name))
                    ahead.append(attribute.type)
    return frozenset(found)


def test_claimed_once() -> None:
    """In each version that knows the key, one rule reports the problem."""
    wrong = [
        f"{'.'.join(problem)} in {version}: {claims(version)[problem]} rules"
        for problem in claimable()
        for version in VERSIONS
        if problem[:2] in reachable(version) and claims(version)[problem] != ((problem, version) not in SPARED)
    ]
    assert wrong == []


def test_claims_exist() -> None:
    """A rule claims fields that models have; those of documents are reported by ``store.documents``."""
    known = {(model, key) for model, key, _ in claimable()}
    assert len(known) > 100
    claimed = [(rule.code, *claim.partition(".")[::2]) for rule in rulebook().rules for claim in rule.shape]
    assert [each for each in claimed if each[1] != "Document" and each[1:] not in known] == []


def test_every_field_is_structured() -> None:
    """No field has a type that the structurer would leave to cattrs, which coerces."""
    for model in model_classes():
        for attribute, _, _ in json_fields(model):
            of: Any = attribute.type
            if is_optional(of):
                of = next(each for each in get_args(of) if each is not NoneType)
            plain = of is Any or of in (str, int, float, bool) or is_array(of) or get_origin(of) is dict
            assert plain or has(of) or is_tagged(of), f"{model.__name__}.{attribute.name}: {of}"
