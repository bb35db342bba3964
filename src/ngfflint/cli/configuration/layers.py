"""The places that settings come from, and what is wrong with what they say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ngfflint.cli.configuration.combine import combine
from ngfflint.cli.configuration.discover import is_users
from ngfflint.cli.configuration.excluded import anchored
from ngfflint.cli.configuration.layer import BrokenConfiguration, Layer, is_file
from ngfflint.cli.configuration.meaning import faults_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ngfflint.engine.rule import Rule


def layers_of(path: str | None, given: dict[str, Any], folder: str) -> list[Layer]:
    """Return the settings of a file, those of the arguments of ``--config``, and those of the options.

    Args:
        path: of the file that was found, ``None`` where there is none.
        given: options of the command line.
        folder: the current one.

    Returns:
        the weakest first.

    Raises:
        BrokenConfiguration: several files are named, or one although none shall be read.
    """
    named = [each for each in given.get("config", ()) if is_file(each)]
    if len(named) > 1:
        raise BrokenConfiguration([f"--config names several files: {', '.join(named)}; let one extend the other"])
    if named and given.get("isolated"):
        raise BrokenConfiguration([f"--isolated reads no file of settings, and --config names {named[0]}"])
    file = os.path.abspath(named[0]) if named else path
    options = Layer("", anchored(given, folder), folder=folder)
    # As in ruff, paths in a file that lies anywhere start from where the user stands, not from the file.
    start = folder if named or is_users(file) else ""
    inlined = [each for each in given.get("config", ()) if not is_file(each)]
    if not file and not inlined:
        return [options]
    from ngfflint.cli.configuration.read import inline, read

    return [*(read(file, folder=start) if file else ()), *map(inline, inlined), options]


def usable(layers: Sequence[Layer], rules: tuple[Rule, ...]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return the settings that hold, and where each was said.

    Args:
        layers: the weakest first.
        rules: all that there are.

    Raises:
        BrokenConfiguration: with everything that is wrong with any of them.
    """
    faults = [line for layer in layers for line in layer.tell([*layer.faults, *faults_in(layer.values, rules)])]
    if faults:
        raise BrokenConfiguration(list(dict.fromkeys(faults)))
    return combine(layers)
