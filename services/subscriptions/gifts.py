"""Plans for friends: paid by one, taken once by whoever has the link."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.core.ids import from_short_id, short_id
from services.core.money import Currency, Money
from services.core.signing import derived_key
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.subscriptions import changing, periods, rules
from services.subscriptions.errors import GiftNotFound, NotNow
from services.subscriptions.models import GiftRow
from services.subscriptions.periods import NewPeriod
from services.subscriptions.repository import orders
from services.subscriptions.repository import subscriptions as rows
from services.subscriptions.schemas import BuyGift, Gift, PlanPaid
from services.subscriptions.states import Cycle, GiftState, PeriodKind, State

_SHOWN: Final = 10
_ID_LETTERS: Final = 22
_PROOF_LETTERS: Final = 12
_PURPOSE: Final = "subscriptions.gifts"


async def add_waiting(tx: Tx, gift_id: UUID, wish: BuyGift, amount: Money) -> None:
    """A gift that is not paid yet: its link opens nothing."""
    await orders.add_gift(
        tx,
        GiftRow(
            id=gift_id,
            buyer_id=wish.fan_id,
            plan=wish.plan,
            cycle=Cycle.MONTH,
            months=wish.months,
            paid_minor=amount.amount_minor,
            currency=amount.currency,
            way="",
            state=GiftState.WAITING,
            token_digest=f"waiting:{gift_id.hex}",
            made_at=tx.now,
        ),
    )


async def paid(tx: Tx, gift_id: UUID, way: str) -> None:
    """From now on it can be taken."""
    await orders.move_gift(tx, gift_id, GiftState.WAITING, GiftState.READY, way=way)


class GiftsService:
    """`secret` is the settings' own: links are made of the gift's id, so none is kept."""

    def __init__(self, uow: UnitOfWork, secret: bytes) -> None:
        self.uow = uow
        self._key = derived_key(secret, _PURPOSE)

    @query
    async def mine(self, tx: Tx, fan_id: int) -> list[Gift]:
        """What a fan has given, the newest first."""
        return await self._seen(tx, await orders.gifts_of(tx, fan_id, _SHOWN))

    @query
    async def given(self, tx: Tx, fan_id: int, gift_id: UUID) -> Gift:
        """One that this fan gave; GiftNotFound, also while it is not paid."""
        row = await orders.gift(tx, gift_id)
        if row is None or row.buyer_id != fan_id or row.state == GiftState.WAITING:
            raise GiftNotFound
        (gift,) = await self._seen(tx, [row])
        return gift

    @query
    async def look(self, tx: Tx, fan_id: int, token: str) -> Gift:
        """What a link offers; GiftNotFound, also when somebody else has it."""
        return await self._open(tx, fan_id, token)

    @use_case
    async def claim(self, tx: Tx, fan_id: int, token: str) -> Gift:
        """It is this fan's, after all paid time that they have; again: the same.

        GiftNotFound: somebody else was faster, or there is none. NotNow: the own plan rests.
        """
        gift = await self._open(tx, fan_id, token)
        if gift.state is GiftState.CLAIMED:
            return gift
        taken = await orders.move_gift(
            tx,
            gift.id,
            GiftState.READY,
            GiftState.CLAIMED,
            claimed_by=fan_id,
            claimed_at=tx.now,
        )
        if not taken:
            raise GiftNotFound
        await self._add_time(tx, fan_id, gift)
        return await self._open(tx, fan_id, token)

    async def _add_time(self, tx: Tx, fan_id: int, gift: Gift) -> None:
        plan = (await periods.plans_in_force(tx))[gift.plan.code]
        mine = await rows.running(tx, fan_id, lock=True)
        if mine is None:
            mine = await changing.begin(tx, fan_id, plan, Cycle.MONTH, State.ACTIVE)
            last = await rows.last_cancelled(tx, fan_id)
            starts_at = max(last.ends_at, tx.now) if last else tx.now
        elif mine.state == State.PAUSED:
            raise NotNow
        else:
            starts_at = await changing.next_start(tx, mine, plan)
            if mine.state != State.ACTIVE:
                await rows.move(tx, mine, State.ACTIVE)
        ends_at = starts_at + rules.gift_length(plan, gift.months)
        new = NewPeriod(
            kind=PeriodKind.GIFT,
            plan=plan,
            cycle=Cycle.MONTH,
            starts_at=starts_at,
            ends_at=ends_at,
            paid=Money.zero(gift.paid.currency),
            worth=gift.paid,
            way="gift",
        )
        number = await periods.add(tx, mine, new)
        await rows.note(tx, mine.id, "gift", number=number, gift=gift.id.hex)
        tx.emit(
            PlanPaid(
                subscription_id=mine.id,
                number=number,
                fan_id=fan_id,
                plan=plan.code,
                paid=Money.zero(gift.paid.currency),
                starts_at=starts_at,
                ends_at=ends_at,
                by_itself=False,
                reference="",
            )
        )

    async def _open(self, tx: Tx, fan_id: int, token: str) -> Gift:
        gift_id = self._read(token)
        row = await orders.gift(tx, gift_id) if gift_id else None
        if row is None or row.state == GiftState.WAITING:
            raise GiftNotFound
        if row.claimed_by not in (None, fan_id):
            raise GiftNotFound
        (gift,) = await self._seen(tx, [row])
        return gift

    async def _seen(self, tx: Tx, found: Sequence[GiftRow]) -> list[Gift]:
        plans = await periods.plans_in_force(tx)
        return [
            Gift(
                id=row.id,
                buyer_id=row.buyer_id,
                plan=plans[row.plan],
                months=row.months,
                paid=Money(row.paid_minor, Currency(row.currency)),
                state=GiftState(row.state),
                made_at=row.made_at,
                claimed_by=row.claimed_by,
                token=self._token(row.id) if row.state == GiftState.READY else "",
            )
            for row in found
        ]

    def _token(self, gift_id: UUID) -> str:
        return short_id(gift_id) + self._proof(gift_id)

    def _read(self, token: str) -> UUID | None:
        """The id in a link whose proof is ours."""
        try:
            gift_id = from_short_id(token[:_ID_LETTERS])
        except ValueError:
            return None
        right = hmac.compare_digest(token[_ID_LETTERS:].encode(), self._proof(gift_id).encode())
        return gift_id if right else None

    def _proof(self, gift_id: UUID) -> str:
        digest = hmac.digest(self._key, gift_id.bytes, sha256)
        return short_id(UUID(bytes=digest[:16]))[:_PROOF_LETTERS]  # 71 bits
