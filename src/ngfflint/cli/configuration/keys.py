"""The keys of a file of settings, and what each may hold; the schema of such files is made from this."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from ngfflint.model.base import key

if TYPE_CHECKING:
    from attrs import Attribute


def _dashed(_: type, fields: list[Attribute[Any]]) -> list[Attribute[Any]]:
    """Write keys as the options are written: ``fail-on``."""
    return [each.evolve(metadata=key(each.name.replace("_", "-"), required=each.name in REQUIRED)) for each in fields]


REQUIRED = ("code",)


@frozen(kw_only=True, field_transformer=_dashed)
class SuppressKeys:
    """A finding that is accepted.

    Args:
        code: of the rule: a code, the beginning of codes, a name or a level.
        node: pattern of the path of the node, in its store or with the path of the store before it; all nodes without.
        pointer: the JSON pointer of the finding, in which * stands for one step and ** for any; all without.
        reason: why it is accepted.
        expires: the last day on which it is accepted, such as 2027-12-31.
    """

    code: str = ""
    node: str | None = None
    pointer: str | None = None
    reason: str | None = None
    expires: str | None = None


@frozen(kw_only=True, field_transformer=_dashed)
class Keys:
    """Settings of ngfflint.

    Args:
        extend: another file, relative to this one, whose settings hold where this one says nothing.
        required_version: the versions of ngfflint that may read this, such as ">=0.2".
        select: rules in place of the default ones: codes, beginnings of codes, names, MUST, SHOULD, advice or ALL.
        ignore: rules that are not wanted; as a table, each with a reason.
        extend_select: rules beside the default ones.
        extend_ignore: more rules that are not wanted.
        per_path_ignores: rules that are not wanted in some nodes, by pattern of the path of the store and the node.
        rules: options of rules, by code or name.
        suppress: findings that are accepted.
        spec_version: a version of the specification to apply whatever is stated.
        assume_version: a version of the specification to apply where none is stated.
        severity: error, warning or note in place of the usual one, by code, beginning of codes, name or level.
        fail_on: the mildest severity that makes exit code 1, or never.
        min_severity: the mildest severity that is shown.
        output_format: the name of an output format, or several, each with =FILE or without.
        output_file: where the format without a file goes.
        statistics: write how often each rule has spoken, not the findings.
        color: auto, always or never.
        no_fold: show repeated findings one by one.
        no_progress: show no progress on standard error.
        baseline: a file with findings that are accepted, relative to this one.
        exclude: patterns of folders that are not searched for stores, in place of the usual ones.
        extend_exclude: more patterns of folders that are not searched for stores.
        force_exclude: leave excluded stores out even where they are named.
        max_depth: how many groups below the root of a store are linted.
        sample: how many wells of a plate are linted.
        no_children: lint only the documents named.
        jobs: how many processes work.
        dask: address of the scheduler of a Dask cluster that does the work.
        storage_options: options of file systems by the names that fsspec knows, such as {anon = true}.
        concurrency: requests to a server at the same time.
        timeout: seconds until a request is given up.
        offline: ask no server.
        exit_zero: exit with 0 in place of 1.
    """

    extend: str | None = None
    required_version: str | None = None
    select: list[str] | None = None
    ignore: list[str] | dict[str, str] | None = None
    extend_select: list[str] | None = None
    extend_ignore: list[str] | None = None
    per_path_ignores: dict[str, list[str]] | None = None
    rules: dict[str, dict[str, Any]] | None = None
    suppress: list[SuppressKeys] | None = None
    spec_version: str | None = None
    assume_version: str | None = None
    severity: dict[str, str] | None = None
    fail_on: str | None = None
    min_severity: str | None = None
    output_format: str | list[str] | None = None
    output_file: str | None = None
    statistics: bool | None = None
    color: str | None = None
    no_fold: bool | None = None
    no_progress: bool | None = None
    baseline: str | None = None
    exclude: list[str] | None = None
    extend_exclude: list[str] | None = None
    force_exclude: bool | None = None
    max_depth: int | None = None
    sample: int | None = None
    no_children: bool | None = None
    jobs: int | None = None
    dask: str | None = None
    storage_options: dict[str, Any] | None = None
    concurrency: int | None = None
    timeout: int | None = None
    offline: bool | None = None
    exit_zero: bool | None = None
