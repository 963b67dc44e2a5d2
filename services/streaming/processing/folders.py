"""Where media lie: one folder per item, in it its source, its versions, and work under way."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final
from uuid import UUID

_WORK: Final = ".work-"
_SOURCE: Final = "source-"


class Folders:
    """All under `data_dir`/media; nothing here looks into the database."""

    def __init__(self, data_dir: Path) -> None:
        self.root = (data_dir / "media").resolve()
        self.made = (data_dir / "made").resolve()

    def item(self, item_id: UUID) -> Path:
        return self.root / item_id.hex

    def version(self, item_id: UUID, version: str) -> Path:
        """What players are given of one version."""
        return self.item(item_id) / version

    def work(self, item_id: UUID, version: str) -> Path:
        """Where a version is made; nobody is given anything of it."""
        return self.item(item_id) / f"{_WORK}{version}"

    def source(self, item_id: UUID, name: str) -> Path:
        return self.item(item_id) / name

    def source_name(self, mark: str, suffix: str) -> str:
        return f"{_SOURCE}{mark}{suffix.lower()[:8]}"

    def uploads(self) -> Path:
        return self.root / "uploads"

    def free_bytes(self) -> int:
        self.root.mkdir(parents=True, exist_ok=True)
        return shutil.disk_usage(self.root).free

    def link(self, item_id: UUID, path: Path, mark: str) -> tuple[str, bool]:
        """Put a file beside the item's media; the name it has there, and whether it is there now.

        A link costs no time, no room, and stays when the original goes. Another disk has to be
        copied from.
        """
        kept = self.source_name(mark, path.suffix)
        target = self.source(item_id, kept)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path.resolve(), target)
        except FileExistsError:
            return kept, True
        except OSError:
            return kept, False
        return kept, True

    def copy(self, item_id: UUID, path: Path, name: str) -> Path:
        """The file under its name in the item's folder; FileNotFoundError if it has gone."""
        target = self.source(item_id, name)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            half = target.with_name(f".{name}.part")
            half.unlink(missing_ok=True)
            link_or_copy(path, half)
            half.replace(target)
        return target

    def sources(self, item_id: UUID) -> list[Path]:
        """Files that this item's media were made of, with those that are half there."""
        folder = self.item(item_id)
        return [*folder.glob(f"{_SOURCE}*"), *folder.glob(f".{_SOURCE}*")]


def link_or_copy(path: Path, to: Path) -> None:
    """A second name for the file where the disk can do that, else a second file."""
    try:
        os.link(path, to)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(path, to)


def remove(path: Path) -> None:
    """A folder or a file; no error if it is gone already."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
