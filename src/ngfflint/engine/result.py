"""The result of a run: what was linted, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from attrs import field, frozen

if TYPE_CHECKING:
    from ngfflint.engine.finding import Finding


class StoreSummary(NamedTuple):
    """What was linted of one store.

    Args:
        uri: the argument as given, or the store found below it.
        kind: of its root: ``image``, ``plate``, ...
        spec_version: of its root; ``""`` where none was found.
        zarr_format: 2 or 3; ``None`` where the root is no Zarr node.
        nodes: groups and arrays that were looked at.
        documents: metadata documents that were read.
        requests: that a server was sent, ``None`` where there is no server.
        size: of its answers, in bytes.
    """

    uri: str
    kind: str
    spec_version: str
    zarr_format: int | None
    nodes: int
    documents: int
    requests: int | None = None
    size: int = 0


@frozen
class Report:
    """The result of a run.

    Args:
        stores: in the order of the arguments.
        findings: by store, then document in walk order, then position, then code.
        suppressed: how many findings the user's settings accepted.
        hidden: how many are too mild to be shown.
        unchecked: what was left out of the stores, a few words each.
        remarks: what the user should know of the settings, a sentence each.
        seconds: wall time of the run.
    """

    stores: tuple[StoreSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    suppressed: int = 0
    hidden: int = 0
    unchecked: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    seconds: float = field(default=0.0, eq=False)

    def count(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)
