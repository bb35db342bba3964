"""A row of the table of settings, and the usual sorts of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ngfflint.hierarchy.version import EXACT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    Schema = dict[str, Any]
    Content = Literal[
        "", "selectors", "path selectors", "readers", "patterns", "suppressions", "rule options", "file", "formats"
    ]

T = TypeVar("T")

SWITCH: Schema = {"type": "boolean"}
TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}

SETTINGS: dict[str, Setting[Any]] = {}
"""The rows of the table by attribute name, in the order of configuration files."""


class Setting(Generic[T]):
    """A row of the table: a descriptor that returns the default unless an instance of ``Options`` has a value.

    Args:
        default: the value if none is given.
        schema: JSON schema of the value in a configuration file.
        about: help text of the command line; without it there is no option.
        meaning: description in the JSON schema; without it the setting cannot be in a configuration file.
        metavar: placeholder of the value in the help.
        option: the long option, if it is not named after the setting.
        short: the short option.
        content: kind of text, which determines how it is checked and resolved.
        extends: whether values of several layers are combined; otherwise the strongest wins.
        sent: whether worker processes need the value.

    Attributes:
        name: attribute of ``Options``.
        key: key in a configuration file.
        flags: options of the command line.
    """

    name: str
    key: str
    flags: tuple[str, ...]

    def __init__(  # noqa: PLR0913  one for each column of the table
        self,
        default: T,
        schema: Schema,
        about: str = "",
        meaning: str = "",
        *,
        metavar: str | None = None,
        option: str = "",
        short: str = "",
        content: Content = "",
        extends: bool = False,
        sent: bool = True,
    ) -> None:
        self.default, self.schema, self.about, self.meaning = default, schema, about, meaning
        self.metavar, self.option, self.short = metavar, option, short
        self.content, self.extends, self.sent = content, extends, sent

    def __set_name__(self, _: type, name: str) -> None:
        """Add the row to the table."""
        self.name, self.key = name, name.replace("_", "-")
        long = self.option or f"--{self.key}"
        self.flags = (self.short, long) if self.short else (long,)
        SETTINGS[name] = self

    def __get__(self, _: object, owner: type) -> T:
        """Return the default, because a value of the instance takes precedence over this descriptor."""
        return self.default


def switch(about: str, meaning: str = "", short: str = "") -> Setting[bool]:
    """Return a setting that is on or off."""
    return Setting(False, SWITCH, about, meaning, short=short)  # noqa: FBT003  switches are off by default


def choice(default: str, words: Sequence[str], about: str, meaning: str) -> Setting[str]:
    """Return a setting with one of some words."""
    return Setting(default, TEXT | {"enum": list(words)}, about, meaning)


def version(about: str, meaning: str) -> Setting[str]:
    """Return a setting with a version of the specification."""
    schema = TEXT | {"enum": list(EXACT.values())}
    return Setting("", schema, f"{about}; one of %(choices)s", meaning, metavar="VERSION")


def number(default: T, minimum: int, about: str, meaning: str, metavar: str = "N") -> Setting[T]:
    """Return a setting with a whole number."""
    return Setting(default, {"type": "integer", "minimum": minimum}, about, meaning, metavar=metavar)


def file(about: str, meaning: str = "", *, metavar: str = "FILE", short: str = "") -> Setting[str]:
    """Return a setting with the name of a file."""
    return Setting("", TEXT, about, meaning, metavar=metavar, short=short, content="file", sent=False)


def selectors(about: str, meaning: str, *, extends: bool = True) -> Setting[Sequence[str]]:
    """Return a setting with selectors of rules."""
    return Setting((), TEXTS, about, meaning, metavar="RULES", content="selectors", extends=extends)


def patterns(default: Sequence[str], about: str, meaning: str, *, extends: bool = False) -> Setting[Sequence[str]]:
    """Return a setting with patterns of paths."""
    return Setting(default, TEXTS, about, meaning, metavar="PATTERNS", content="patterns", extends=extends)


def table(of: Schema) -> Schema:
    """Return the schema of a table with values of one type."""
    return {"type": "object", "additionalProperties": of}
