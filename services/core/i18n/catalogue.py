"""Texts on disk: one PO file per domain and language, read as one catalogue per language.

A key that stands in two files of a language is an error. The compiled `.mo` carries a digest of
the PO files it was made from, so a stale one is never used, whatever the file times say.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import tempfile
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import PoFileError, read_po

from services.core.formats import Language

LANGUAGES: Final[tuple[Language, ...]] = ("km", "en")
LOCALES: Final = Path(__file__).resolve().parents[3] / "locales"
_COMPILED_NAME: Final = "catalogue.mo"
_KEY_LINE: Final = re.compile(rb'^msgid "(.+)"', re.MULTILINE)

Texts = Mapping[str, tuple[str, ...]]
"""Key -> its forms: one, or one per plural form of the language."""


class CatalogueError(Exception):
    """A PO file cannot be read, or a key stands in two files."""


def load_texts(language: Language, folder: Path = LOCALES) -> Texts:
    """All texts of a language, from its compiled file if fresh, else from the PO files."""
    sources = _sources(language, folder)
    digest = _digest(sources)
    compiled = folder / language / _COMPILED_NAME
    if (catalogue := _read_compiled(compiled)) is None or catalogue.version != digest:
        catalogue = _merged(language, sources, digest)
    return {_key(message.id): _forms(message.string) for message in catalogue if message.id}


def compile_catalogues(folder: Path = LOCALES) -> list[Path]:
    """Writes each language's `.mo` next to its PO files where it is not fresh; returns all."""
    compiled = []
    for language in LANGUAGES:
        target = folder / language / _COMPILED_NAME
        sources = _sources(language, folder)
        digest = _digest(sources)
        current = _read_compiled(target)
        if current is None or current.version != digest:
            _write(_merged(language, sources, digest), target)
        compiled.append(target)
    return compiled


def _sources(language: Language, folder: Path) -> dict[Path, bytes]:
    files = sorted((folder / language).glob("*.po"))
    if not files:
        raise CatalogueError(f"no texts in {folder / language}")
    return {file: file.read_bytes() for file in files}


def _digest(sources: dict[Path, bytes]) -> str:
    digest = hashlib.sha256()
    for file, content in sources.items():
        digest.update(f"{file.name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()


def _merged(language: Language, sources: dict[Path, bytes], digest: str) -> Catalog:
    merged = Catalog(locale=language, project="hangmeas", version=digest)
    owners: dict[str, Path] = {}
    for file, content in sources.items():
        for message in _read_source(file, content, language):
            if not message.id or message.fuzzy:
                continue
            key = _key(message.id)
            if key in owners:
                raise CatalogueError(f"{file}: {key} stands in {owners[key].name} too")
            owners[key] = file
            merged.add(message.id, message.string)
    return merged


def _read_source(file: Path, content: bytes, language: Language) -> Catalog:
    """Babel lets the last of two equal keys win; here that is an error too."""
    keys = Counter(_KEY_LINE.findall(content))
    if twice := [key.decode() for key, times in keys.items() if times > 1]:
        raise CatalogueError(f"{file}: {', '.join(twice)} stands twice")
    try:
        return read_po(BytesIO(content), locale=language, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{file}: {error}") from error


def _read_compiled(file: Path) -> Catalog | None:
    try:
        with file.open("rb") as stream:
            return read_mo(stream)
    except (OSError, ValueError, struct.error):
        return None


def _write(catalogue: Catalog, target: Path) -> None:
    """Whole or not at all: several processes may start at once."""
    handle, draft = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            write_mo(stream, catalogue)
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    finally:
        Path(draft).unlink(missing_ok=True)


def _key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())
