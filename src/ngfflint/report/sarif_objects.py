"""The part of SARIF 2.1.0 that a linter writes; the names of fields are those of the format, in snake case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cattrs
from attrs import field, fields, frozen, has
from cattrs.gen import make_dict_unstructure_fn, override

from ngfflint.report.escape import clean, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from attrs import Attribute

ALWAYS = {"always": True}
"""Marks a field that is written even where its value is the default."""


@frozen(kw_only=True)
class Message:
    """Words, plain and in Markdown."""

    text: str
    markdown: str = ""


@frozen(kw_only=True)
class ArtifactLocation:
    """A file."""

    uri: str = ""
    uri_base_id: str = ""
    description: Message | None = None


@frozen(kw_only=True)
class Region:
    """A part of a text; the end is exclusive."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int


@frozen(kw_only=True)
class PhysicalLocation:
    """A part of a file."""

    artifact_location: ArtifactLocation
    region: Region | None = None


@frozen(kw_only=True)
class LogicalLocation:
    """A value in the metadata of a node."""

    fully_qualified_name: str


@frozen(kw_only=True)
class Location:
    """A place, in files and in nodes."""

    id: int = -1
    physical_location: PhysicalLocation
    logical_locations: tuple[LogicalLocation, ...] = ()
    message: Message | None = None


@frozen(kw_only=True)
class ReportingConfiguration:
    """The severity of a rule."""

    level: str = field(default="warning", metadata=ALWAYS)


@frozen(kw_only=True)
class ReportingDescriptor:
    """A rule."""

    id: str
    name: str = ""
    short_description: Message
    full_description: Message
    help: Message
    help_uri: str = ""
    default_configuration: ReportingConfiguration
    properties: dict[str, Any] = field(factory=dict)


@frozen(kw_only=True)
class ToolComponentReference:
    """An extension, by its number."""

    index: int


@frozen(kw_only=True)
class ReportingDescriptorReference:
    """A rule of a component."""

    id: str
    index: int = -1
    tool_component: ToolComponentReference | None = None


@frozen(kw_only=True)
class ToolComponent:
    """The linter, or a pack of rules."""

    name: str
    semantic_version: str = ""
    information_uri: str = ""
    rules: tuple[ReportingDescriptor, ...]


@frozen(kw_only=True)
class Tool:
    """The linter with its packs."""

    driver: ToolComponent
    extensions: tuple[ToolComponent, ...] = ()


@frozen(kw_only=True)
class Notification:
    """What went wrong in the run itself."""

    level: str = field(default="warning", metadata=ALWAYS)
    message: Message
    locations: tuple[Location, ...] = ()
    associated_rule: ReportingDescriptorReference | None = None


@frozen(kw_only=True)
class Invocation:
    """How the run went."""

    execution_successful: bool
    tool_execution_notifications: tuple[Notification, ...] = ()


@frozen(kw_only=True)
class Result:
    """A finding."""

    rule_id: str
    rule_index: int = -1
    rule: ReportingDescriptorReference | None = None
    level: str = field(default="warning", metadata=ALWAYS)
    message: Message
    locations: tuple[Location, ...]
    related_locations: tuple[Location, ...] = ()
    partial_fingerprints: dict[str, str]


@frozen(kw_only=True)
class Run:
    """A run of the linter."""

    tool: Tool
    invocations: tuple[Invocation, ...]
    original_uri_base_ids: dict[str, ArtifactLocation]
    column_kind: str = field(default="unicodeCodePoints", metadata=ALWAYS)
    results: tuple[Result, ...]


@frozen(kw_only=True)
class Log:
    """The whole document."""

    schema: str = field(
        default="https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        metadata={"json": "$schema", **ALWAYS},
    )
    version: str = field(default="2.1.0", metadata=ALWAYS)
    runs: tuple[Run, ...]


def dump(log: Log) -> str:
    """Write a document as JSON; what has its default is left out, for that is what the format takes it for."""
    converter = cattrs.Converter()
    converter.register_unstructure_hook(str, clean)

    def hook(cls: type) -> Callable[[Any], dict[str, Any]]:
        overrides: dict[str, Any] = {each.name: _override(each) for each in fields(cls)}
        return make_dict_unstructure_fn(cls, converter, **overrides)

    converter.register_unstructure_hook_factory(has, hook)
    return written(converter.unstructure(log))


def _override(attribute: Attribute[Any]) -> Any:
    first, *rest = attribute.name.split("_")
    camel = first + "".join(word.capitalize() for word in rest)
    return override(rename=attribute.metadata.get("json", camel), omit_if_default="always" not in attribute.metadata)
