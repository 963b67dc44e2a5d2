"""Rule books that most doors need, by name. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from services.ticketing.gate.rules import Reentry, RuleBook


class Template(StrEnum):
    AFTER_EXIT = "after_exit"  # out, and in again
    ONCE = "once"
    DAILY = "daily"  # once each day, for several evenings
    OWN_GATE = "own_gate"  # only at the gate that the ticket names
    PAUSE = (
        "pause"  # in again without leaving, ten minutes later: a free bar, a hall without exits
    )


_BOOKS: Final = {
    Template.AFTER_EXIT: RuleBook(Reentry.AFTER_EXIT, {"all": []}),
    Template.ONCE: RuleBook(Reentry.NEVER, {"all": []}),
    Template.DAILY: RuleBook(Reentry.FREE, {"entries_today": {"max": 1}}),
    Template.OWN_GATE: RuleBook(Reentry.AFTER_EXIT, {"gate": {"is_own": True}}),
    Template.PAUSE: RuleBook(Reentry.FREE, {"minutes_since_entry": {"min": 10}}),
}


def book_of(template: Template) -> RuleBook:
    return _BOOKS[template]


def template_of(rules: Mapping[str, Any]) -> Template | None:
    """The template that these rules are, as they are stored; None: somebody's own."""
    return next((name for name, book in _BOOKS.items() if book.json() == dict(rules)), None)
