"""Checks of OME-XML against the OME schema."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ngfflint.documents.ome_schema import CURRENT, POSITIVE_INTEGER, REFERENCES, RULES, SIMILAR
from ngfflint.records import NamedTuple
from ngfflint.rules.check import Cause, Fault
from ngfflint.rules.messages import clip
from ngfflint.similar import nearest
from ngfflint.store.paths import NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ngfflint.documents.ome_schema import ElementRule
    from ngfflint.documents.ome_xml import OMEXML, Span, XMLElement, XMLImage
    from ngfflint.rules.context import Context

SHORT = 60
"""Longest value to show."""


class Wrong(NamedTuple):
    """Something in an element that the schema does not allow.

    Args:
        what: in words.
        how: an imperative that fixes it.
        attribute: name of the attribute, ``""`` where it is not one.
        at: span of the wrong element inside, if that is the place.
        instead: name of the missing attribute or element that is misspelled here.
    """

    what: str
    how: str
    attribute: str = ""
    at: Span | None = None
    instead: str = ""


def structure(xml: OMEXML, _: Context) -> Iterator[Fault]:
    """OME, Image, Pixels and Channel must have the attributes and elements of the OME schema."""
    root = xml.elements
    if xml.schema not in (CURRENT, *SIMILAR):
        return
    taken: set[tuple[str, str]] = set()
    text = cache(xml.text)
    for element, owner in _elements(root, ""):
        wrong = [*_wrong(element, xml), *_repeated_id(element, taken, xml)]
        misspelled = {each.instead for each in wrong}
        missing = [each for each in _missing(element) if each not in misspelled]
        if missing or wrong:
            yield _fault(text, element, owner, missing, wrong)
        elif element.name == "Pixels":
            yield from _sample_fault(element, owner)


def _elements(element: XMLElement, owner: str) -> Iterator[tuple[XMLElement, str]]:
    """Yield an element and those in it, each with the ID of its image."""
    if element.name not in RULES:
        return
    owner = element.attributes.get("ID", "") if element.name == "Image" else owner
    yield element, owner
    for each in element.kept:
        yield from _elements(each, owner)


def _fault(text: Callable[[], str], element: XMLElement, owner: str, missing: list[str], wrong: list[Wrong]) -> Fault:
    """Return the fault of an element, at its only wrong value if nothing is missing."""
    case = "missing" if not wrong else "wrong" if not missing else ""
    first = wrong[0] if wrong else Wrong("", "")
    more = "" if len(wrong) < 2 else f", and {len(wrong) - 1} more of this kind"
    span = element.span if missing or more else first.at or _attribute_span(text, element, first.attribute)
    of = (
        f' of "{clip(owner, SHORT)}"'
        if owner and element.name != "Image"
        else f' "{clip(owner, SHORT)}"' * (owner != "")
    )
    values: dict[str, Any] = {"what": first.what, "more": more, "how": first.how}
    cause = Cause(f"{element.name} {missing} {first.what}{more}")  # writers make the same mistake in each image
    return Fault(
        document=NAME, span=span, case=case, merge_by=(cause,), name=element.name, of=of, missing=missing, **values
    )


def _attribute_span(text: Callable[[], str], element: XMLElement, name: str) -> Span:
    """Return the span of an attribute in the tag of an element, or that of the element."""
    pattern = re.compile(rf"\s({re.escape(name)}\s*=\s*(?:\"[^\"]*\"|'[^']*'))")
    found = pattern.search(text(), element.span[1]) if name else None
    return element.span if found is None else found.span(1)


def _missing(element: XMLElement) -> Iterator[str]:
    """Yield the required attributes and elements that an element does not have."""
    rule = RULES[element.name]
    yield from (name for name in rule.required if name not in element.attributes)
    if rule.once and rule.once not in element.children and element.stray is None:
        yield rule.once


def _wrong(element: XMLElement, xml: OMEXML) -> Iterator[Wrong]:
    """Yield what an element has that the schema does not allow."""
    rule, is_current = RULES[element.name], xml.schema == CURRENT
    for name, value in element.attributes.items():
        values = rule.required.get(name) or (rule.optional.get(name) if is_current else None)
        if values is not None and not values.fit(value.strip()):
            yield Wrong(f'"{name}" = "{clip(value, SHORT)}"', f'write {values.words} as "{name}"', name)
        elif values is None and is_current and "}" not in name:
            yield _unknown(name, rule, element)
    if element.stray is not None:
        name, span = element.stray
        how = f'give "{name}" and all elements in it the namespace of "OME"'
        yield Wrong(f'"{name}" outside the namespace of OME', how, at=span)
    if rule.once and sum(each.name == rule.once for each in element.kept) > 1:
        yield Wrong(f'more than one "{rule.once}"', f'write one "{element.name}" for each "{rule.once}"')
    if is_current:
        yield from _wrong_children(element, rule)
        yield from _dangling(element, xml)


def _unknown(name: str, rule: ElementRule, element: XMLElement) -> Wrong:
    """Return an attribute that the schema does not have, with the absent one that it may be a misspelling of."""
    absent = frozenset((*rule.required, *rule.optional)).difference(element.attributes)
    meant = nearest(name, absent)
    how = f'write "{meant}" instead of it' if meant else "remove it"
    return Wrong(f'the unknown attribute "{clip(name, SHORT)}"', how, name, instead=meant)


def _wrong_children(element: XMLElement, rule: ElementRule) -> Iterator[Wrong]:
    """Yield the first unknown element in an element, or the first one that is too late."""
    unknown = next((name for name in element.children if name not in (*rule.children, "BinaryOnly")), None)
    if unknown is not None:
        meant = nearest(unknown, frozenset(rule.children).difference(element.children))
        how = f'write "{meant}" instead of it' if meant else "remove it"
        yield Wrong(f'the unknown element "{clip(unknown, SHORT)}"', how, instead=meant)
        return
    known = [name for name in element.children if name in rule.children]
    late = next(((one, other) for one, other in pairwise(known) if _rank(rule, one) > _rank(rule, other)), None)
    if late is not None:
        yield Wrong(f'"{late[1]}" after "{late[0]}"', f'move "{late[1]}" before "{late[0]}"')


def misspells_metadata_only(xml: OMEXML, pixels: Span) -> bool:
    """Whether the Pixels element at a place has a misspelled MetadataOnly, which the rule on the schema reports."""
    if xml.schema != CURRENT:
        return False
    element = next((each for each, _ in _elements(xml.elements, "") if each.span == pixels), None)
    wrong = () if element is None else _wrong_children(element, RULES["Pixels"])
    return any(each.instead == "MetadataOnly" for each in wrong)


def _rank(rule: ElementRule, name: str) -> int:
    return rule.children.index(name)


def _dangling(element: XMLElement, xml: OMEXML) -> Iterator[Wrong]:
    """Yield references to elements that the document does not have."""
    for each in element.kept:
        if each.name in REFERENCES and each.attributes.get("ID", "") not in xml.content.ids:
            target = clip(each.attributes.get("ID", ""), SHORT)
            kind = each.name.removesuffix("Ref").removesuffix("Settings")
            how = f"add the {kind} with this ID, or remove the reference"
            yield Wrong(f'a reference to the missing {kind} "{target}"', how, at=each.span)


def _repeated_id(element: XMLElement, taken: set[tuple[str, str]], xml: OMEXML) -> Iterator[Wrong]:
    """Yield the ID of an element if one before of the same name has it."""
    key = (element.name, element.attributes.get("ID", ""))
    if key[1] and key in taken and xml.schema == CURRENT:
        yield Wrong(f'the ID "{clip(key[1], SHORT)}" of another {element.name}', "write an ID that is unique", "ID")
    taken.add(key)


def _sample_fault(pixels: XMLElement, owner: str) -> Iterator[Fault]:
    """The samples of all Channel elements should be as many as SizeC."""
    count, size = _samples(pixels), pixels.attributes["SizeC"].strip()
    if count and count != int(size):
        yield Fault(document=NAME, span=pixels.span, case="samples", image=owner, count=count, size=size)


def _samples(pixels: XMLElement) -> int:
    """Return the number of samples of all Channel elements, 0 if it is unknown."""
    channels = [each for each in pixels.kept if each.name == "Channel"]
    samples = [each.attributes.get("SamplesPerPixel", "1").strip() for each in channels]
    return sum(map(int, samples)) if all(map(POSITIVE_INTEGER.fit, samples)) else 0


def has_other_samples(xml: OMEXML, image: XMLImage) -> bool:
    """Whether the samples of the channels of an image contradict its SizeC, which is reported here."""
    pixels = (each for of in xml.elements.kept for each in of.kept if each.span == image.pixels_at)
    size = image.pixels.get("SizeC", "").strip()
    return any(_samples(each) not in (0, int(size)) for each in pixels) if POSITIVE_INTEGER.fit(size) else False
