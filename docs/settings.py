"""The page of all settings, from their table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.cli.config.load import TYPES
from ngfflint.cli.config.schema import ABOUT_FILES
from ngfflint.cli.config.setting import SETTINGS, SWITCH
from ngfflint.cli.config_cmd import toml
from ngfflint.report.rule_page import cell

if TYPE_CHECKING:
    from ngfflint.cli.config.setting import Schema, Setting

WRITTEN = "<!-- written by docs/generate.py: do not edit -->"


def settings() -> str:
    """Return the page: a table of the keys of configuration files with their options, and one of other options."""
    keys = [_row(each) for each in SETTINGS.values() if each.meaning]
    options = [f"| {_flags(each)} | {each.about} |" for each in SETTINGS.values() if _only_option(each)]
    return "\n".join(
        [
            WRITTEN,
            "# Settings",
            "",
            "The keys of configuration files, and the options of `ngfflint check` that set the same. If a value is set",
            "in several places (a file that is extended, the file, `--config`, the option), either all of them are",
            "combined or the last one replaces the others. [Configuration](configuration.md) has examples.",
            "",
            "| key | option | meaning | value | default | several places |",
            "|---|---|---|---|---|---|",
            *keys,
            "",
            "## Only on the command line",
            "",
            "| option | meaning |",
            "|---|---|",
            *options,
            "",
        ]
    )


def _row(setting: Setting[Any]) -> str:
    default = f"`{toml(setting.default)}`" if setting.default or setting.schema is SWITCH else ""
    merge = "" if setting.name in ABOUT_FILES else "combined" if setting.extends else "replaced"
    cells = (f"`{setting.key}`", _flags(setting), setting.meaning, _value(setting.schema), default, merge)
    return f"| {' | '.join(map(cell, cells))} |"


def _only_option(setting: Setting[Any]) -> bool:
    return not setting.meaning and setting.name != "stores"


def _flags(setting: Setting[Any]) -> str:
    return ", ".join(f"`{flag}`" for flag in setting.flags) if setting.about else ""


def _value(of: Schema) -> str:
    """Return the allowed values as text."""
    if "anyOf" in of:
        return " or ".join(map(_value, of["anyOf"]))
    if "enum" in of:
        return ", ".join(f"`{word}`" for word in of["enum"])
    words = TYPES[of["type"]][1]
    return f"{words} from {of['minimum']}" if "minimum" in of else words
