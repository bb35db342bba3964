"""The reference page of the library, from its docstrings and the fields of its classes."""

from __future__ import annotations

import inspect
import re
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs

import ngfflint
from ngfflint import pytest_plugin, v04, v05, v06, write
from ngfflint.library.builders import CALLED
from ngfflint.model.axes import Axis
from ngfflint.model.base import Model, key_of
from ngfflint.model.transforms import Transform
from ngfflint.model.traversal import array_types, is_array
from ngfflint.rules.rule import address
from ngfflint.rules.sections import sections as specified_sections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

WRITTEN = "<!-- written by docs/generate.py: do not edit -->"

FUNCTIONS = (
    "lint",
    "validate_ome_json",
    "validate_ome_object",
    "validate_zarr_store",
    "fix",
    "from_uri",
    "open_group",
    "readers",
    "to_json",
    "to_dict",
    "level_shapes",
)
MODULES = {"0.4": v04, "0.5": v05, "0.6": v06}
"""The classes of metadata by version."""

OBJECTS = (
    *("DimSpec", "Group", "Array", "NGFFValidationError", "Report", "Finding"),
    *("FixReport", "Compatibility", "Reason"),
)

SECTION = re.compile(r"^(Args|Returns|Raises|Attributes):\n", re.MULTILINE)
ITEM = re.compile(r"^    (\w+): (.*(?:\n     +.*)*)", re.MULTILINE)


def reference() -> str:
    """Return the page."""
    lines = [
        WRITTEN,
        "# Reference",
        "",
        f"{_summary(ngfflint)} The [guides](guides/README.md) explain it with examples.",
        "",
    ]
    lines += ["## Functions", ""]
    for name in FUNCTIONS:
        lines += _function(f"ngfflint.{name}", getattr(ngfflint, name))
    lines += ["## Objects", ""]
    for name in OBJECTS:
        lines += _object(getattr(ngfflint, name))
    lines += ["## Writing", "", _summary(write), ""]
    for name in write.__all__:
        member = getattr(write, name)
        if isinstance(member, type):
            lines += _class(f"ngfflint.write.{name}", member)
        else:
            lines += _function(f"ngfflint.write.{name}", member)
    lines += ["## In tests", "", _summary(pytest_plugin), ""]
    lines += _function("ngfflint.pytest_plugin.assert_ome_zarr", pytest_plugin.assert_ome_zarr)
    lines += ["## Classes of metadata", "", *_about_models(), ""]
    for name in sorted({*v05.__all__, *v06.__all__}):
        classes = {
            version: cls for version, module in MODULES.items() if isinstance(cls := getattr(module, name, None), type)
        }
        if classes:
            lines += _model(classes)
    return "\n".join(lines).rstrip() + "\n"


def _class(name: str, cls: type) -> list[str]:
    """Return the description of a class and of its methods."""
    lines = [f"### `{name}`", "", *_prose(cls)]
    lines += [f"* `{arg}`: {text}" for arg, text in (items(cls, "Args") | items(cls, "Attributes")).items()]
    lines += [""] if lines[-1] else []
    for method, function in inspect.getmembers(cls, inspect.isfunction):
        if not method.startswith("_"):
            lines += _function(f"{cls.__name__}.{method}", function)
    return lines


def _about_models() -> list[str]:
    return [
        "These classes are in `ngfflint.v04`, `ngfflint.v05` and, for the preview of 0.6, `ngfflint.v06`. They take",
        "keyword arguments. All fields accept dictionaries instead of models, and tuples instead of lists. All",
        "classes have `extra`, a dictionary of unknown keys. `v06.OMEMetadata`, `v05.OMEMetadata` and",
        "`v04.OMEZarrGroupJSON` are the unions of the classes of groups.",
    ]


def sections(of: Any) -> dict[str, str]:
    """Return the sections of a Google-style docstring by title, with the description under ``""``."""
    first, *rest = SECTION.split(inspect.getdoc(of) or "")
    return {"": first.strip()} | dict(zip(rest[::2], rest[1::2], strict=True))


def items(of: Any, title: str) -> dict[str, str]:
    """Return the items of a section, each on one line."""
    return {name: _line(text) for name, text in ITEM.findall(sections(of).get(title, ""))}


def _summary(of: Any) -> str:
    return _line(sections(of)[""].partition("\n\n")[0])


def _line(text: str) -> str:
    """Return text on one line, with Markdown code spans."""
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


def _prose(of: Any) -> list[str]:
    return [line for part in sections(of)[""].split("\n\n") for line in (_line(part), "")]


def _function(name: str, function: Callable[..., Any]) -> list[str]:
    lines = [f"### `{name}`", "", "```python", f"{name}{_signature(function)}", "```", "", *_prose(function)]
    lines += [f"* `{arg}`: {text}" for arg, text in items(function, "Args").items()]
    returns = sections(function).get("Returns")
    lines += [f"* returns {_line(returns)}"] if returns else []
    lines += [f"* raises `{error}`: {text}" for error, text in items(function, "Raises").items()]
    return [*lines, ""] if lines[-1] else lines


