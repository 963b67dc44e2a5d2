"""How the Mini App's sources ask for texts: the same findings as for the Python code."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Final

from tests.architecture.khmer.calls import ANYTHING, Call

SOURCES: Final = ("webapp", "frontend", "src")
BUILD: Final = Path("webapp", "frontend", "build", "texts.ts")
_CALL: Final = re.compile(
    r"""(?<![\w.])(tn?)\(\s*                    # t( or tn(
        (?:"([a-z][a-z0-9_.]*)"|`([^`]*)`)      # the key, whole or with parts put in
        (?:\s*,\s*([^{}()]*(?:\([^()]*\))?[^{}()]*?))?   # the count of tn
        (?:\s*,?\s*\{([^{}]*)\})?               # the values
    """,
    re.VERBOSE,
)
_PLACE: Final = re.compile(r"\$\{[^}]*\}")
_NAME: Final = re.compile(r"(?:^|,)\s*([a-z][a-z0-9_]*)\s*(?=[:,]|$)")
_BUILD: Final = re.compile(r"^const (?:CALL|NAMED) = /(.*)/g;$", re.MULTILINE)
_KEY: Final = re.compile(r'"([a-z]+(?:\.[a-z0-9_]+){1,3})"')


def page_files(root: Path) -> list[Path]:
    return sorted(root.joinpath(*SOURCES).rglob("*.ts*"))


def read_page_calls(source: str, place: str) -> list[Call]:
    """Each `t("key", {name: value})` and `tn("key", n, {…})`."""
    return [
        Call(
            f"{place}:{source.count(chr(10), 0, found.start()) + 1}",
            _pattern(found[2] or found[3]),
            frozenset(_NAME.findall(found[5] or "")),
            counts=found[1] == "tn",
            plain=True,
        )
        for found in _CALL.finditer(source)
    ]


def read_page_mentions(source: str) -> Iterator[re.Pattern[str]]:
    for call in read_page_calls(source, ""):
        yield call.key
    for found in _KEY.finditer(source):
        yield _pattern(found[1])


def never_fetched(source: str, build: str, keys: Container[str]) -> list[str]:
    """Keys that a page names, but so that the build does not find them: phones never get them.

    `build` is the text of the build's own file, whose two patterns decide.
    """
    finds = [re.compile(each.replace("\\/", "/")) for each in _BUILD.findall(build)]
    found = [_pattern(key) for each in finds for key in _last_groups(each, source)]
    named = {key for key in _KEY.findall(source) if key in keys}
    return sorted(key for key in named if not any(each.fullmatch(key) for each in found))


def _last_groups(pattern: re.Pattern[str], source: str) -> list[str]:
    return [match[pattern.groups] for match in pattern.finditer(source)]


def _pattern(key: str) -> re.Pattern[str]:
    """Parts that are put in stand for anything."""
    return re.compile(ANYTHING.join(re.escape(part) for part in _PLACE.split(key)))
