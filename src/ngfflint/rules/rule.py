"""Rules, severities and levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ngfflint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Pack(NamedTuple):
    """What a plugin brings.

    Args:
        name: of its entry point.
        distribution: that it was installed with, ``""`` for the built-in one.
        version: of that distribution.
        folders: with its rule files.
        checks: the package with its checks, ``""`` if it has none.
        formats: output formats: name to ``module:function``.
        files: those that its answers depend on.
        readers: folders with profiles of readers.
    """

    name: str
    distribution: str = ""
    version: str = ""
    folders: list[str] = []  # noqa: RUF012  never changed
    checks: str = ""
    formats: dict[str, str] = {}  # noqa: RUF012  likewise
    files: list[str] = []  # noqa: RUF012  likewise
    readers: list[str] = []  # noqa: RUF012  likewise

    @property
    def title(self) -> str:
        """Distribution, version and entry point."""
        return f"{self.distribution} {self.version} ({self.name})"

    @property
    def owner(self) -> str:
        """What its rules have as their ``pack``."""
        return self.checks or self.name


SEVERITIES = ("error", "warning", "note")
"""What the user makes of a finding, worst first."""

LEVELS = ("MUST", "SHOULD", "advice")
"""What the specification says, strongest first."""

AREAS = ("practice", "chunks", "readers")
"""Groups of rules that are selected by one word: those in folders of these names."""

READERS = AREAS[-1]
"""The group of rules about programs that open stores; only those who name a program want them."""

SEVERITY_OF = {"MUST": "error", "SHOULD": "warning", "advice": "note"}
"""The default severity of a level."""


SAFETIES = ("safe", "unsafe")
"""Safe fixes keep the meaning of the metadata; unsafe ones guess or change it."""


class Fix:
    """How a rule repairs what it reports: one of ``set``, ``remove``, ``rename`` and ``function``.

    Args:
        title: template of what the fix does, an imperative.
        safety: one of ``SAFETIES``.
        set: the value to write, with templates in its strings; a template of one placeholder stands for its value.
        key: the member of the reported object that ``set`` writes; without it, the reported value is replaced.
        remove: whether the reported value is removed, with its key.
        rename: template of the new key of the reported member.
        function: ``module.function`` that yields the changes, in the package of the checks.
        cases: the cases that it repairs; all if empty.
        confirm: whether it is withdrawn if linting finds new errors with it.
    """

    title: str
    safety: str
    set: Any = None
    key: str = ""
    remove: bool = False
    rename: str = ""
    function: str = ""
    cases: list[str] = []  # noqa: RUF012  never changed
    confirm: bool = False

    def __init__(self, **declared: Any) -> None:
        vars(self).update(declared)


class Case:
    """One of several things that a rule may find, with words or a level of its own.

    Shape problems choose the case named as their ``Class.key``, else as their kind, constraints the one named as the
    class they are on or as the constraint, checks the one they name.

    Args:
        message: instead of the rule's.
        help: instead of the rule's.
        label: instead of the rule's.
        level: instead of the rule's, by version; a version that is absent: the case is not reported there.
        severity: instead of the rule's, by version.
        requirements: the rows of the requirements that this case is about.
        fix: instead of the rule's.
    """

    message: str | None = None
    help: str | None = None
    label: str | None = None
    level: dict[str, str] | None = None
    severity: dict[str, str] | None = None
    requirements: list[str] = []  # noqa: RUF012  never changed
    fix: Fix | None = None

    def __init__(self, **declared: Any) -> None:
        vars(self).update(declared)


class Rule:
    """A numbered rule.

    Args:
        code: stable and never used again.
        name: names the fault.
        title: what must hold.
        requirements: the rows of the requirements that it covers.
        on: names of the classes whose objects it visits.
        kinds: the kinds of groups whose objects it visits, all where empty; in arrays it visits nothing then.
        shape: ``Class.field`` to the kinds of shape problems that this rule reports.
        require: constraints from a closed vocabulary.
        check: ``module.function`` of a check.
        after: codes of rules; if one of them reported at, above or below the object, this rule is skipped.
        joins: codes of rules; a finding of one of them at the same place names the readers, instead of this rule's.
        message: template of what is said.
        label: template of the words beside the place.
        help: template of the fix for people.
        why: what goes wrong, and for which users.
        level: by version; a version that is absent: the rule does not apply there.
        severity: by version, if it is not that of the level.
        default: whether the rule is on unless it is ignored.
        preview: whether it is new and runs only if the user asks for rules in preview.
        any_version: whether it applies in versions newer than this linter too.
        spec: fragment of the version's document, or a whole URL, by version.
        options: settings of the user, with their defaults.
        case: by name.
        fix: how what it reports is repaired.
        group: one of ``AREAS``, if the rule file is in a folder of that name.
        file: path of the rule file.
        pack: name of the package with the checks of its plugin.
    """

    code: str
    name: str
    title: str
    requirements: list[str] = []  # noqa: RUF012  never changed
    on: list[str] = []  # noqa: RUF012  never changed
    kinds: list[str] = []  # noqa: RUF012  never changed
    shape: dict[str, list[str]] = {}  # noqa: RUF012  never changed
    require: dict[str, Any] = {}  # noqa: RUF012  never changed
    check: str = ""
    after: list[str] = []  # noqa: RUF012  never changed
    joins: list[str] = []  # noqa: RUF012  never changed
    message: str = ""
    label: str = ""
    help: str
    why: str = ""
    level: dict[str, str]
    severity: dict[str, str] = {}  # noqa: RUF012  never changed
    default: bool = True
    preview: bool = False
    any_version: bool = False
    spec: dict[str, str] = {}  # noqa: RUF012  never changed
    options: dict[str, Any] = {}  # noqa: RUF012  never changed
    case: dict[str, Case] = {}  # noqa: RUF012  never changed
    fix: Fix | None = None
    group: str = ""
    file: str = ""
    pack: str = ""

    def __init__(self, **declared: Any) -> None:
        vars(self).update(declared)

    def with_options(self, options: dict[str, Any]) -> Rule:
        """Return the rule with other settings."""
        return Rule(**(vars(self) | {"options": options}))

    def level_in(self, version: str, case: str = "") -> str:
        """Return the level in a version, ``""`` if the rule or its case does not apply there."""
        chosen = self.case.get(case)
        levels = self.level if chosen is None or chosen.level is None else chosen.level
        return levels.get(version, "")

    def applies_in(self, version: str) -> bool:
        """Whether the rule can report anything in a version."""
        return any(self.level_in(version, case) for case in ("", *self.case))

    def severity_in(self, version: str, case: str = "") -> str:
        """Return the default severity in a version in which the rule applies."""
        chosen = self.case.get(case)
        if chosen is not None:
            if chosen.severity is not None and version in chosen.severity:
                return chosen.severity[version]
            if chosen.level is not None:
                return SEVERITY_OF[chosen.level[version]]
        return self.severity.get(version) or SEVERITY_OF[self.level[version]]

    def words(self, what: str, case: str = "") -> str:
        """Return a template: ``message``, ``label`` or ``help`` of a case, else of the rule."""
        text: str | None = getattr(self.case.get(case), what, None)
        return getattr(self, what) if text is None else text

    def fix_in(self, case: str = "") -> Fix | None:
        """Return the fix of a case."""
        chosen = self.case.get(case)
        if chosen is not None and chosen.fix is not None:
            return chosen.fix
        return self.fix if self.fix is not None and (not self.fix.cases or case in self.fix.cases) else None

    def fixes(self) -> list[Fix]:
        """Return all fixes, that of the rule first."""
        every = (self.fix, *(case.fix for case in self.case.values()))
        return [fix for fix in every if fix is not None]

    def levels(self) -> frozenset[str]:
        """Return every level at which the rule can report."""
        tables = [self.level, *(case.level for case in self.case.values() if case.level is not None)]
        return frozenset(level for table in tables for level in table.values())

    def severities(self) -> frozenset[str]:
        """Return every default severity with which the rule can report."""
        stated = [self.severity, *(case.severity for case in self.case.values() if case.severity is not None)]
        levels = {SEVERITY_OF[level] for level in self.levels()}
        return frozenset(levels.union(*(each.values() for each in stated)))

    def url(self, version: str) -> str:
        """Return the address of the section of the specification, ``""`` if there is none."""
        place = self.spec.get(version, "")
        if not place or place.startswith("https://"):
            return place
        return address(version, place)


def for_readers(rules: Iterable[Rule], names: Sequence[str]) -> tuple[Rule, ...]:
    """Return the rules, of which those about readers are about the ones with these names."""
    options = {READERS: list(names)}
    return tuple(rule.with_options(rule.options | options) if rule.group == READERS else rule for rule in rules)


def address(version: str, fragment: str) -> str:
    """Return the address of a section in the specification of a version."""
    document = "dev" if version == "0.6" else version
    return f"https://ngff.openmicroscopy.org/specifications/{document}/index.html#{fragment}"
