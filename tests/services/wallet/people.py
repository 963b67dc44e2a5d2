"""The shortest ways to fans of a level, to their money and to what they do with it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, text

from services.core.errors import DomainError
from services.core.ids import derived_uuid, new_key
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity import Channel, PinHasher, PinService, Sealer, VerificationLevel
from services.identity.models import Fan
from services.wallet import (
    Credit,
    Payment,
    WalletHold,
    WalletService,
    WalletTransfer,
    user_account,
)

DARA, SOK, VANNA = 42, 43, 44
_SECRET = b"a secret of these tests only"


class Confirmed(PinService):
    """As if every PIN that is asked for had just been typed."""

    def __init__(self, uow: UnitOfWork) -> None:
        hasher = PinHasher(_SECRET)
        hasher.close()
        super().__init__(uow, hasher, Sealer(_SECRET))

    async def require_confirmation(self, *_: Any, **__: Any) -> None: ...


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


def khr(riel: int) -> Money:
    return Money(riel, Currency.KHR)


def pts(points: int) -> Money:
    return Money(points, Currency.PTS)


async def set_level(
    uow: UnitOfWork,
    fan_id: int,
    level: VerificationLevel,
    *,
    expires_in: timedelta = timedelta(days=365),
) -> None:
    """Make the fan known with this level, whatever was before."""
    basic = level is VerificationLevel.BASIC
    async with uow.database.write.begin() as connection:
        await connection.execute(delete(Fan).where(Fan.id == fan_id))
        await connection.execute(
            insert(Fan).values(
                id=fan_id,
                first_name=f"Fan {fan_id}",
                language_chosen=False,
                channel=Channel.ACTIVE,
                phone=f"+8551234{fan_id:04d}",
                level=level,
                level_expires_at=None if basic else uow.clock.now() + expires_in,
                created_at=uow.clock.now(),
            )
        )


async def fund(wallet: WalletService, fan_id: int, *amounts: Money) -> None:
    for amount in amounts:
        await credit(wallet, fan_id, amount)


async def credit(wallet: WalletService, fan_id: int, amount: Money) -> Credit:
    return await wallet.uow.run(
        lambda tx: wallet.credit(
            tx,
            credit_id=derived_uuid("test", new_key()),
            source=f"clearing:khqr:{amount.currency.lower()}",
            fan_id=fan_id,
            amount=amount,
            reference="top_up:1",
            kind="top_up",
        )
    )


async def pay(
    wallet: WalletService,
    amount: Money,
    *,
    key: str = "",
    kind: str = "ticket_purchase",
    payer_id: int = DARA,
    payee: str = "",
    fee: Money | None = None,
) -> Payment:
    return await wallet.uow.run(
        lambda tx: wallet.pay(
            tx,
            key=key or new_key(),
            payer_id=payer_id,
            payee=payee or payee_of(kind, amount),
            amount=amount,
            reference="order:1",
            kind=kind,
            fee=fee,
        )
    )


def payee_of(kind: str, amount: Money) -> str:
    if kind == "p2p_transfer":
        return user_account(SOK, amount.currency)
    return f"pending:{kind}:{amount.currency.lower()}"


async def hold(
    wallet: WalletService, amount: Money, *, key: str = "", kind: str = "withdrawal"
) -> WalletHold:
    return await wallet.uow.run(
        lambda tx: wallet.hold(
            tx,
            key=key or new_key(),
            fan_id=DARA,
            payee=f"pending:{kind}:{amount.currency.lower()}",
            amount=amount,
            reference="withdrawal:1",
            kind=kind,
        )
    )


async def capture(
    wallet: WalletService, held: WalletHold, amount: Money, *, already_left: bool = False
) -> Money:
    return await wallet.uow.run(
        lambda tx: wallet.capture(tx, hold_id=held.id, amount=amount, already_left=already_left)
    )


async def release(wallet: WalletService, held: WalletHold) -> Money:
    return await wallet.uow.run(lambda tx: wallet.release(tx, hold_id=held.id))


def to_sok(amount: Money, key: str = "", **changes: Any) -> WalletTransfer:
    given = {"payee_id": SOK} | changes
    return WalletTransfer(key=key or new_key(), payer_id=DARA, amount=amount, **given)


async def outcomes(attempts: Iterable[Awaitable[object]]) -> Counter[str]:
    """All at once: how often each refusal came; the rest is `done`."""

    async def outcome(attempt: Awaitable[object]) -> str:
        try:
            await attempt
        except DomainError as refusal:
            return refusal.code
        return "done"

    return Counter(await asyncio.gather(*(outcome(one) for one in attempts)))


async def rows(uow: UnitOfWork, sql: str) -> list[tuple[Any, ...]]:
    async with uow.database.read.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(sql))]


async def run(uow: UnitOfWork, sql: str) -> None:
    async with uow.database.write.begin() as connection:
        await connection.execute(text(sql))
