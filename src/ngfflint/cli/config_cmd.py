"""``ngfflint config``: show the effective settings and where each is set."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

from ngfflint.cli.config.discover import shown
from ngfflint.cli.config.resolve import Resolver
from ngfflint.cli.config.schema import ABOUT_FILES, in_files, schema
from ngfflint.cli.parser import Parser
from ngfflint.cli.run_target import STDIN
from ngfflint.cli.terminal import complain
from ngfflint.errors import NothingFoundError, UserError
from ngfflint.rules.loader import rulebook
from ngfflint.store.uri import HIDDEN, is_address

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from ngfflint.cli.config.resolve import Setup
    from ngfflint.cli.config.setting import Setting


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(
        prog="ngfflint config",
        description="Show the effective settings and where each comes from.",
        epilog="also accepts the options of ngfflint check, to see their effect",
    )
    parser.add_argument(
        "stores",
        nargs="*",
        metavar="STORE",
        help="show the settings for these stores (default: for the current folder)",
    )
    parser.add_argument("--schema", action="store_true", help="print the JSON schema of configuration files")
    return parser


def main(argv: list[str]) -> int:
    """Write the effective settings; the exit code is 2 if they are invalid."""
    if argv in (["-h"], ["--help"]):
        parser().parse_args(argv)
    if argv == ["--schema"]:
        sys.stdout.write(schema())
        return 0
    from ngfflint.cli.arguments import parse

    given = parse(["--show-settings", *argv])
    del given["show_settings"]
    try:
        return show(Resolver(given, rulebook().rules))
    except UserError as fault:
        complain(str(fault).splitlines())
        return 2


def show(resolver: Resolver) -> int:
    """Write the effective settings of the given stores, or of the current folder, as TOML.

    Raises:
        NothingFoundError: one of the stores does not exist.
    """
    here = resolver.here()
    for store in here.options.stores:
        if store != STDIN and not is_address(store) and not os.path.exists(store):
            raise NothingFoundError(f"{store}: no such file or folder")
    folders = [_folder(store) for store in here.options.stores] or [os.getcwd()]
    setups = {id(setup): setup for setup in map(resolver.at, folders)}
    sys.stdout.write("\n".join(map(_settings_text, setups.values())))
    return 0


def _folder(store: str) -> str:
    """Return the folder whose settings apply, because a folder of stores may have settings but a store does not."""
    path = os.path.abspath(store)
    return path if os.path.isdir(path) else os.path.dirname(path)


def _settings_text(setup: Setup) -> str:
    files = [f"# settings from {shown(file)}" for file in setup.files] or ["# no configuration file"]
    settings = [setting for setting in in_files() if setting.name not in ABOUT_FILES]
    return "\n".join([*files, "", *(_line(setup, setting) for setting in settings), ""])


def _line(setup: Setup, setting: Setting[Any]) -> str:
    value = getattr(setup.options, setting.name)
    places = ", ".join(setup.places.get(setting.name, ())) or "default"
    if value is None or value == "":
        return f"# {setting.key} is not set  # {places}"
    return f"{setting.key} = {toml(_as_in_file(setting.name, value))}  # {places}"


def _as_in_file(option: str, value: Any) -> Any:
    """Return a setting as it would be in a configuration file."""
    if option == "suppress":
        return [{name: each for name, each in entry.items() if name != "place"} for entry in value]
    if option == "storage_options":
        return dict.fromkeys(value, HIDDEN)
    if option == "ignore" and not any(value.values()):
        return list(value)
    return value


def toml(value: Any) -> str:
    """Return a JSON-like value as TOML on one line."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if hasattr(value, "items"):
        return "{" + ", ".join(f"{toml(name)} = {toml(each)}" for name, each in value.items()) + "}"
    return "[" + ", ".join(map(toml, value)) + "]"
