"""Uploaded files: content on disk, one record per content and kind."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sandbox.shapes import JsonObject
from sandbox.storage import Storage


@dataclass(slots=True)
class StoredFile:
    """One file. `kind` is `photo`, `document`, `video` ...; `path` is relative to the folder.

    `sizes` of a photo are the numbers of its pictures, smallest first, itself last; each smaller
    picture names the photo as its `parent`. `has_code`: the photo shows a QR code. `said` is what
    its sender said of it (title, performer, duration ...), `thumbnail` the number of its small
    picture: both go along when the file is sent again by its id.
    """

    number: int
    kind: str
    path: str
    size: int
    digest: str
    name: str = ""
    mime_type: str = ""
    width: int = 0
    height: int = 0
    sizes: list[int] = field(default_factory=list)
    parent: int = 0
    has_code: bool = False
    said: JsonObject = field(default_factory=dict)
    thumbnail: int = 0

    @property
    def unique_id(self) -> str:
        """The same for the same content and kind, whoever asks."""
        seed = f"{self.kind}:{self.width}x{self.height}:{self.digest}".encode()
        return "AQAD" + urlsafe_b64encode(hashlib.sha256(seed).digest()[:8]).decode().rstrip("=")

    def as_json(self) -> JsonObject:
        return asdict(self)


class FileStore:
    """All files of one sandbox, under one folder."""

    def __init__(self, folder: Path, storage: Storage) -> None:
        self.folder = folder
        self._storage = storage
        self._by_number: dict[int, StoredFile] = {}
        self._by_digest: dict[tuple[str, str], StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        for row in storage.load("file"):
            self._remember(StoredFile(**row))

    def get(self, number: int) -> StoredFile | None:
        return self._by_number.get(number)

    def by_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def known(self, kind: str, digest: str) -> StoredFile | None:
        return self._by_digest.get((kind, digest))

    def content(self, stored: StoredFile) -> bytes:
        return (self.folder / stored.path).read_bytes()

    def add(
        self, kind: str, content: bytes, *, suffix: str, digest: str = "", parent: int = 0
    ) -> StoredFile:
        """Writes the content and makes its record. Dimensions and names are the caller's."""
        number = len(self._by_number) + 1
        path = f"{kind}s/file_{number}{suffix}"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        half_written = target.with_name(target.name + ".part")
        half_written.write_bytes(content)
        half_written.replace(target)
        stored = StoredFile(
            number=number,
            kind=kind,
            path=path,
            size=len(content),
            digest=digest or hashlib.sha256(content).hexdigest(),
            parent=parent,
        )
        self._remember(stored)
        self._storage.mark("file", str(number), stored)
        return stored

    def keep(self, stored: StoredFile) -> None:
        """Writes what was learned of a file after it was added."""
        self._storage.mark("file", str(stored.number), stored)

    def _remember(self, stored: StoredFile) -> None:
        self._by_number[stored.number] = stored
        self._by_path[stored.path] = stored
        if not stored.parent:
            self._by_digest.setdefault((stored.kind, stored.digest), stored)
