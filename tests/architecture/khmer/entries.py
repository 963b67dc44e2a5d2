"""The PO files as pairs of an English and a Khmer text, with what kind of text each is."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
TAG = re.compile(r"</?[a-z]+(?: [^<>]*)?>")


class Kind(StrEnum):
    BUTTON = "button"
    LABEL = "label"
    TOAST = "toast"
    CAPTION = "caption"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its forms: English has two where it counts something, Khmer always one."""

    key: str
    en: tuple[str, ...]
    km: tuple[str, ...]

    @property
    def english(self) -> str:
        return self.en[-1]

    @property
    def khmer(self) -> str:
        return self.km[0]

    @property
    def kind(self) -> Kind:
        """Told by the key: any part but the first may begin with the name of the kind."""
        for part in self.key.split(".")[1:]:
            match part.split("_")[0]:
                case "button":
                    return Kind.BUTTON
                case "title" | "label" | "column" | "command":
                    return Kind.LABEL
                case "toast":
                    return Kind.TOAST
                case "caption":
                    return Kind.CAPTION
                case _:
                    pass
        return Kind.TEXT


def bare(text: str) -> str:
    """Without placeholders and tags."""
    return TAG.sub("", PLACEHOLDER.sub("", text))


def read_domain(file: Path) -> dict[str, Message]:
    with file.open("rb") as stream:
        catalogue: Catalog = read_po(stream, locale=file.parent.name, abort_invalid=True)
    return {_key(message): message for message in catalogue if message.id}


def read_entries(locales: Path) -> list[Entry]:
    """All keys that stand in both languages; `key_findings` tells of the others."""
    english, khmer = read_language(locales / "en"), read_language(locales / "km")
    return [
        Entry(key, forms(english[key]), forms(khmer[key]))
        for key in sorted(english.keys() & khmer.keys())
        if forms(english[key]) and forms(khmer[key])
    ]


def read_language(folder: Path) -> dict[str, Message]:
    return {
        key: message
        for file in sorted(folder.glob("*.po"))
        for key, message in read_domain(file).items()
    }


def forms(message: Message) -> tuple[str, ...]:
    text = message.string
    return (text,) if isinstance(text, str) else tuple(text or ())


def read_table(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def read_lines(name: str) -> list[str]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def excepted(check: str) -> set[tuple[str, str]]:
    """(key, what) of the findings of a check that a reader has allowed, with a reason."""
    return {
        (row["key"], row["what"]) for row in read_table("exceptions.csv") if row["check"] == check
    }


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]
