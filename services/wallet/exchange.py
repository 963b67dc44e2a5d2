"""Exchange of dollars and riel: a quote that stands for a minute, and the rates behind it."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid, short_id, uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import PinService
from services.identity.roles import Role, RolesService
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.wallet import balances, rules
from services.wallet.errors import (
    ExchangeTooSmall,
    QuoteExpired,
    QuoteNotFound,
    QuoteUsed,
    RateOutOfRange,
)
from services.wallet.guard import WalletGuard
from services.wallet.refusals import refused
from services.wallet.repository import quotes, rates
from services.wallet.schemas import (
    CONVERSION_KIND,
    FEE_KIND,
    Exchange,
    ExchangeDay,
    ExchangeRate,
    Exposure,
    Quote,
    user_account,
)

QUOTE_LIFE: Final = timedelta(seconds=60)
_LARGEST_STEP: Final = Decimal("0.10")
"""A new rate may differ from the one in force by a tenth: more is a slip of the finger."""


def exchange_purpose(quote_id: UUID) -> str:
    """What the PIN confirms before an exchange: this offer and no other."""
    return f"wallet_exchange:{short_id(quote_id)}"


def gain_id(quote_id: UUID) -> UUID:
    """The transfer by which an exchange's gain came: the line of the history to show."""
    return derived_uuid("wallet_exchange", quote_id, "in")


class ExchangeService:
    """Both balances of one fan against the house's liquidity.

    `liquidity:fx:<cur>` may go below zero: a promise to a fan is not refused because the house is
    short of one currency. Operators see how far it went (`exposure`) and even it out.
    """

    def __init__(self, uow: UnitOfWork, roles: RolesService, pins: PinService) -> None:
        self.uow = uow
        self._pins = pins
        self._roles = roles

    @use_case
    async def quote(self, tx: Tx, fan_id: int, amount: Money, to: Currency) -> Quote:
        """What `amount` gives now; the offer stands for 60 seconds. ExchangeTooSmall.

        Nothing is set aside: whether the money is there is asked when it is exchanged.
        """
        assert {amount.currency, to} == {Currency.USD, Currency.KHR}
        assert amount.amount_minor > 0
        rate = await rates.in_force_stored(tx)
        spread, gain = rules.exchanged(amount, rate)
        if gain.amount_minor < 1:
            raise ExchangeTooSmall(minimum=rules.smallest_exchange(amount.currency, rate))
        offer = Quote(uuid7(), fan_id, amount, spread, gain, rate, tx.now + QUOTE_LIFE)
        await quotes.add(tx, offer)
        return offer

    @query
    async def offered(self, tx: Tx, fan_id: int, quote_id: UUID) -> Quote:
        """An offer as it was made, whether it still stands or not. QuoteNotFound."""
        found = await quotes.find(tx, quote_id, fan_id)
        if found is None:
            raise QuoteNotFound(quote_id=str(quote_id))
        rate = await rates.find(tx, found[0].rate_id)
        assert rate is not None
        return quotes.as_quote(found[0], rate)

    @use_case
    async def convert(self, tx: Tx, fan_id: int, quote_id: UUID, key: str) -> Exchange:
        """Exchange at the quoted rate, once; the same key again gives the same result.

        Asks for a confirmation by PIN for `exchange_purpose`: PinRequired. QuoteExpired (ask for a
        new one), QuoteUsed, QuoteNotFound, InsufficientFunds, WalletIsFrozen; then nothing has
        moved and the quote is as it was.
        """
        is_new = await quotes.use(tx, quote_id, fan_id, key)
        found = await quotes.find(tx, quote_id, fan_id)
        if found is None:
            raise QuoteNotFound(quote_id=str(quote_id))
        row, used_key = found
        if used_key is None:
            raise QuoteExpired
        if used_key != key:
            raise QuoteUsed
        rate = await rates.find(tx, row.rate_id)
        assert rate is not None
        offer = quotes.as_quote(row, rate)
        if is_new:
            await self._pins.require_confirmation(
                tx,
                fan_id=fan_id,
                purpose=exchange_purpose(quote_id),
                amount=rules.counted(offer.amount, rate),
            )
            await _move(tx, offer, key)
        return Exchange(offer, await balances.of_fan(tx, fan_id), is_new)

    @query
    async def rate(self, tx: Tx) -> ExchangeRate:
        """The rate in force."""
        return await rates.in_force(tx)

    @query
    async def rates(self, tx: Tx, actor_id: int, limit: int = 20) -> list[ExchangeRate]:
        """The latest rates, also those that have not begun; for finance."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        return await rates.newest(tx, limit)

    @use_case
    async def set_rate(
        self,
        tx: Tx,
        actor_id: int,
        *,
        key: str,
        khr_per_usd: Decimal,
        spread_basis_points: int,
        source: str,
        since: datetime | None = None,
    ) -> ExchangeRate:
        """A new dated rate (two digits after the point at most), from `since` or now on.

        Role finance. Quotes that were given keep theirs. RateOutOfRange: more than a tenth away
        from the rate in force.
        """
        await self._roles.require(tx, actor_id, Role.FINANCE)
        assert khr_per_usd * 100 == int(khr_per_usd * 100), "riel for 100 dollars are whole"
        assert 0 <= spread_basis_points <= 1000
        assert source
        now = (await rates.in_force_stored(tx)).khr_per_usd
        if abs(khr_per_usd - now) > now * _LARGEST_STEP:
            raise RateOutOfRange(
                lowest=now - now * _LARGEST_STEP, highest=now + now * _LARGEST_STEP
            )
        begins = max(since or tx.now, tx.now)
        rate = ExchangeRate(
            id=derived_uuid("wallet_rate", actor_id, key),
            khr_per_usd=khr_per_usd,
            spread_basis_points=spread_basis_points,
            source=source,
            set_by=actor_id,
            since=begins,
        )
        await rates.add(tx, rate)
        stored = await rates.find(tx, rate.id)
        assert stored is not None
        return stored

    @query
    async def exposure(self, tx: Tx, actor_id: int) -> Exposure:
        """How far the house's liquidity is from even, and what moved it today; for finance."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        names = [f"{part}:fx:{cur}" for part in ("liquidity", "revenue") for cur in ("usd", "khr")]
        found = await ledger.balances(tx, names)
        totals = {
            name: found[name].total if name in found else Money.zero(_currency(name))
            for name in names
        }
        rate = await rates.in_force(tx)
        usd, khr = totals["liquidity:fx:usd"], totals["liquidity:fx:khr"]
        return Exposure(
            liquidity_usd=usd,
            liquidity_khr=khr,
            income_usd=totals["revenue:fx:usd"],
            income_khr=totals["revenue:fx:khr"],
            net=usd + khr.converted_round_half_up(Currency.USD, 1 / rate.khr_per_usd),
            rate=rate,
            today=await _today(tx),
        )


