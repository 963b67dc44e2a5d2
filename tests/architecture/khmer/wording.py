"""Checks 8 to 12: marks, placeholders, what formatters write, length and terms."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

import regex  # type: ignore[import-untyped]
from babel.dates import get_month_names

from tests.architecture.khmer.entries import (
    PLACEHOLDER,
    TAG,
    Entry,
    Kind,
    bare,
    read_table,
)

KHMER = "\u1780-\u17d3\u17d7\u17dc\u17dd"
BUTTON_CLUSTERS = 24
TOAST_CHARACTERS = 200
CAPTION_CHARACTERS = 1024
MESSAGE_CHARACTERS = 4096
SHORT_ENGLISH_CLUSTERS = 12
ALLOWED_TAGS = {"b", "i", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"}
_PLACEHOLDER_CLUSTERS = {"n": 2, "page": 1, "pages": 2, "quantity": 2, "amount": 9, "price": 9}
_USUAL_PLACEHOLDER_CLUSTERS = 8


def marks(entry: Entry) -> list[str]:
    """Check 8: no English full stop, no ASCII colon or quote beside Khmer, buttons without ។."""
    text, found = bare(entry.khmer), []
    if any(re.search(r"(?<!\.\.)\.$", line) for line in text.split("\n")):
        found.append("an English full stop at the end")
    if re.search(rf'[{KHMER}]\s?[:"]|[:"][{KHMER}]', text):
        found.append("an ASCII colon or quotation mark beside Khmer")
    if entry.kind in {Kind.BUTTON, Kind.LABEL} and "។" in text:
        found.append(f"។ on a {entry.kind}")
    if entry.kind in {Kind.BUTTON, Kind.LABEL} and re.search(r"(?<!\.\.)\.$", entry.english):
        found.append(f"a full stop on an English {entry.kind}")
    return found


def placeholders(entry: Entry) -> list[str]:
    """Check 9: the same placeholders and tags in both; a blank beside Khmer letters."""
    found = []
    for pattern, name in ((PLACEHOLDER, "placeholders"), (TAG, "tags")):
        english, khmer = (Counter(pattern.findall(text)) for text in (entry.english, entry.khmer))
        if english != khmer:
            found.append(f"{name} differ: {sorted(english - khmer)} {sorted(khmer - english)}")
    for text in (*entry.en, *entry.km):
        found += _markup(entry, text)
    untagged = TAG.sub("", entry.khmer)
    if re.search(rf"[{KHMER}]\{{|\}}[{KHMER}]", untagged):
        found.append("no blank between Khmer and a placeholder")
    if re.search(rf"[{KHMER}][A-Za-z0-9]|[A-Za-z0-9][{KHMER}]", PLACEHOLDER.sub("", untagged)):
        found.append("no blank between Khmer and Latin or a number")
    return found


def _markup(entry: Entry, text: str) -> list[str]:
    """Chat texts are HTML, plain ones are shown as they stand: neither may hold a loose sign."""
    found = []
    if re.search(r"[&<>]", TAG.sub("", text)):
        found.append("a loose & < or >")
    if strange := set(re.findall(r"</?([a-z-]+)", text)) - ALLOWED_TAGS:
        found.append(f"tags that Telegram does not know: {sorted(strange)}")
    if entry.kind in {Kind.BUTTON, Kind.TOAST} and TAG.search(text):
        found.append(f"a tag on a {entry.kind}")
    if any(not re.fullmatch(r"\{[a-z][a-z0-9_]*\}", hit) for hit in PLACEHOLDER.findall(text)):
        found.append("a placeholder that is no plain name")
    if re.search(r"[{}]", PLACEHOLDER.sub("", text)):
        found.append("a loose brace")
    return found


def handwritten_formats(entry: Entry) -> list[str]:
    """Check 10: digits, money, clock and dates come from the formatters only."""
    found = []
    for text in (*entry.en, *entry.km):
        rest = bare(text)
        if re.search(r"[០-៩៰-៹]", rest):
            found.append("Khmer digits")
        if re.search(r"[$៛]", rest):
            found.append("a currency sign")
        if re.search(r"\b(?:[AP]\.?M|[ap]\.m)\b|\d\s?[ap]m\b|\d:\d\d", rest):
            found.append("a time by hand")
        if re.search(r"\d{1,2}[/-]\d{1,2}|\b20\d\d\b", rest):
            found.append("a date by hand")
    words = bare(entry.khmer)
    months = get_month_names("wide", locale="km").values()
    found += [f"month {month} by hand" for month in months if month in words]
    return found


def lengths(entry: Entry) -> list[str]:
    """Check 11: what fits on a button, in a toast, under a picture; not far over the English."""
    found = []
    for text in (*entry.en, *entry.km):
        if entry.kind is Kind.BUTTON and (size := _filled_clusters(text)) > BUTTON_CLUSTERS:
            found.append(f"{size} clusters on a button: {text}")
        if entry.kind is Kind.TOAST and len(text) > TOAST_CHARACTERS:
            found.append(f"{len(text)} characters in a toast")
        limit = CAPTION_CHARACTERS if entry.kind is Kind.CAPTION else MESSAGE_CHARACTERS
        if len(text) > limit:
            found.append(f"{len(text)} characters, more than {limit}")
    english, khmer = (clusters(bare(text)) for text in (entry.english, entry.khmer))
    if english >= SHORT_ENGLISH_CLUSTERS and khmer > 2 * english:
        found.append(f"{khmer} clusters for {english} in English")
    return found


def clusters(text: str) -> int:
    return len(regex.findall(r"\X", text))


def _filled_clusters(text: str) -> int:
    names = (hit.strip("{}") for hit in PLACEHOLDER.findall(text))
    filled = sum(_PLACEHOLDER_CLUSTERS.get(name, _USUAL_PLACEHOLDER_CLUSTERS) for name in names)
    return clusters(bare(text)) + filled


@dataclass(frozen=True, slots=True)
class Term:
    """One thing, one word. `label` terms are everyday English: compared as a whole text only."""

    key: str
    english: re.Pattern[str]
    khmer: tuple[str, ...]
    never: tuple[str, ...]
    label_only: bool


def terms(entry: Entry) -> list[str]:
    """Check 12: a glossary term in the English has its Khmer, and none of the wrong ones."""
    english = _comparable(entry.english)
    khmer = _comparable(entry.khmer)
    present = []
    for term in glossary():
        whole = term.english.fullmatch(english.strip(" .!?"))
        if whole or (not term.label_only and term.english.search(english)):
            english = term.english.sub(" ", english)
            present.append(term)
    found = [
        f"{term.key} is {term.khmer[0]}"
        for term in present
        if not any(form in khmer for form in term.khmer)
    ]
    meant = [term for term in glossary() if term.english.search(_comparable(entry.english))]
    wanted = " ".join(form for term in meant for form in term.khmer)
    found += [
        f"{term.key} is never {wrong}"
        for term in present
        for wrong in term.never
        if wrong in khmer and wrong not in wanted
    ]
    return found


def _comparable(text: str) -> str:
    return PLACEHOLDER.sub("{}", TAG.sub("", text)).replace("\n", " ")


@cache
def glossary() -> tuple[Term, ...]:
    """Longest English first: "ticket price" is one term, not two."""
    rows = sorted(read_table("glossary.csv"), key=lambda row: -len(row["en"]))
    return tuple(
        Term(
            key=row["key"],
            english=_english(_comparable(row["en"])),
            khmer=_khmer_forms(_comparable(row["km"]), row["also"]),
            never=tuple(filter(None, row["never"].split("|"))),
            label_only=row["match"] == "label",
        )
        for row in rows
    )


def _english(words: str) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(each) for each in words.split("|"))
    return re.compile(rf"(?<![\w-])(?:{alternatives})s?(?![\w-])", re.IGNORECASE)


def _khmer_forms(term: str, others: str) -> tuple[str, ...]:
    """A title says ការ + verb where a button says the verb alone: both are the same term."""
    return (term, term.removeprefix("ការ"), *filter(None, others.split("|")))
