"""Folders of the local Personalize: imported records of datasets and models of solution versions."""

import hashlib
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from localaws.shared.atomic_file import make_folder


@dataclass(frozen=True)
class Files:
    """Places of everything that is kept.

    Attributes:
        root: folder that belongs to the local Personalize alone.
    """

    root: Path

    @property
    def database(self) -> Path:
        """SQLite database of resources, put events and put records."""
        return self.root / "personalize.sqlite"

    def of(self, arn: str) -> Path:
        """Folder of all that is kept for a dataset or solution version."""
        return self.root / "data" / hashlib.sha256(arn.encode()).hexdigest()[:24]

    def attempt(self, arn: str) -> Path:
        """A new folder for one attempt of a job; an attempt that is broken off leaves it unreferenced."""
        folder = self.of(arn) / secrets.token_hex(6)
        make_folder(folder)
        return folder

    def keep_only(self, arn: str, *kept: str | None) -> None:
        """Remove every attempt of `arn` but some.

        Args:
            arn: of a dataset or solution version.
            kept: paths of the folders that stay.
        """
        folder = self.of(arn)
        for attempt in folder.iterdir() if folder.is_dir() else ():
            if str(attempt) not in kept:
                shutil.rmtree(attempt)

    def remove(self, arn: str) -> None:
        """Remove everything of a dataset or solution version."""
        shutil.rmtree(self.of(arn), ignore_errors=True)

    def remove_all_but(self, arns: set[str]) -> None:
        """Remove the folders of everything that is not named."""
        known = {self.of(arn) for arn in arns}
        data = self.root / "data"
        for folder in data.iterdir() if data.is_dir() else ():
            if folder not in known:
                shutil.rmtree(folder)