async def _move(tx: Tx, offer: Quote, key: str) -> None:
    guard = WalletGuard()
    chain = _legs(offer)
    outcomes = await ledger.post_linked(tx, chain, guard)
    if not all(outcome.verdict.moved for outcome in outcomes):
        raise refused(guard, chain, outcomes, key=key, now=tx.now)


def _legs(offer: Quote) -> list[PostTransfer]:
    """What leaves (the house's spread by itself) and what comes: together or not at all."""
    source, target = offer.amount.currency, offer.gain.currency
    ours = user_account(offer.fan_id, source)
    kept = offer.amount - offer.spread
    moves = [
        ("spread", ours, f"revenue:fx:{source.lower()}", offer.spread, FEE_KIND),
        ("out", ours, f"liquidity:fx:{source.lower()}", kept, CONVERSION_KIND),
        (
            "in",
            f"liquidity:fx:{target.lower()}",
            user_account(offer.fan_id, target),
            offer.gain,
            CONVERSION_KIND,
        ),
    ]
    return [
        PostTransfer(
            id=derived_uuid("wallet_exchange", offer.id, leg),
            debit=debit,
            credit=credit,
            amount=amount,
            kind=kind,
            reference=f"exchange:{offer.id.hex}",
        )
        for leg, debit, credit, amount, kind in moves
        if amount
    ]


async def _today(tx: Tx) -> tuple[ExchangeDay, ...]:
    day = rules.local_day(tx.now)
    since = rules.next_period(rules.Period.DAY, day - timedelta(days=1))
    rows = await quotes.moved(tx, since, since + timedelta(days=1))
    return tuple(
        ExchangeDay(
            sold=Money(int(row.amount_minor), Currency(row.currency)),
            spread=Money(int(row.spread_minor), Currency(row.currency)),
            bought=Money(int(row.gain_minor), _other(Currency(row.currency))),
            how_many=row.how_many,
        )
        for row in rows
    )


def _other(currency: Currency) -> Currency:
    return Currency.KHR if currency is Currency.USD else Currency.USD


def _currency(address: str) -> Currency:
    return Currency(address.rpartition(":")[2].upper())
