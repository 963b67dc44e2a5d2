"""Who may pass: a list's rules as JSON, and what all scans of one ticket come to. No I/O.

A rule is an object with one name:

    {"all": [rule, ...]}  {"any": [rule, ...]}  {"not": rule}
    {"entries": {"max": 1}}          entries so far are fewer than this
    {"entries_today": {"max": 1}}    the same, since midnight in Cambodia (UTC+7 all year)
    {"minutes_since_entry": {"min": 10}}   the last entry is so long ago, or there was none
    {"product": {"in": [3, 4]}}      the ticket's type is one of these
    {"gate": {"in": ["A", "VIP"]}}   the scan is made at one of these gates
    {"gate": {"is_own": true}}       the scan is made at the ticket's own gate, if it names one
    {"time": {"from": "...Z", "until": "...Z"}}   from is included, until is not; either may miss

A rule book is `{"reentry": "never" | "after_exit" | "free", "allow": rule}`. The page at the gate
decides by the same rules without network, so both sides are held to one file of examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from services.core.formats import in_phnom_penh

_MAX_DEPTH: Final = 8
_MAX_PARTS: Final = 64


class Direction(StrEnum):
    ENTRY = "entry"
    EXIT = "exit"


class Reentry(StrEnum):
    """Whether somebody who was in may come again."""

    NEVER = "never"
    AFTER_EXIT = "after_exit"
    FREE = "free"


class Reason(StrEnum):
    """Why a scan let nobody pass."""

    INVALID = "invalid"  # no code of ours, or a changed one
    REVOKED = "revoked"
    UNPAID = "unpaid"
    CANCELED = "canceled"
    UNAPPROVED = "unapproved"
    BLOCKED = "blocked"  # by staff
    PRODUCT = "product"  # another event, or a type that this list does not let in
    INVALID_TIME = "invalid_time"
    RULES = "rules"  # of the list
    INCOMPLETE = "incomplete"  # a label was typed: the person must be checked first
    ALREADY_REDEEMED = "already_redeemed"
    AMBIGUOUS = "ambiguous"  # what was typed fits several tickets
    STALE_CODE = "stale_code"  # a newer code has replaced this one
    ERROR = "error"  # the device had no right to decide


class BadRules(ValueError):
    """Not a rule book. The message names the place."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """The rules of a list; `allow` is checked JSON."""

    reentry: Reentry
    allow: Mapping[str, Any]

    @classmethod
    def read(cls, raw: Any) -> RuleBook:
        """BadRules unless every part is known and has what it needs."""
        if not isinstance(raw, dict) or raw.keys() - {"reentry", "allow"}:
            raise BadRules("a rule book has reentry and allow")
        try:
            reentry = Reentry(raw.get("reentry", Reentry.AFTER_EXIT))
        except ValueError:
            raise BadRules("reentry") from None
        allow = raw.get("allow", {"all": []})
        if _check(allow, "allow", 0) > _MAX_PARTS:
            raise BadRules("allow: too many parts")
        return cls(reentry, allow)

    def json(self) -> dict[str, Any]:
        return {"reentry": str(self.reentry), "allow": dict(self.allow)}


@dataclass(frozen=True, slots=True)
class RuleBooks:
    """The rules of a list through the time, the oldest first: each counts since its moment.

    A scan is judged by the rules of its moment, so that new rules make no old entry wrong.
    """

    books: tuple[tuple[datetime, RuleBook], ...]

    def at(self, moment: datetime) -> RuleBook:
        """Also before the first ones counted, these are the rules."""
        in_force = [book for since, book in self.books if since <= moment]
        return in_force[-1] if in_force else self.books[0][1]


@dataclass(frozen=True, slots=True)
class Visit:
    """What the rules look at: the ticket, the place, the moment."""

    product: int
    own_gate: str | None
    gate: str
    at: datetime


@dataclass(frozen=True, slots=True)
class History:
    """What a ticket has done on a list before: its entries, and whether its owner is inside."""

    entries: tuple[datetime, ...] = ()
    is_inside: bool = False


def refusal(book: RuleBook, visit: Visit, history: History) -> Reason | None:
    """Why this entry is refused by the rules; None if it is not."""
    if history.entries and book.reentry is Reentry.NEVER:
        return Reason.ALREADY_REDEEMED
    if history.is_inside and book.reentry is Reentry.AFTER_EXIT:
        return Reason.ALREADY_REDEEMED
    return None if _holds(book.allow, visit, history) else Reason.RULES


def _holds(  # noqa: PLR0911 - one line per rule
    rule: Mapping[str, Any], visit: Visit, history: History
) -> bool:
    [(name, says)] = rule.items()
    match name:
        case "all":
            return all(_holds(each, visit, history) for each in says)
        case "any":
            return any(_holds(each, visit, history) for each in says)
        case "not":
            return not _holds(says, visit, history)
        case "entries":
            return len(history.entries) < int(says["max"])
        case "entries_today":
            today = in_phnom_penh(visit.at).date()
            number = sum(in_phnom_penh(each).date() == today for each in history.entries)
            return number < int(says["max"])
        case "minutes_since_entry":
            pause = timedelta(minutes=int(says["min"]))
            return not history.entries or visit.at - max(history.entries) >= pause
        case "product":
            return visit.product in says["in"]
        case "gate":
            if "is_own" in says:
                return visit.own_gate is None or visit.own_gate == visit.gate
            return visit.gate in says["in"]
        case _:
            return _within(says, visit.at)


def _within(says: Mapping[str, str], at: datetime) -> bool:
    started = "from" not in says or at >= datetime.fromisoformat(says["from"])
    return started and ("until" not in says or at < datetime.fromisoformat(says["until"]))


def _check(rule: Any, place: str, depth: int) -> int:
    """How many parts a rule has; BadRules at the first that is none."""
    if depth > _MAX_DEPTH:
        raise BadRules(f"{place}: too deep")
    if not isinstance(rule, dict) or len(rule) != 1:
        raise BadRules(f"{place}: a rule has one name")
    [(name, says)] = rule.items()
    if name in ("all", "any"):
        if not isinstance(says, list):
            raise BadRules(f"{place}.{name}: a list of rules")
        parts = enumerate(says)
        return 1 + sum(_check(each, f"{place}.{name}.{at}", depth + 1) for at, each in parts)
    if name == "not":
        return 1 + _check(says, f"{place}.not", depth + 1)
    if not isinstance(says, dict) or not _is_known(name, says):
        raise BadRules(f"{place}.{name}")
    return 1


def _is_known(name: str, says: Mapping[str, Any]) -> bool:
    match name:
        case "entries" | "entries_today":
            return says.keys() == {"max"} and _is_count(says["max"])
        case "minutes_since_entry":
            return says.keys() == {"min"} and _is_count(says["min"])
        case "product":
            return says.keys() == {"in"} and _is_list(says["in"], int)
        case "gate":
            return says == {"is_own": True} or (
                says.keys() == {"in"} and _is_list(says["in"], str)
            )
        case "time":
            return bool(says) and not says.keys() - {"from", "until"} and _are_moments(says)
        case _:
            return False


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1_000_000


def _is_list(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(type(each) is kind for each in value)


def _are_moments(says: Mapping[str, Any]) -> bool:
    try:
        moments = [datetime.fromisoformat(each) for each in says.values()]
    except (TypeError, ValueError):
        return False
    return all(each.tzinfo is not None for each in moments)


class Standing(StrEnum):
    """What a scan counts as, once all scans of its ticket are seen in the order of their time."""

    ENTRY = "entry"
    EXIT = "exit"
    REFUSED = "refused"  # nobody passed
    CONFLICT = "conflict"  # somebody passed who should not have


@dataclass(frozen=True, slots=True)
class Passing:
    """One scan as it happened. Nothing of it ever changes.

    `passed`: whether the door let the person through. `flaw`: why it should not have, whatever
    the other scans say. `is_override`: staff decided against the rules.
    """

    id: str
    direction: Direction
    at: datetime
    gate: str
    passed: bool
    flaw: Reason | None = None
    is_override: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What a scan counts as; `moves` is +1 in, -1 out, 0 neither.

    Of a conflict `clashes_with` is the entry that came first, None where there is no other one.
    """

    id: str
    standing: Standing
    moves: int
    reason: Reason | None = None
    clashes_with: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All scans of one ticket on one list, judged, and the history that they come to."""

    judged: tuple[Judged, ...]
    history: History


def tell(
    books: RuleBooks, product: int, own_gate: str | None, passings: Iterable[Passing]
) -> Told:
    """Judge the scans of one ticket by their time, in whatever order they arrived.

    The earliest one is the entry. Another one that a door let pass against the rules is a
    conflict, and is kept like all.
    """
    entries: list[datetime] = []
    last_entry: str | None = None
    is_inside = False
    judged: list[Judged] = []
    for one in sorted(passings, key=lambda each: (each.at, each.id)):
        if not one.passed:
            judged.append(Judged(one.id, Standing.REFUSED, 0))
            continue
        if one.direction is Direction.EXIT:
            judged.append(Judged(one.id, Standing.EXIT, -1 if is_inside else 0))
            is_inside = False
            continue
        visit = Visit(product, own_gate, one.gate, one.at)
        reason = one.flaw or refusal(books.at(one.at), visit, History(tuple(entries), is_inside))
        if reason and not one.is_override:
            clash = last_entry if one.flaw is None else None
            judged.append(Judged(one.id, Standing.CONFLICT, 0, reason, clash))
            continue
        judged.append(Judged(one.id, Standing.ENTRY, 0 if is_inside else 1))
        entries.append(one.at)
        last_entry, is_inside = one.id, True
    return Told(tuple(judged), History(tuple(entries), is_inside))
