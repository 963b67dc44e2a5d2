"""Check 1: both languages hold the same keys, each with a whole text of its own."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError

from tests.architecture.khmer.entries import forms, read_domain
from tests.architecture.khmer.spelling import latin_words

_KEY = re.compile(r"[a-z]+(?:\.[a-z][a-z0-9_]*){1,3}")


def key_findings(locales: Path) -> list[str]:
    """Files in pairs; in each pair the same keys, whole texts, one Khmer form for a count."""
    found = []
    english, khmer = (_file_names(locales / each) for each in ("en", "km"))
    found += [f"{name} stands in one language only" for name in sorted(english ^ khmer)]
    for name in sorted(english & khmer):
        found += [f"{name}: {finding}" for finding in _pair(locales, name)]
    return found


def _file_names(folder: Path) -> set[str]:
    return {file.name for file in folder.glob("*.po")}


def _pair(locales: Path, name: str) -> list[str]:
    try:
        english, khmer = (read_domain(locales / each / name) for each in ("en", "km"))
    except (PoFileError, UnicodeDecodeError) as error:
        return [str(error)]
    found = [f"{key} stands in one language only" for key in sorted(english.keys() ^ khmer.keys())]
    found += [finding for messages in (english, khmer) for finding in _each(messages, name)]
    for key in sorted(english.keys() & khmer.keys()):
        found += [f"{key}: {finding}" for finding in _texts(english[key], khmer[key])]
    return found


def _each(messages: dict[str, Message], name: str) -> list[str]:
    found = []
    for key, message in messages.items():
        if not _KEY.fullmatch(key):
            found.append(f"{key} is no key")
        if key.split(".")[0] not in {name.removesuffix(".po"), "error"}:
            found.append(f"{key} belongs into another file")
        if message.fuzzy:
            found.append(f"{key} is marked fuzzy")
        if not forms(message) or not all(form.strip() for form in forms(message)):
            found.append(f"{key} is empty")
        if not isinstance(message.id, str) and message.id[1] not in {key, f"{key}.plural"}:
            found.append(f"{key} has another key as its plural")
    return found


def _texts(english: Message, khmer: Message) -> list[str]:
    found = []
    if english.pluralizable != khmer.pluralizable:
        found.append("counts in one language only")
    # Babel itself refuses a second Khmer form; a missing English one it fills with nothing.
    if english.pluralizable and len(forms(english)) != 2:
        found.append("English has two forms")
    if forms(english)[-1:] == forms(khmer)[-1:] and latin_words(forms(khmer)[-1]):
        found.append("English stands in the Khmer file")
    return found
