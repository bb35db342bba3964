"""What becomes of findings, against a model that looks at one finding after the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.findings import finding

from ngfflint.linter.findings import Finding
from ngfflint.linter.policy import Policy, Suppression
from ngfflint.rules.rule import LEVELS, SEVERITIES

CODES = ("NGFF012", "NGFF015", "NGFF101", "LAB1", "LAB12")
SELECTORS = ("ALL", "must", "SHOULD", "advice", "NGFF", "NGFF01", "ngff012", "name-of-ngff101", "LAB1", "LAB12")

PATTERNS: dict[str, Callable[[Finding], bool]] = {
    "**": lambda _: True,
    "": lambda each: not each.node,
    "A": lambda each: each.node == "A",
    "A/*": lambda each: each.node in ("A/1", "A/2"),
    "A/**": lambda each: each.node.split("/")[0] == "A",
    "**/labels/**": lambda each: "labels" in each.node.split("/"),
    "plate.zarr": lambda each: each.store == "plate.zarr",
    "plate.zarr/A/[!1]": lambda each: each.store == "plate.zarr" and each.node == "A/2",
    "/data/**": lambda each: each.store == "/data/other.zarr",
    "data/other.zarr/A/**": lambda each: each.store == "/data/other.zarr" and each.node.split("/")[0] == "A",
}
"""What each pattern means, in other words."""

POINTERS: dict[str | None, Callable[[str], bool]] = {
    None: lambda _: True,
    "/a/0": lambda pointer: pointer == "/a/0",
    "/a/*": lambda pointer: pointer.startswith("/a/"),
    "**/0": lambda pointer: pointer.endswith("/0"),
}

TODAY = date(2026, 6, 1)
DAYS: dict[date | None, bool] = {None: False, date(2026, 5, 31): True, TODAY: False, date(2027, 1, 1): False}
"""Whether a suppression until then has expired."""

FINDINGS = st.builds(
    finding,
    st.sampled_from(CODES),
    level=st.sampled_from(LEVELS),
    severity=st.sampled_from(SEVERITIES),
    store=st.sampled_from(["plate.zarr", "/data/other.zarr"]),
    node=st.sampled_from(["", "A", "A/1", "A/2", "A/1/0", "A/1/0/labels", "A/1/0/labels/x", "B"]),
    pointer=st.sampled_from(["", "/a/0", "/a/1", "/b/0"]),
    failed=st.sampled_from([False, False, False, True]),
)
SUPPRESSIONS = st.builds(
    Suppression,
    st.sampled_from(SELECTORS),
    st.sampled_from([None, *PATTERNS]),
    st.sampled_from(list(POINTERS)),
    st.just("reason"),
    st.sampled_from(list(DAYS)),
    st.just("file:1"),
)


def rank(selector: str, each: Finding) -> int:
    """Return how closely a selector names what was found, -1 where it does not."""
    word = selector.upper()
    if word in ("ALL", each.level.upper()):
        return 0 if word == "ALL" else 1
    if selector == each.name or word == each.code:
        return 100
    return 1 + len(word) if each.code.startswith(word) else -1


def accepts(suppression: Suppression, each: Finding) -> bool:
    """Whether a suppression means a finding."""
    return (
        not DAYS[suppression.expires]
        and rank(suppression.code, each) >= 0
        and (suppression.node is None or PATTERNS[suppression.node](each))
        and POINTERS[suppression.pointer](each.location.pointer)
    )


def severity(severities: dict[str, str], each: Finding) -> str:
    """Return the severity of the selector that names a finding most closely, the last one of equals."""
    best, chosen = -1, each.severity
    for selector, named in severities.items():
        if rank(selector, each) >= max(best, 0):
            best, chosen = rank(selector, each), named
    return chosen


@given(
    st.lists(FINDINGS, max_size=6),
    st.dictionaries(st.sampled_from(list(PATTERNS)), st.lists(st.sampled_from(SELECTORS), max_size=2), max_size=2),
    st.dictionaries(st.sampled_from(SELECTORS), st.sampled_from(SEVERITIES), max_size=4),
    st.lists(SUPPRESSIONS, max_size=3),
    st.sampled_from(SEVERITIES),
    st.sampled_from([*SEVERITIES, "never"]),
    st.booleans(),
)
def test_policy(  # noqa: PLR0917  hypothesis gives them
    findings: list[Finding],
    ignores: dict[str, list[str]],
    severities: dict[str, str],
    suppressions: list[Suppression],
    least: str,
    limit: str,
    whole: bool,  # noqa: FBT001  hypothesis gives it
) -> None:
    policy = Policy(
        path_ignores=ignores,
        severities=severities,
        suppressions=suppressions,
        min_severity=least,
        fail_on=limit,
        today=TODAY,
    )
    judged = policy.judge(findings)

    wanted = [
        each
        for each in findings
        if each.failed
        or not any(
            PATTERNS[pattern](each) and any(rank(selector, each) >= 0 for selector in selectors)
            for pattern, selectors in ignores.items()
        )
    ]
    open_ = [each for each in wanted if each.failed or not any(accepts(one, each) for one in suppressions)]
    given_ = [each.severity if each.failed else severity(severities, each) for each in open_]
    assert [(each.code, each.node, each.location, each.severity) for each in judged.open] == [
        (each.code, each.node, each.location, mine) for each, mine in zip(open_, given_, strict=True)
    ]
    assert judged.suppressed == len(wanted) - len(open_)

    shown = [
        each.failed or SEVERITIES.index(mine) <= SEVERITIES.index(least)
        for each, mine in zip(open_, given_, strict=True)
    ]
    assert [each in policy.shown([each]) for each in judged.open] == shown
    worst = min(map(SEVERITIES.index, given_), default=len(SEVERITIES))
    assert policy.fails(judged.open) == (limit != "never" and worst <= SEVERITIES.index(limit))

    candidates = [each for each in wanted if not each.failed]
    told = list(policy.remarks(whole=whole))
    expired = [one for one in suppressions if DAYS[one.expires]]
    unused = [
        one
        for one in suppressions
        if not DAYS[one.expires] and whole and not any(accepts(one, each) for each in candidates)
    ]
    assert sum("expired on" in line for line in told) == len(expired)
    assert sum("does not match any finding" in line for line in told) == len(unused)
    assert len(told) == len(expired) + len(unused)


@pytest.mark.parametrize(
    ("suppression", "words"),
    [
        (Suppression("NGFF1", place="f:3"), "f:3: the suppression of NGFF1 does not match any finding"),
        (Suppression("NGFF1", "A/*", place="f:3"), "f:3: the suppression of NGFF1 in A/* does not match any finding"),
        (
            Suppression("NGFF1", "A", None, "old lens", date(2020, 1, 2), "f:3"),
            "f:3: the suppression of NGFF1 in A expired on 2020-01-02 (old lens)",
        ),
        (
            Suppression("NGFF1", expires=date(2020, 1, 2), place="f:3"),
            "f:3: the suppression of NGFF1 expired on 2020-01-02",
        ),
    ],
)
def test_remarks(suppression: Suppression, words: str) -> None:
    """Expiry counts by the day of the run."""
    policy = Policy(suppressions=[suppression])
    policy.judge([finding("LAB1")])
    assert list(policy.remarks()) == [words]


def test_nothing_to_judge() -> None:
    """Without settings, findings pass as they are."""
    findings = [finding(), finding(failed=True)]
    assert Policy().judge(findings) == (tuple(findings), 0)
    assert Policy().shown(findings) == tuple(findings)
