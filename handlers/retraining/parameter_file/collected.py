"""Problems and warnings, collected while a file is read, so that all are told at once."""

from dataclasses import dataclass, field

from handlers.retraining.parameter_file.problems import Path, Problem


@dataclass(frozen=True)
class Collected:
    """What was found so far.

    Attributes:
        problems: what stops the run.
        warnings: what does not.
    """

    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def problem(self, path: Path, text: str) -> None:
        """Take one; the text goes on after the path."""
        self.problems.append(Problem(path, text))

    def warning(self, path: Path, text: str) -> None:
        """Take one; the text goes on after the path."""
        self.warnings.append(Problem(path, text))

    def is_clean(self, *sections: str) -> bool:
        """Whether these sections of the file have no problem so far."""
        return not any(
            problem.path[:1] == (section,) for problem in self.problems for section in sections
        )
