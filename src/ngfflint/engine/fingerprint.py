"""Fingerprints: by which other programs know a finding again when lines have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ngfflint.engine.finding import Finding

SIZE = 8
"""Bytes of a fingerprint."""


def fingerprint(finding: Finding, *more: str) -> str:
    """Return a digest of the rule, the node, the pointer and the value: what stays when a document is laid out anew.

    Args:
        finding: whose line, words and store do not count.
        more: what else tells it from others.
    """
    from hashlib import blake2b

    parts = (finding.code, finding.node, finding.location.pointer, finding.digest, *more)
    counted = "".join(f"{len(part)}:{part}" for part in parts)
    return blake2b(counted.encode("utf-8", "surrogatepass"), digest_size=SIZE).hexdigest()


class Fingerprints:
    """Fingerprints with a number behind them: findings of one document that look the same are told apart."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], int] = {}

    def of(self, finding: Finding, *more: str, document: str) -> str:
        """Return the fingerprint of the next finding.

        Args:
            finding: in the order of the report.
            more: what else tells it from others.
            document: within which fingerprints are unique.
        """
        digest = fingerprint(finding, *more)
        number = self._seen[document, digest] = self._seen.get((document, digest), 0) + 1
        return f"{digest}:{number}"