def _signature(function: Callable[..., Any]) -> str:
    given = inspect.signature(function)
    plain = [
        each.replace(annotation=inspect.Parameter.empty) for each in given.parameters.values() if each.name != "self"
    ]
    shown = str(given.replace(parameters=plain, return_annotation=inspect.Signature.empty))
    return shown.replace("'", '"')


def _object(cls: type) -> list[str]:
    lines = [f"### `ngfflint.{cls.__name__}`", "", *_prose(cls)]
    described = items(cls, "Args") | items(cls, "Attributes")
    shown = described if attrs.has(cls) else items(cls, "Attributes")
    lines += [f"* `.{name}`: {text}" for name, text in shown.items()]
    lines += [f"* `.{name}`: {text}" for name, text in _members(cls) if name not in shown]
    return [*lines, ""]


def _members(cls: type) -> Iterator[tuple[str, str]]:
    """Yield the public properties and methods of a class that is not a model, each with its summary."""
    for each in [base for base in reversed(cls.__mro__) if base.__module__.startswith("ngfflint")]:
        for name, member in vars(each).items():
            if isinstance(member, property):
                yield name, _summary(member)
            elif inspect.isfunction(member) and not name.startswith("_"):
                yield f"{name}{_signature(member)}", _summary(member)


def _model(classes: dict[str, type[Model]]) -> list[str]:
    """Return a class as of its newest version, with the differences of earlier versions."""
    for each in {base for cls in classes.values() for base in reversed(cls.__mro__) if attrs.has(base)}:
        attrs.resolve_types(each)
    *_, cls = classes.values()
    described = {name: text for each in reversed(cls.__mro__) for name, text in items(each, "Args").items()}
    lines = [f"### `{cls.__name__}`", "", *_prose(cls), *_specified(cls, classes)]
    if len(classes) < len(MODULES):
        lines += [f"Only in {' and '.join(classes)}.", ""]
    lines += ["| field | type | default | meaning |", "|---|---|---|---|"]
    for name in [field.name for field in attrs.fields(cls) if field.name != "extra"]:
        known = {version: attrs.fields_dict(each)[name] for version, each in classes.items()}
        known = {version: field for version, field in known.items() if key_of(field).known_in(version)}
        if known:
            lines.append(_row(known, list(classes), described.get(name, "")))
    for name, member in vars(cls).items():
        if isinstance(member, classmethod | staticmethod):
            lines += ["", f"`{cls.__name__}.{name}{_signature(getattr(cls, name))}`: {_summary(member)}"]
    return [*lines, ""]


SPECIFIED = {
    "axes": "axes",
    "transforms": "trafo",
    "transforms_v06": "trafo",
    "image": "multiscales",
    "labels": "label",
    "plate": "plate",
    "collection": "bf2raw-attrs",
    "base": "metadata",
}
"""Anchor of the section of the specification, by the module of the model."""

SPECIFIED_APART = {"Omero": "omero", "Well": "well", "FieldOfView": "well", "Scene": "scene"}
"""The same for models with their own section, by prefix of their name."""


def _specified(cls: type[Model], versions: Iterable[str]) -> list[str]:
    """Return a line with links to the sections of the specification about a class."""
    model = next(each for each in cls.__mro__ if each.__module__.startswith("ngfflint.model."))
    apart = (section for start, section in SPECIFIED_APART.items() if model.__name__.startswith(start))
    section = next(apart, "") or SPECIFIED[model.__module__.rpartition(".")[2]]
    fragments = specified_sections()[section]
    links = [f"[{version}]({address(version, fragments[version])})" for version in versions if version in fragments]
    return [f"Specification: {', '.join(links)}.", ""]


def _row(known: dict[str, attrs.Attribute[Any]], versions: list[str], text: str) -> str:
    """Return the table row of a field, given by version, in a class that may have more versions."""
    *_, field = known.values()
    key = key_of(field).name
    name = f"`{field.name}`" + (f", `{key}` in JSON" if key != field.name else "")
    filled = {version: _default(each) for version, each in known.items()}
    default = filled[next(reversed(known))]
    if len(set(filled.values())) > 1:
        default = ", ".join(f"{value or 'nothing'} in {version}" for version, value in filled.items())
    only = "" if list(known) == versions else f" Only in {' and '.join(known)}."
    return f"| {name} | {_type(field.type)} | {default} | {text or DEFAULT_DESCRIPTIONS.get(field.name, '')}{only} |"


DEFAULT_DESCRIPTIONS = {"type": "a constant"}
"""Descriptions of fields without their own."""


def _default(field: attrs.Attribute[Any]) -> str:
    if field.default is attrs.NOTHING:
        return "required"
    return "" if field.default is None else f"`{field.default!r}`".replace("'", '"')


def _type(of: Any) -> str:
    """Return a type as text."""
    if isinstance(of, UnionType):
        return " or ".join(_type(each) for each in get_args(of) if each is not NoneType)
    if is_array(of):
        inner = array_types(of)[1]
        return f"list of {'axes' if inner is Axis else 'transformations' if inner is Transform else _type(inner)}"
    if get_origin(of) is dict:
        return "`dict`"
    return "a transformation" if of is Transform else f"`{CALLED.get(of.__name__, of.__name__)}`"
