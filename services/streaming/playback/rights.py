"""Whether a fan may play an item now: pure, asked at the play, each key, each licence, by screens.

The order is published, window, territory, plan; what a device can do and how many play at the
same time come after it, so that a refusal takes no place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.entitlements import Entitlements, Level, Number, Picture
from services.streaming.library.schemas import Item, Needs
from services.streaming.playback.schemas import Open, PlanOffer, Refusal, Standing, WhyNot


@dataclass(frozen=True, slots=True)
class Market:
    """What could open it: the plans on sale, the lowest first, and a plan that sleeps."""

    plans: Sequence[PlanOffer] = ()
    standing: Standing | None = None


NO_MARKET = Market()


def decide(
    mine: Entitlements, item: Item, now: datetime, country: str | None, market: Market = NO_MARKET
) -> Open | Refusal:
    """`item` is published; `country` is an ISO 3166 word, None: nobody knows."""
    refusal = (
        _window(mine, item, now, market)
        or _territory(item, country)
        or _plan(mine, item, now, market)
    )
    if refusal is not None:
        return refusal
    height = _height(mine, item)
    return Open(height, item.windows.until, now < item.windows.release_at)


def can_play(mine: Entitlements, now: datetime, country: str | None) -> Callable[[Item], bool]:
    """Asked of many items: whether each opens to this fan now."""
    return lambda item: isinstance(decide(mine, item, now, country), Open)


def opens_at(mine: Entitlements, item: Item) -> datetime | None:
    """From when on these rights open it, None: never; what it needs is another question.

    What is sent live is seen by all at once: no right delays it.
    """
    if item.needs.free or item.is_live:
        return item.windows.release_at
    hours = mine.number(Number.RELEASE_DELAY_HOURS)
    return None if hours is None else item.windows.release_at + timedelta(hours=hours)


def has_right(mine: Entitlements, needs: Needs) -> bool:
    if needs.free:
        return True
    has_flag = needs.flag is None or mine.has(needs.flag)
    return has_flag and (needs.level is None or mine.level(needs.level) >= needs.step)


def plans_for_json(plans: Sequence[PlanOffer]) -> list[dict[str, Any]]:
    return [
        {
            "word": each.word,
            "name": {"km": each.name.km, "en": each.name.en},
            "price": {
                "amount_minor": each.price.amount_minor,
                "currency": each.price.currency.value,
            },
        }
        for each in plans
    ]


def _window(mine: Entitlements, item: Item, now: datetime, market: Market) -> Refusal | None:
    until, opens = item.windows.until, opens_at(mine, item)
    if until is not None and now >= until:
        return Refusal(WhyNot.WINDOW_CLOSED, {"closed_at": until})
    if opens is None or now >= opens or not has_right(mine, item.needs):
        return None
    plans = plans_for_json(_opening(item, now, market))
    return Refusal(WhyNot.NOT_YET, {"opens_at": opens, "plans": plans})


def _territory(item: Item, country: str | None) -> Refusal | None:
    countries = sorted(item.territories)
    if not countries or country in item.territories:
        return None
    if country is not None:
        return Refusal(WhyNot.TERRITORY, {"countries": countries})
    if item.unknown_country == "open":
        return None
    return Refusal(WhyNot.TERRITORY_UNKNOWN, {"countries": countries})


def _plan(mine: Entitlements, item: Item, now: datetime, market: Market) -> Refusal | None:
    if has_right(mine, item.needs) and opens_at(mine, item) is not None:
        return None
    opening = _opening(item, now, market)
    if not opening and (soon := _first_to_open(item, market)) is not None and soon[0] > now:
        return Refusal(WhyNot.NOT_YET, {"opens_at": soon[0], "plans": plans_for_json(soon[1])})
    plans = plans_for_json(opening)
    sleeping = market.standing
    if sleeping is not None and any(each.word == sleeping.plan for each in opening):
        return Refusal(WhyNot.SUBSCRIPTION_INACTIVE, {"state": sleeping.state, "plans": plans})
    return Refusal(WhyNot.PLAN_REQUIRED, {"plans": plans})


def _opening(item: Item, now: datetime, market: Market) -> list[PlanOffer]:
    """The plans that open it at once."""
    return [
        each
        for each in market.plans
        if has_right(rights := Entitlements(each.rights), item.needs)
        and (opens := opens_at(rights, item)) is not None
        and opens <= now
    ]


def _first_to_open(item: Item, market: Market) -> tuple[datetime, list[PlanOffer]] | None:
    """The first moment at which a plan opens it, and the plans that do so then."""
    moments = [
        (opens, each)
        for each in market.plans
        if has_right(rights := Entitlements(each.rights), item.needs)
        and (opens := opens_at(rights, item)) is not None
    ]
    if not moments:
        return None
    first = min(opens for opens, _ in moments)
    return first, [each for opens, each in moments if opens == first]


def _height(mine: Entitlements, item: Item) -> int:
    """What is free is there for everybody in SD."""
    if item.is_audio:
        return 0
    return max(mine.level(Level.LIVE if item.is_live else Level.VIDEO), Picture.SD)
