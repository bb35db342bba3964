"""Resolving which settings apply in which folder."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ngfflint.cli.config.discover import Closest, Excluded, anchored, is_user_file, names_file, user_file
from ngfflint.cli.config.schema import Options
from ngfflint.cli.config.setting import SETTINGS
from ngfflint.linter.policy import Policy, Suppression
from ngfflint.linter.scope import Extent
from ngfflint.linter.settings import Settings
from ngfflint.records import NamedTuple
from ngfflint.rules.rule import for_readers
from ngfflint.rules.selection import Selection, specificity
from ngfflint.store.base import Access

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ngfflint.cli.config.load import Layer
    from ngfflint.rules.rule import Rule
    from ngfflint.store.base import Target

ADJUSTMENTS = ("ignore", "extend_select", "extend_ignore")
"""Settings that adjust a selection; a stronger ``select`` discards them."""


class Setup(NamedTuple):
    """The settings of stores that share the same configuration.

    Args:
        files: configuration files, extended ones first.
        places: where each option was set.
        sent: the options that worker processes need.
    """

    options: Options
    settings: Settings
    policy: Policy
    excluded: Excluded
    files: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]]
    sent: dict[str, Any]


class Resolver:
    """Finds the settings of each folder, reading each configuration file once.

    Args:
        given: options of the command line.
        rules: all rules.

    Raises:
        ConfigurationError: the current folder no longer exists.
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
            from ngfflint.cli.config.load import ConfigurationError

            raise ConfigurationError(["the current folder no longer exists"]) from None

    def here(self) -> Setup:
        """Return what applies in the current folder; raises ``ConfigurationError`` like ``at``."""
        return self.at(self._here)

    def at(self, folder: str) -> Setup:
        """Return what applies in an absolute folder: its closest file, that of the current folder, or the user's.

        Raises:
            ConfigurationError: settings are invalid.
        """
        known = self._folders.get(folder)
        if known is None:
            path = self._path(folder)
            if path not in self._setups:
                self._setups[path] = self._make(path)
            known = self._folders[folder] = self._setups[path]
        return known

    def _path(self, folder: str) -> str | None:
        """Return the path of the configuration file that applies in a folder, if there is one."""
        if self.given.get("isolated") or any(map(names_file, self.given.get("config", ()))):
            return None
        return self._closest.to(folder) or self._closest.to(self._here) or self._user_file

    @cached_property
    def _user_file(self) -> str | None:
        return user_file()

    def for_target(self, target: Target) -> Setup:
        """Return what applies to a target: the settings of the folder that contains it."""
        local = target.is_local and target.path != "-"
        return self.at(os.path.dirname(os.path.abspath(target.path))) if local else self.here()

    def leaves_out(self, folder: str) -> bool:
        """Whether the folder at an absolute path is not searched."""
        return self.at(os.path.dirname(folder)).excluded.leaves_out(folder)

    def _make(self, path: str | None) -> Setup:
        given = self.given
        if path is None and not given.keys() - {"stores"}:
            return _make_setup(Options(**given), self._rules, (), {})
        layers = _layers(path, given, self._here)
        values, places = usable(layers, self._rules)
        files = tuple(dict.fromkeys(each.source for each in layers if each.source))
        return _make_setup(Options(**values), self._rules, files, places)


def _layers(path: str | None, given: dict[str, Any], here: str) -> list[Layer]:
    """Return the settings of the configuration file, of ``--config`` and of the options, the weakest first.

    Raises:
        ConfigurationError: ``--config`` names several files, or one despite ``--isolated``.
    """
    from ngfflint.cli.config.load import ConfigurationError, Layer, inline, read

    named = [each for each in given.get("config", ()) if names_file(each)]
    if len(named) > 1:
        raise ConfigurationError([f"several files given to --config: {', '.join(named)}; use extend in one of them"])
    if named and given.get("isolated"):
        raise ConfigurationError([f"--isolated ignores configuration files, but --config gives {named[0]}"])
    file = os.path.abspath(named[0]) if named else path
    # As in ruff, paths in a file that can be anywhere are relative to the current folder.
    start = here if named or is_user_file(file) else ""
    inlined = [each for each in given.get("config", ()) if not names_file(each)]
    options = Layer("", anchored(given, here), folder=here)
    return [*(read(file, folder=start) if file else ()), *map(inline, inlined), options]


