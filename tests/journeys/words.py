"""The catalogue as a reader of the chat meets it: plain words, with gaps where values stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import unescape
from typing import Final

from services.core.formats import Language
from services.core.i18n import Translator, load_texts, shorten
from services.core.money import Money

_PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_TAG: Final = re.compile(r"</?[a-z]+(?: [^<>]*)?>")

BUTTON_CLUSTERS: Final = 24

Value = str | int | Money
Found = Mapping[str, str]


def bare(html: str) -> str:
    """What a chat shows of HTML."""
    return unescape(_TAG.sub("", html))


class Words:
    """One language. A key of the catalogue stands for its text, anything else for itself."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.t = translator(language)
        self._texts = texts(language)

    def say(self, key_or_text: str, /, **values: Value) -> str:
        """The text with all its values, as shown."""
        if key_or_text not in self._texts:
            return key_or_text
        return bare(self.t.plain(key_or_text, **values))

    def shorten(self, label: str) -> str:
        """A label as a button shows it that has no room for all of it."""
        return shorten(label, BUTTON_CLUSTERS)

    def find(self, key_or_text: str, shown: str, /, **values: Value) -> Found | None:
        """What stands at the places without a given value, if `shown` holds the text."""
        for form in self._texts.get(key_or_text, (key_or_text,)):
            if found := self._pattern(form, values).search(shown):
                return found.groupdict()
        return None

    def holds(self, shown: str, key_or_text: str) -> bool:
        """Whether the text stands in `shown`, whatever its values are."""
        return self.find(key_or_text, shown) is not None

    def _pattern(self, form: str, values: Mapping[str, Value]) -> re.Pattern[str]:
        built: list[str] = []
        gaps: set[str] = set()
        pieces = _PLACEHOLDER.split(bare(form))
        for words, name in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
            built.append(re.escape(words))
            if name in values:
                built.append(re.escape(self._shown(values[name])))
            elif name in gaps:
                built.append(f"(?P={name})")
            elif name:
                gaps.add(name)
                built.append(rf"(?P<{name}>[^\n]+?)")
        ends_in_gap = len(pieces) > 1 and not pieces[-1]
        return re.compile("".join(built) + (r"(?=\n|\Z)" if ends_in_gap else ""))

    def _shown(self, value: Value) -> str:
        match value:
            case Money():
                return self.t.money(value)
            case int():
                return self.t.number(value)
            case _:
                return value


@cache
def translator(language: Language) -> Translator:
    return Translator.load(language)


@cache
def texts(language: Language) -> Mapping[str, tuple[str, ...]]:
    return load_texts(language)
