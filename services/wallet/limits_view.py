"""A fan's limits as they stand: used, left, when they renew, what a verification raises."""

from __future__ import annotations

from collections.abc import Iterator

from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity import VerificationLevel
from services.wallet import rules
from services.wallet.limits import Limit, Size, Usage, Use, limits_for, next_level_with_more
from services.wallet.repository import counters, rates
from services.wallet.rules import Period
from services.wallet.schemas import LimitState


async def states(tx: Tx, fan_id: int, level: VerificationLevel) -> tuple[LimitState, ...]:
    """Every limit once for each use, the law's in both currencies."""
    day = rules.local_day(tx.now)
    today, month = rules.periods_of(day)
    found = await counters.look(tx, fan_id, [today, month])
    used = {Period.DAY: found.get(today, Usage()), Period.MONTH: found.get(month, Usage())}
    rate = await rates.in_force(tx)
    dollar = Money(100, Currency.USD)
    riel = dollar.converted_round_half_up(Currency.KHR, rate.khr_per_usd)
    sizes = (Size(dollar, dollar), Size(riel, dollar, rate.khr_per_usd))

    def state(use: Use, limit: Limit, size: Size) -> LimitState:
        before = limit.used_minor(used[limit.period]) if limit.period else 0
        currency = limit.amount.currency
        raised = next_level_with_more(limit, use, size, level, day)
        if raised and raised.amount.amount_minor <= limit.amount.amount_minor:
            raised = None  # another limit of the period is the one that rises
        return LimitState(
            use=use,
            name=limit.name,
            limit=limit.amount,
            used=Money(before, currency),
            left=Money(max(limit.amount.amount_minor - before, 0), currency),
            renews_at=rules.next_period(limit.period, day) if limit.period else None,
            next_level=raised.level if raised else None,
            raised_to=raised.amount if raised else None,
        )

    def all_states() -> Iterator[LimitState]:
        for use in Use:
            *product, legal = limits_for(use, Currency.USD, level, day)
            yield from (state(use, limit, sizes[0]) for limit in product)
            in_riel = limits_for(use, Currency.KHR, level, day)[-1]
            yield state(use, legal, sizes[0])
            yield state(use, in_riel, sizes[1])

    return tuple(all_states())
