"""What the checks before a deployment find, and how it is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from components.core.errors import ProblemsError

# More findings than this hide the ones that matter.
MAX_SHOWN = 40


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, or merely odd, in one file.

    Attributes:
        file: as the configuration names it.
        text: what was found, what was expected and what to do, in sentences.
        line: number of the line in the file, from 1; None if the finding is about the whole file.
        severity: an error stops the deployment, a warning is shown.
    """

    file: str
    text: str
    line: int | None = None
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}: {self.text}"


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Those that stop the deployment."""
    return [finding for finding in findings if finding.severity == "error"]


def warnings(findings: Iterable[Finding]) -> list[Finding]:
    """Those that are only shown."""
    return [finding for finding in findings if finding.severity == "warning"]


def bounded(findings: Sequence[Finding]) -> list[str]:
    """The findings as text, at most `MAX_SHOWN` of them, and how many there are more."""
    shown = [str(finding) for finding in findings[:MAX_SHOWN]]
    hidden = len(findings) - len(shown)
    return [*shown, f"and {hidden} more; put these right first"] if hidden else shown


def raise_errors(
    findings: Iterable[Finding],
    heading: str = "The data cannot be used, and nothing was created or changed:",
) -> None:
    """Stop when there is an error among the findings.

    Args:
        findings: errors and warnings.
        heading: what stands over the errors.

    Raises:
        ProblemsError: with all errors, as far as a screen holds them.
    """
    found = errors(findings)
    if found:
        raise ProblemsError(heading, bounded(found))
