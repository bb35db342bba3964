"""All settings of ngfflint in one table: the attributes of ``Options``.

The parser of the command line, the defaults, the checks of configuration files, their JSON schema, ``ngfflint config``
and the page of the documentation about settings are made from it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ngfflint.cli.config.setting import (
    SETTINGS,
    TEXT,
    TEXTS,
    Setting,
    choice,
    file,
    number,
    patterns,
    selectors,
    switch,
    table,
    version,
)
from ngfflint.hierarchy.stored_chunks import CHUNK_MODES, PIXEL_MODES
from ngfflint.report.formatter import FORMATS
from ngfflint.rules.rule import SEVERITIES
from ngfflint.store.base import CONCURRENCY, TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ngfflint.cli.config.setting import Schema


NOTHING: Mapping[str, Any] = MappingProxyType({})

CLAUSE = r"(~=|==|!=|>=|<=|>|<|)\s*v?(\d+(?:\.\d+)*(?:\.\*)?)"
"""A clause of ``required-version``."""

DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""A date in the only ISO 8601 notation that TOML has."""

EXCLUDED = (
    *(".bzr", ".direnv", ".git", ".hg", ".svn"),
    *(".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".tox", ".venv"),
    *("__pycache__", "node_modules", "site-packages", "venv"),
)
"""Folders that never contain stores."""

REQUIRED: Schema = {"type": "string", "pattern": rf"^\s*(?:{CLAUSE})\s*(?:,\s*(?:{CLAUSE})\s*)*$"}

SUPPRESSION: Schema = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "code": {"description": "the rule: a code, a code prefix, a name or a level.", **TEXT},
        "node": {
            "description": "pattern of the path of the node, within its store or including the path of the store; "
            "default: all nodes.",
            **TEXT,
        },
        "pointer": {
            "description": "the JSON pointer of the finding, in which * matches one step and ** any number;  "
            "default: all.",
            **TEXT,
        },
        "reason": {"description": "why the finding is accepted.", **TEXT},
        "expires": {
            "description": "the last day on which the finding is accepted, such as 2027-12-31.",
            **TEXT,
            "format": "date",
            "pattern": f"^{DAY}$",
        },
    },
    "required": ["code"],
}
"""An item of ``suppress``."""


