"""The catalogue against the code: keys asked for, values given, words for every error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tests.architecture.khmer.calls import ANYTHING, Call, Raised
from tests.architecture.khmer.entries import PLACEHOLDER, TAG, Entry

_DOMAIN_AND_ANYTHING = re.compile(r"[a-z]+\\\." + re.escape(ANYTHING))


def call_findings(calls: Iterable[Call], entries: Mapping[str, Entry]) -> list[str]:
    """Each call names a key that exists and gives exactly the values that its text shows."""
    found = []
    for call in calls:
        asked = [entry for key, entry in entries.items() if call.key.fullmatch(key)]
        if not asked:
            found.append(f"{call.place}: no text for {call.key.pattern}")
        for entry in asked:
            found += [f"{call.place}: {entry.key} {what}" for what in _values(call, entry)]
    return found


def _values(call: Call, entry: Entry) -> list[str]:
    found = []
    counts = len(entry.en) == 2
    if call.counts != counts:
        found.append("counts" if counts else "does not count")
    if call.plain and any(TAG.search(text) for text in (*entry.en, *entry.km)):
        found.append("has tags, which a plain text would show")
    if call.values is None:
        return found
    wanted = _names(entry) - ({"n"} if call.counts else set())
    if missing := wanted - call.values:
        found.append(f"needs {sorted(missing)}")
    if needless := call.values - wanted:
        found.append(f"does not show {sorted(needless)}")
    return found


def unused_keys(mentions: Iterable[re.Pattern[str]], keys: Iterable[str]) -> list[str]:
    """Keys that no string of the code can mean. `error.{code}` alone means none of them."""
    useful = {
        mention.pattern: mention
        for mention in mentions
        if not _DOMAIN_AND_ANYTHING.fullmatch(mention.pattern)
    }
    exact = {pattern.replace("\\", "") for pattern in useful if ANYTHING not in pattern}
    families = [mention for pattern, mention in useful.items() if ANYTHING in pattern]
    return [
        key
        for key in keys
        if key not in exact and not any(family.fullmatch(key) for family in families)
    ]


def error_findings(
    codes: Mapping[str, str], raised: Iterable[Raised], entries: Mapping[str, Entry]
) -> list[str]:
    """`codes`: code -> class name. Each has its text; the text shows only what is always given.

    `error.<code>.next` may say what to do next; without it the kind of error does.
    """
    found = [f"no text for error.{code}" for code in codes if f"error.{code}" not in entries]
    given: dict[str, list[Raised]] = {}
    for each in raised:
        given.setdefault(each.error, []).append(each)
    for code, name in codes.items():
        for key in (f"error.{code}", f"error.{code}.next"):
            shown = _names(entries[key]) if key in entries else set()
            found += [
                f"{each.place}: {key} needs {sorted(shown - each.values)}"
                for each in given.get(name, [])
                if shown - each.values
            ]
    return found


def _names(entry: Entry) -> set[str]:
    return {hit.strip("{}") for text in entry.en for hit in PLACEHOLDER.findall(text)}
