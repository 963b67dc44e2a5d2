"""What playback refuses, as screens need it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.streaming.cards import Lock, Offer
from services.artwork.schemas import Bilingual
from services.core.money import Currency, Money
from services.streaming.playback.schemas import Open, Refusal


def lock_of(verdict: Open | Refusal, now: datetime) -> Lock | None:
    """None: it opens."""
    if isinstance(verdict, Open):
        return None
    details = verdict.details
    opens_at = _moment(details.get("opens_at"))
    return Lock(
        reason=verdict.reason,
        opens_at=opens_at,
        opens_in=opens_at - now if opens_at is not None else None,
        closed_at=_moment(details.get("closed_at")),
        countries=tuple(details.get("countries", ())),
        offers=tuple(_offer(each) for each in details.get("plans", ())),
        state=str(details.get("state", "")),
    )


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _offer(plan: Mapping[str, Any]) -> Offer:
    name, price = plan["name"], plan["price"]
    return Offer(
        plan["word"],
        Bilingual(name["km"], name["en"]),
        Money(price["amount_minor"], Currency(price["currency"])),
    )