def usable(layers: Sequence[Layer], rules: tuple[Rule, ...]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """Return the values that apply, by name, and the places where each was set.

    Raises:
        ConfigurationError: with all faults of all layers.
    """
    from ngfflint.cli.config.load import ConfigurationError, faults_in

    faults = [line for layer in layers for line in layer.messages([*layer.faults, *faults_in(layer.values, rules)])]
    if faults:
        raise ConfigurationError(list(dict.fromkeys(faults)))
    values: dict[str, Any] = {}
    places: dict[str, tuple[str, ...]] = {}
    for layer in layers:
        if layer.values.get("select"):
            for name in ADJUSTMENTS:
                values.pop(name, None)
                places.pop(name, None)
        _select_again(values, layer.values.get("extend_select", ()))
        for name, value in _with_places(layer).items():
            place = layer.place((SETTINGS[name].key,))
            if name in values and SETTINGS[name].extends:
                values[name] = merged(values[name], value) if isinstance(value, dict) else [*values[name], *value]
                places[name] = (*places[name], place)
            else:
                values[name], places[name] = value, (place,)
    return values, places


def merged(weaker: Mapping[str, Any], stronger: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two nested tables; the keys of the stronger one come last."""
    both = {
        name: merged(weaker[name], each) if isinstance(each, dict) and isinstance(weaker.get(name), dict) else each
        for name, each in stronger.items()
    }
    return {name: each for name, each in weaker.items() if name not in both} | both


def _select_again(values: dict[str, Any], selected: Iterable[str]) -> None:
    """Drop ignored selectors that a stronger layer selects."""
    folded = {each.upper() for each in selected}
    if folded and "ignore" in values:
        values["ignore"] = {each: why for each, why in values["ignore"].items() if each.upper() not in folded}
    if folded and "extend_ignore" in values:
        values["extend_ignore"] = [each for each in values["extend_ignore"] if each.upper() not in folded]


def _with_places(layer: Layer) -> dict[str, Any]:
    """Return the values of a layer, with the location of each suppression for the remark when it expires."""
    if "suppress" not in layer.values:
        return layer.values
    listed = [
        {**each, "place": layer.place(("suppress", index))} for index, each in enumerate(layer.values["suppress"])
    ]
    return {**layer.values, "suppress": listed}


def _make_setup(
    options: Options, rules: tuple[Rule, ...], files: tuple[str, ...], places: Mapping[str, tuple[str, ...]]
) -> Setup:
    if options.pixels != "none":
        from ngfflint.decoding.client import require_packages

        require_packages()
    settings = make_settings(options, rules)
    selection = settings.selection
    policy = Policy(
        path_ignores=options.per_path_ignores,
        severities=options.severity,
        suppressions=[_suppression(each) for each in options.suppress if _is_enabled(each["code"], rules, selection)],
        min_severity=options.min_severity,
        fail_on=options.fail_on,
    )
    sent = {name: value for name, value in vars(options).items() if SETTINGS[name].sent}
    return Setup(options, settings, policy, Excluded([*options.exclude, *options.extend_exclude]), files, places, sent)


def make_settings(options: Options, rules: tuple[Rule, ...]) -> Settings:
    """Return the linting settings for options.

    Raises:
        UnknownSelectorError: a selector matches no rule.
    """
    selection = Selection.parse(
        rules,
        select=options.select,
        ignore=tuple(options.ignore),
        extend_select=options.extend_select,
        extend_ignore=options.extend_ignore,
        readers=bool(options.readers),
        preview=options.preview,
    )
    extent = Extent(options.max_depth, options.sample, not options.no_children, options.chunks, options.pixels)
    chosen = _with_options(rules, options.rules) if options.rules else rules
    if options.readers:
        chosen = for_readers(chosen, options.readers)
    return Settings(chosen, selection, options.spec_version, options.assume_version, extent, access_of(options))


def access_of(options: Options) -> Access:
    """Return how remote stores are read."""
    return Access(options.concurrency, options.timeout, options.storage_options, options.offline)


def _with_options(rules: tuple[Rule, ...], given: Mapping[str, Mapping[str, Any]]) -> tuple[Rule, ...]:
    """Return the rules with the options that the user sets."""
    by_name = {name.lower(): options for name, options in given.items()}
    chosen = []
    for rule in rules:
        for name in {rule.code.lower(), rule.name} & by_name.keys():
            rule = rule.with_options(merged(rule.options, by_name[name]))  # noqa: PLW2901
        chosen.append(rule)
    return tuple(chosen)


def _suppression(each: Mapping[str, str]) -> Suppression:
    from datetime import date

    expires = date.fromisoformat(each["expires"]) if "expires" in each else None
    return Suppression(
        each["code"], each.get("node"), each.get("pointer"), each.get("reason", ""), expires, each["place"]
    )


def _is_enabled(selector: str, rules: tuple[Rule, ...], selection: Selection) -> bool:
    """Whether a selector matches any enabled rule; otherwise there is nothing to suppress."""
    return any(
        specificity(selector, rule, level) >= 0 and selection.enabled(rule, level)
        for rule in rules
        for level in rule.levels()
    )
