"""What is raised for metadata that breaks the specification."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ngfflint.engine.finding import Finding
    from ngfflint.engine.result import Report


class NGFFValidationError(ValueError):
    """Metadata breaks the specification; the text is what the command would write.

    Args:
        report: of the linter.
        reason: a sentence, for what no rule says.

    Attributes:
        report: of the linter, with warnings and notes as well.
        findings: the errors in it, each with ``code``, ``message``, ``help`` and ``location``.
    """

    def __init__(self, report: Report, reason: str = "") -> None:
        super().__init__(report, reason)
        self.report = report
        self.reason = reason

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The errors that the linter found."""
        return tuple(each for each in self.report.findings if each.severity == "error")

    def __str__(self) -> str:
        """Return the reason, or how many errors there are, and the errors as people read them."""
        from attrs import evolve

        from ngfflint.library.text import text_of
        from ngfflint.report.summary import counted

        if not self.findings:
            return self.reason
        stores = ", ".join(each.uri for each in self.report.stores)
        head = self.reason or f"{counted(len(self.findings), 'error')} in {stores}"
        return f"{head}\n\n{text_of(evolve(self.report, findings=self.findings), summary=False)}"
