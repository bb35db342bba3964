"""Places as SARIF has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ngfflint.report.escape import shown
from ngfflint.report.sarif_objects import (
    ArtifactLocation,
    Location,
    LogicalLocation,
    Message,
    PhysicalLocation,
    Region,
)
from ngfflint.store.positions import Place

if TYPE_CHECKING:
    from ngfflint.engine import finding as found
    from ngfflint.report.locations import Artifact

ROOT = "%SRCROOT%"
"""The name that programs have agreed on for the root of a repository."""

BASES = {ROOT: ArtifactLocation(description=Message(text="The root of the repository, or the current folder."))}
"""What paths start from; where that is on this machine is nobody's concern."""


def primary(finding: found.Finding, file: Artifact) -> Location:
    """Return the place of a finding, always with a region: GitHub refuses a result without one."""
    name = f"{finding.node}#{finding.location.pointer}"
    whole = f"{file.address.rstrip('/')}/{name}" if file.address else name
    return Location(
        physical_location=PhysicalLocation(artifact_location=_file(file), region=_region(file) or _region_at(_START)),
        logical_locations=(LogicalLocation(fully_qualified_name=whole),),
    )


def second(number: int, other: found.Related, file: Artifact) -> Location:
    """Return another place that a finding speaks of.

    Args:
        number: of the place within its finding.
        other: the place.
        file: where it is.
    """
    words = shown(other.message) or "see also"
    return Location(
        id=number,
        physical_location=PhysicalLocation(artifact_location=_file(file), region=_region(file)),
        message=Message(text=f"{words} ({file.stands_for})" if file.stands_for else words),
    )


_START = Place(1, 1)


def _file(file: Artifact) -> ArtifactLocation:
    return ArtifactLocation(uri=file.uri, uri_base_id=ROOT if file.inside else "")


def _region(file: Artifact) -> Region | None:
    return _region_at(file.start, file.end) if file.start else None


def _region_at(start: Place, end: Place | None = None) -> Region:
    last = end or start
    return Region(start_line=start.line, start_column=start.column, end_line=last.line, end_column=last.column)
