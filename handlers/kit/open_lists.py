"""A list that stays open while its entries are looked at: what is known of it between two taps.

It stands in the answers of a question, so that words typed meanwhile look for something else:
`list` (its tap without the page), `page`, `words` and whatever else the list needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from handlers.kit.buttons import Tap, unpacked
from handlers.kit.window import Window

T = TypeVar("T", bound=Tap)


def first_page(at: T) -> T:
    """The list, from its first page on."""
    return at.model_copy(update={"page": 0})


def list_name(at: Tap) -> str:
    """What a list is about, whatever its page."""
    return first_page(at).pack()


def known_of_list(window: Window, question: str, at: Tap) -> Mapping[str, Any]:
    """What is known of this list; of another one only the words that were typed."""
    if window.question != question:
        return {}
    known = window.answers
    if known.get("list") == list_name(at):
        return known
    return {"words": known.get("words", "")}


def list_behind(window: Window, question: str, kind: type[T]) -> T | None:
    """The page of the list that is open behind this screen, if one is."""
    if window.question != question or not (name := window.answers.get("list")):
        return None
    place = unpacked(str(name))
    if not isinstance(place, kind):
        return None
    return place.model_copy(update={"page": int(window.answers.get("page", 0))})
