"""The options of ``ngfflint check`` and what they are when nobody gives them."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ngfflint.store.access import CONCURRENCY, TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EXCLUDED = (
    *(".bzr", ".direnv", ".git", ".hg", ".svn"),
    *(".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".tox", ".venv"),
    *("__pycache__", "node_modules", "site-packages", "venv"),
)
"""Folders that hold no data of anybody's."""

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Options:
    """What a user asks of ``check``.

    Args:
        stores: what to lint.
        input_file: a file with more of them.
        select: rules in place of the default ones.
        ignore: rules that are not wanted, each with a reason or ``""``.
        extend_select: rules beside the default ones.
        extend_ignore: more rules that are not wanted.
        per_path_ignores: rules that are not wanted in some nodes, by pattern of their paths.
        rules: settings of rules, by code or name.
        suppress: findings that are accepted.
        spec_version: a version to apply whatever is stated.
        assume_version: a version to apply where none is stated.
        severity: in place of the usual one, by code, prefix, name or level.
        fail_on: the mildest severity that makes exit code 1, or ``never``.
        min_severity: the mildest severity that is shown.
        output_format: names of formats, each with ``=FILE`` or without.
        output_file: where the format without a file goes.
        statistics: write how often each rule has spoken, not the findings.
        color: ``auto``, ``always`` or ``never``.
        no_fold: show repeated findings one by one.
        no_progress: show no progress.
        quiet: write findings and nothing else.
        silent: write nothing.
        verbose: tell what is done, on standard error.
        show_files: write the documents that would be read, and lint nothing.
        show_settings: write the settings that would be used, and lint nothing.
        baseline: a file with findings that are accepted.
        write_baseline: accept all findings there are.
        prune_baseline: accept no more what is not found any more.
        exclude: patterns of folders that are not searched.
        extend_exclude: more of them.
        force_exclude: leave them out even where they are named.
        max_depth: how many groups below the root are linted; ``None``: all.
        sample: how many wells of a plate are linted; ``None``: all.
        no_children: lint only the documents named.
        jobs: how many processes work; ``None``: as many as there are processors, where that pays.
        dask: address of a Dask cluster that does the work.
        resume: a file that keeps which stores are done, to leave them out the next time.
        storage_options: options of the file systems of fsspec, by their names there.
        concurrency: requests to a server at the same time.
        timeout: seconds until a request is given up.
        offline: ask no server.
        exit_zero: exit with 0 in place of 1.
        config: files of settings, or settings as ``key = value``.
        isolated: read no file of settings unless it is named.
    """

    stores: Sequence[str] = ()
    input_file: str = ""
    select: Sequence[str] = ()
    ignore: Mapping[str, str] = NOTHING
    extend_select: Sequence[str] = ()
    extend_ignore: Sequence[str] = ()
    per_path_ignores: Mapping[str, Sequence[str]] = NOTHING
    rules: Mapping[str, Mapping[str, Any]] = NOTHING
    suppress: Sequence[Mapping[str, str]] = ()
    spec_version: str = ""
    assume_version: str = ""
    severity: Mapping[str, str] = NOTHING
    fail_on: str = "error"
    min_severity: str = "note"
    output_format: Sequence[str] = ("full",)
    output_file: str = ""
    statistics: bool = False
    color: str = "auto"
    no_fold: bool = False
    no_progress: bool = False
    quiet: bool = False
    silent: bool = False
    verbose: bool = False
    show_files: bool = False
    show_settings: bool = False
    baseline: str = ""
    write_baseline: bool = False
    prune_baseline: bool = False
    exclude: Sequence[str] = EXCLUDED
    extend_exclude: Sequence[str] = ()
    force_exclude: bool = False
    max_depth: int | None = None
    sample: int | None = None
    no_children: bool = False
    jobs: int | None = None
    dask: str = ""
    resume: str = ""
    storage_options: Mapping[str, Any] = NOTHING
    concurrency: int = CONCURRENCY
    timeout: int = TIMEOUT
    offline: bool = False
    exit_zero: bool = False
    config: Sequence[str] = ()
    isolated: bool = False

    def __init__(self, **given: Any) -> None:
        vars(self).update(given)


def given_in(argv: list[str]) -> dict[str, Any]:
    """Read the arguments of ``check``; options that are not given are left out.

    Raises:
        SystemExit: 2 for an option that is not understood, 0 for ``--help``.
    """
    if argv and not any(argument.startswith("-") for argument in argv):
        return {"stores": argv}  # to build a parser takes longer than to lint a small image
    from ngfflint.cli.arguments import parse

    return parse(argv)
