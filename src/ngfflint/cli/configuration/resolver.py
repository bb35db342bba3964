"""Which settings hold where."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ngfflint.cli.configuration.discover import Closest, user_file
from ngfflint.cli.configuration.layer import BrokenConfiguration, is_file
from ngfflint.cli.configuration.setup import make_setup
from ngfflint.cli.options import Options

if TYPE_CHECKING:
    from ngfflint.cli.configuration.layer import Layer
    from ngfflint.cli.configuration.setup import Setup
    from ngfflint.engine.rule import Rule
    from ngfflint.store.find import Target


class Resolver:
    """Finds the settings for each folder; each file of settings is read once.

    Args:
        given: options of the command line.
        rules: all that there are.

    Raises:
        BrokenConfiguration: the current folder is no more.
    """

    def __init__(self, given: dict[str, Any], rules: tuple[Rule, ...]) -> None:
        self.given = given
        self._rules = rules
        self._closest = Closest()
        self._setups: dict[str | None, Setup] = {}
        self._folders: dict[str, Setup] = {}
        try:
            self._here = os.getcwd()
        except FileNotFoundError:
            raise BrokenConfiguration(["the current folder was removed"]) from None

    def here(self) -> Setup:
        """Return what holds in the current folder.

        Raises:
            BrokenConfiguration: settings cannot be used.
        """
        return self.at(self._here)

    def at(self, folder: str) -> Setup:
        """Return what holds in a folder: its closest file, else that of the current folder, else that of the user.

        Args:
            folder: absolute path.

        Raises:
            BrokenConfiguration: settings cannot be used.
        """
        known = self._folders.get(folder)
        if known is None:
            known = self._folders[folder] = self._setup(self._path(folder))
        return known

    def _path(self, folder: str) -> str | None:
        """Return the path of the file of settings that holds in a folder, ``None`` where there is none."""
        if self.given.get("isolated") or any(map(is_file, self.given.get("config", ()))):
            return None
        return self._closest.to(folder) or self._closest.to(self._here) or self._users

    @cached_property
    def _users(self) -> str | None:
        return user_file()

    def _setup(self, path: str | None) -> Setup:
        if path not in self._setups:
            self._setups[path] = self._make(path)
        return self._setups[path]

    def for_target(self, target: Target) -> Setup:
        """Return what holds for a target: the settings of the folder that it lies in.

        Args:
            target: a store, or something that has no folder.

        Raises:
            BrokenConfiguration: settings cannot be used.
        """
        local = target.is_local and target.path != "-"
        return self.at(os.path.dirname(os.path.abspath(target.path))) if local else self.here()

    def leaves_out(self, folder: str) -> bool:
        """Say whether a folder is not searched.

        Args:
            folder: absolute path.
        """
        return self.at(os.path.dirname(folder)).excluded.leaves_out(folder)

    def _make(self, path: str | None) -> Setup:
        given = self.given
        if path is None and not given.keys() - {"stores"}:
            return make_setup(Options(**given), self._rules, (), {})
        from ngfflint.cli.configuration.layers import layers_of, usable

        layers: list[Layer] = layers_of(path, given, self._here)
        values, places = usable(layers, self._rules)
        files = tuple(dict.fromkeys(each.source for each in layers if each.source))
        return make_setup(Options(**values), self._rules, files, places)