class Options:
    """The value of each setting: the given one or the default."""

    extend = Setting(
        "", TEXT, "", "another file, relative to this one, whose settings apply unless this one overrides them"
    )
    required_version = Setting("", REQUIRED, "", 'the required versions of ngfflint, such as ">=0.2"')

    stores: Setting[Sequence[str]] = Setting(
        (), TEXTS, "a store, a folder with stores, a metadata document, an address, or - for standard input", sent=False
    )
    input_file = file("read more STOREs from a file, one per line; # starts a comment", metavar="LIST")

    select = selectors(
        "run these rules instead of the default ones",
        "rules instead of the default ones: codes, code prefixes, names, MUST, SHOULD, advice, ALL, practice, "
        "chunks or readers",
        extends=False,
    )
    ignore: Setting[Mapping[str, str]] = Setting(
        NOTHING,
        {"anyOf": [TEXTS, table(TEXT)]},
        "do not run these rules",
        "rules that are not run; as a table, each with a reason",
        metavar="RULES",
        content="selectors",
        extends=True,
    )
    extend_select = selectors("run these rules in addition", "rules in addition to the default ones")
    extend_ignore = selectors("do not run these rules either", "more rules that are not run")
    preview = switch("also run new rules, which may still change", "new rules, which may still change, are run too")
    per_path_ignores: Setting[Mapping[str, Sequence[str]]] = Setting(
        NOTHING,
        table(TEXTS),
        "ignore rules in nodes: plate.zarr/A/*/0/labels/**:NGFF108",
        "rules that are not run in some nodes, by pattern of the path of the store and the node",
        metavar="PATTERN:RULES",
        content="path selectors",
    )
    rules: Setting[Mapping[str, Mapping[str, Any]]] = Setting(
        NOTHING, table(table({})), "", "options of rules, by code or name", content="rule options", extends=True
    )
    suppress: Setting[Sequence[Mapping[str, str]]] = Setting(
        (),
        {"type": "array", "items": SUPPRESSION},
        "",
        "findings that are accepted",
        content="suppressions",
        extends=True,
    )

    fix = switch("apply safe fixes, then report what remains", "apply safe fixes, then report what remains")
    diff = switch("show what --fix would change, and change nothing")
    fix_only = switch("apply fixes without reporting what remains", "apply fixes without reporting what remains")
    unsafe_fixes = switch(
        "also apply fixes that guess or change the meaning", "also apply fixes that guess or change the meaning"
    )
    fixable: Setting[Sequence[str]] = Setting(
        ("ALL",),
        TEXTS,
        "apply only fixes of these rules; default: ALL",
        "rules whose fixes are applied",
        metavar="RULES",
        content="selectors",
    )
    unfixable = selectors("do not apply fixes of these rules", "rules whose fixes are not applied")
    exit_non_zero_on_fix = switch("exit with 1 if something was fixed, even if nothing remains")

    readers: Setting[Sequence[str]] = Setting(
        (),
        TEXTS,
        "also report what this reader, such as napari, cannot open; repeatable; all for all readers",
        'readers that should open the stores, such as "napari", or "all": what they cannot open is reported too',
        metavar="NAME",
        option="--reader",
        content="readers",
    )
    spec_version = version(
        "use this version, even if the metadata has another",
        "the version of the specification to use, even if the metadata has another",
    )
    assume_version = version(
        "use this version if the metadata has none", "the version of the specification to use if the metadata has none"
    )

    severity: Setting[Mapping[str, str]] = Setting(
        NOTHING,
        table({"enum": list(SEVERITIES)}),
        "change the severity of findings to error, warning or note: NGFF055=warning",
        "error, warning or note instead of the default, by code, code prefix, name or level",
        metavar="RULES=SEVERITY",
        content="selectors",
        extends=True,
    )
    fail_on = choice(
        "error",
        (*SEVERITIES, "never"),
        "lowest severity with exit code 1; default: error",
        "the lowest severity with exit code 1, or never",
    )
    min_severity = choice("note", SEVERITIES, "lowest severity to show; default: note", "the lowest severity to show")

    output_format: Setting[Sequence[str]] = Setting(
        ("full",),
        {"anyOf": [TEXT, TEXTS]},
        f"one of {', '.join(FORMATS)}; repeatable; default: full",
        "one or more output formats, each with or without =FILE",
        metavar="FORMAT[=FILE]",
        content="formats",
        sent=False,
    )
    output_file = file(
        "write to this file instead of standard output", "the file for the format without =FILE", short="-o"
    )
    statistics = switch(
        "show the number of findings per rule", "show the number of findings per rule instead of the findings"
    )
    explain = switch("after the findings, explain each rule that reported one")
    group_by = choice(
        "document",
        ("document", "rule", "store"),
        "how the format grouped is grouped; default: document",
        "how the format grouped is grouped: document, rule or store",
    )
    color = choice("auto", ("auto", "always", "never"), "default: auto", "auto, always or never")
    no_fold = switch("show each repeated finding separately", "show each repeated finding separately")
    no_progress = switch("show no progress on standard error", "show no progress on standard error")
    show_files = switch("list the documents that would be read, and stop")
    show_settings = switch("show the effective settings, and stop")
    quiet = switch("write only findings", short="-q")
    silent = switch("write nothing", short="-s")
    verbose = switch("report progress and details on standard error", short="-v")

    baseline = file(
        "a file of accepted findings; only new ones are shown",
        "a file of accepted findings, relative to this file",
    )
    write_baseline = switch("write all current findings to the --baseline file")
    prune_baseline = switch("remove findings that no longer occur from the --baseline file")

    exclude = patterns(
        EXCLUDED,
        "do not search these folders (replaces the default)",
        "patterns of folders that are not searched for stores (replaces the default)",
    )
    extend_exclude = patterns(
        (),
        "do not search these folders either",
        "more patterns of folders that are not searched for stores",
        extends=True,
    )
    force_exclude = switch(
        "skip excluded stores even if they are given as arguments",
        "skip excluded stores even if they are given as arguments",
    )
    max_depth: Setting[int | None] = number(
        None,
        0,
        "lint groups up to N levels below the root",
        "how many levels of groups below the root of a store are linted",
    )
    sample: Setting[int | None] = number(
        None, 1, "lint N wells of each plate, evenly spread", "how many wells of a plate are linted"
    )
    chunks = Setting(
        "",
        TEXT | {"enum": list(CHUNK_MODES)},
        "stored chunks to look up by name: none, a few of each array, or all; default: sample, none on servers",
        "which stored chunks are looked up by name: none, sample for a few of each array, or all; "
        "by default sample, and none on servers",
    )
    pixels = choice(
        "none",
        PIXEL_MODES,
        "pixels to read: none, of a few chunks of each array, or all; default: none",
        "which pixels are read: none, sample for those of a few chunks of each array, or all",
    )
    no_children = switch("lint only the given documents, not the nodes they refer to", "lint only the given documents")

    jobs: Setting[int | None] = number(
        None, 1, "number of worker processes (default: one per CPU for large jobs)", "the number of worker processes"
    )
    dask = Setting(
        "",
        TEXT,
        "run on the Dask cluster with this scheduler, such as tcp://10.0.0.7:8786",
        "the address of the scheduler of a Dask cluster to run on",
        metavar="ADDRESS",
        sent=False,
    )
    resume = Setting(
        "", TEXT, "record finished stores in this file, and skip them in the next run", metavar="FILE", sent=False
    )

    storage_options: Setting[Mapping[str, Any]] = Setting(
        NOTHING,
        table({}),
        "an fsspec option of the file system: anon=true, headers.Authorization=TEXT",
        "fsspec options of the file system, such as {anon = true}",
        metavar="KEY=VALUE",
        option="--storage-option",
        extends=True,
    )
    concurrency = number(
        CONCURRENCY,
        1,
        f"concurrent requests to a server; default: {CONCURRENCY}",
        "the number of concurrent requests to a server",
    )
    timeout = number(
        TIMEOUT,
        1,
        f"seconds until a request times out; default: {TIMEOUT}",
        "seconds until a request times out",
        metavar="S",
    )
    offline = switch("do not contact servers", "do not contact servers")

    exit_zero = switch("exit with 0 instead of 1", "exit with 0 instead of 1")
    config: Setting[Sequence[str]] = Setting(
        (), TEXTS, 'a configuration file, or a setting: "key = value"', metavar="FILE", sent=False
    )
    isolated = switch("ignore configuration files")

    def __init__(self, **given: Any) -> None:
        vars(self).update(given)


