"""``ngfflint info``: show what stores contain."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import asdict

from ngfflint.cli.arguments import add_group, as_settings
from ngfflint.cli.config.resolve import access_of
from ngfflint.cli.config.schema import GROUPS, Options
from ngfflint.cli.parser import Parser
from ngfflint.cli.run_target import STDIN, content
from ngfflint.cli.terminal import colored, complain, width
from ngfflint.errors import NothingFoundError
from ngfflint.hierarchy.classify import prepare
from ngfflint.hierarchy.loader import group_of
from ngfflint.info.reader import MOST_REMOTE_WELLS, MOST_WELLS, node_info, store_info
from ngfflint.report.escape import clean, harmless
from ngfflint.store.base import Target, run
from ngfflint.store.discovery import find_all
from ngfflint.store.memory import MemoryStore
from ngfflint.store.open import read_from, require_supported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ngfflint.info.model import StoreInfo
    from ngfflint.store.base import Access, Store

VERSION = 1
"""Version of the JSON format; adding fields does not change it."""

LONGEST_COUNT = 9
"""Most digits of a number of wells."""


def parser() -> ArgumentParser:
    """Return the parser of the arguments."""
    parser = Parser(
        prog="ngfflint info",
        description="Show what stores contain: axes, levels, pixel sizes, channels, labels, wells.",
        epilog="ngfflint tree is another name of this command",
    )
    parser.add_argument("stores", nargs="+", metavar="STORE", help="as for check; - for standard input")
    words = f"read N wells of a plate, evenly spread; default: {MOST_WELLS:,}, or {MOST_REMOTE_WELLS} if it is remote"
    parser.add_argument("--wells", type=_count, metavar="N", help=words)
    parser.add_argument("--output-format", choices=("text", "json"), default="text", help="default: text")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
    add_group(parser, "servers")
    return parser


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_COUNT):
        raise ArgumentTypeError(f"not a number of wells: {text}")
    return int(text)


def main(argv: list[str]) -> int:
    """Write what stores contain; the exit code is 2 if there is no store."""
    arguments = parser().parse_args(argv)
    given = as_settings(
        {name: getattr(arguments, name) for name in GROUPS["servers"][1].split() if hasattr(arguments, name)}
    )
    access = access_of(Options(**given))
    try:
        stores = (_info(target, arguments.wells, access) for target in _targets(arguments.stores, access))
        if arguments.output_format == "json":
            sys.stdout.write(_json(stores))
        else:
            _text(stores, arguments.color)
    except NothingFoundError as fault:
        complain(str(fault).splitlines())
        return 2
    return 0


def _targets(arguments: list[str], access: Access) -> list[Target]:
    """Return the stores that the arguments name, with standard input last."""
    targets = find_all((argument for argument in arguments if argument != STDIN), access=access)
    return [*targets, Target(STDIN, STDIN, alone=True)] if STDIN in arguments else targets


def _info(target: Target, wells: int | None, access: Access) -> StoreInfo:
    if not target.alone:
        return read_from(target, access, partial(_store_info, inside=target.inside, wells=wells))
    try:
        group = group_of(content(target, access))
    except OSError as reason:
        raise NothingFoundError(f"{target.uri}: {reason.strerror or reason}") from None
    group.whole = False
    prepare(group)
    return run(node_info(MemoryStore(target.uri, {}), group, wells))


async def _store_info(store: Store, inside: str, wells: int | None) -> StoreInfo:
    require_supported(store)
    return await store_info(store, inside, wells)


def _text(stores: Iterable[StoreInfo], color: str) -> None:
    from ngfflint.info.render import Display, render

    encoding = (sys.stdout.encoding or "").lower()
    display = Display(width=width(), ascii=not encoding.startswith("utf"), color=colored(color))
    for index, store in enumerate(stores):
        sys.stdout.write("\n" if index else "")
        sys.stdout.write(render(store, display))


def _json(stores: Iterable[StoreInfo]) -> str:
    import json

    document = {"version": VERSION, "stores": [_cleaned(asdict(store)) for store in stores]}
    return harmless(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)) + "\n"


def _cleaned(value: Any) -> Any:
    """Return a JSON value without lone surrogates, which UTF-8 cannot encode."""
    if isinstance(value, dict):
        return {name: _cleaned(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    return clean(value) if isinstance(value, str) else value
