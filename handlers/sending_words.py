"""Money that a fan wants to send, in the own words: whom, and how much."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from services.core.i18n import AmountProblem, ParsedAmount, parse_amount


@dataclass(frozen=True, slots=True)
class Sending:
    """`payee` is a number or a @name as it was written, or empty; one of both is there."""

    payee: str
    amount: ParsedAmount | AmountProblem | None


_SEND_BEGINS: Final = re.compile(
    r"(?:send|transfer|wire|pay|give)\b(?:\s*\b(?:some|the)\b)?(?:\s*\b(?:money|cash)\b)?"
    r"|(?:ផ្ញើ|ផ្ទេរ|វេរ|ឱ្យ|បង់)\s*(?:ទឹកប្រាក់|ប្រាក់|លុយ)?"
)
_SEND_BESIDE: Final = re.compile(
    r"\b(?:to|for|on|at|with|number|phone|of|amount|the|user|friend|my)\b"
    r"|ទៅកាន់|ទៅឱ្យ|ទៅ|ឱ្យ|លេខទូរស័ព្ទ|លេខ|ចំនួន|មិត្តភក្តិ|មិត្ត|តាម"
)
_PAYEE_NAME: Final = re.compile(r"@[A-Za-z][A-Za-z0-9_]{3,31}\b")
_PAYEE_PHONES: Final = tuple(
    re.compile(rf"(?<![0-9$])(?:\+?855[ ]?|0)[0-9](?:[ .\-]?[0-9]){{{n}}}(?![0-9.,])")
    for n in (8, 7, 6)
)


def read_sending(typed: str, written: str, even: Callable[[str], str]) -> Sending | None:
    """`send $5 to @dara`, `pay 012 345 678 20000 riel`; `typed` is evened, `written` is not.

    All that is left beside the payee must be an amount: "send my ticket to @dara" is none.
    """
    if not (begun := _SEND_BEGINS.match(typed)):
        return None
    rest = typed[begun.end() :]
    name = _PAYEE_NAME.search(written)
    for payee, beside in _payees(rest, name, even(name[0]) if name else ""):
        said = " ".join(_SEND_BESIDE.sub(" ", beside).split())
        amount = parse_amount(said) if said else None
        if amount is not AmountProblem.UNREADABLE and (payee or amount):
            return Sending(payee, amount)
    return None


def _payees(rest: str, name: re.Match[str] | None, evened: str) -> Iterator[tuple[str, str]]:
    """Who may be meant, and what is said besides; a number ends where an amount can follow."""
    if name:
        yield name[0], rest.replace(evened, " ", 1)
        return
    for pattern in _PAYEE_PHONES:
        if phone := pattern.search(rest):
            yield phone[0], f"{rest[: phone.start()]} {rest[phone.end() :]}"
    yield "", rest