ABOUT_RULES = """\
RULES: comma-separated codes (NGFF012), code prefixes (NGFF0),
names, MUST, SHOULD, advice, ALL, practice, chunks, readers"""

GROUPS = {
    "rules": (
        ABOUT_RULES,
        "select ignore extend_select extend_ignore per_path_ignores readers preview",
    ),
    "repair": (
        "of local folders; archives and servers can be shown with --diff",
        "fix diff fix_only unsafe_fixes fixable unfixable exit_non_zero_on_fix",
    ),
    "versions of the specification": ("", "spec_version assume_version"),
    "severity and exit code": ("", "severity fail_on min_severity exit_zero baseline write_baseline prune_baseline"),
    "output": (
        "",
        "output_format output_file explain group_by statistics color no_fold no_progress quiet silent verbose",
    ),
    "instead of findings": ("", "show_files show_settings"),
    "what is linted": (
        "",
        "input_file exclude extend_exclude force_exclude max_depth sample chunks pixels no_children",
    ),
    "large jobs": ("", "jobs dask resume"),
    "servers": (
        "STORE may be an address: https://, s3://, gs://, az://, zip::https://",
        "storage_options concurrency timeout offline",
    ),
    "configuration": ("", "config isolated"),
}
"""The groups of options in ``--help``: title, description, settings."""

ABOUT_FILES = ("extend", "required_version")
"""Settings about the configuration file itself."""


def in_files() -> list[Setting[Any]]:
    """Return the settings that a configuration file may have."""
    return [setting for setting in SETTINGS.values() if setting.meaning]


def file_schema() -> Schema:
    """Return the JSON schema of a configuration file."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {setting.key: {"description": f"{setting.meaning}.", **setting.schema} for setting in in_files()},
    }


def schema() -> str:
    """Return the JSON schema of a configuration file as text, for editors."""
    import json

    from ngfflint.report.addresses import DOCS

    about = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"{DOCS}ngfflint.schema.json",
        "title": "ngfflint",
        "description": "Settings of ngfflint, the linter for OME-Zarr",
    }
    return json.dumps(about | file_schema(), indent=2) + "\n"
