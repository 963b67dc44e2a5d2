"""The request of payments behind a part: one that stands at a time, recalled before another."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid, short_id
from services.core.money import Money
from services.core.uow import Tx
from services.payments import PaymentsService
from services.payments.errors import PaymentAlreadyPaid
from services.payments.schemas import (
    MAX_DESCRIPTION_CHARACTERS,
    IntentState,
    PaymentRequest,
    Purpose,
    Way,
)
from services.transfers.split import repository, rules
from services.transfers.split.errors import NothingTaken
from services.transfers.split.schemas import Part, PartState, Split
from services.wallet import user_account

WAYS: Final = frozenset({Way.WALLET, Way.KHQR})
_STANDS: Final = frozenset({IntentState.WAITING, IntentState.IN_REVIEW})
_SHORTEST: Final = timedelta(minutes=6)
"""One that ends sooner is not offered any more: a code lives five."""


async def ask(
    tx: Tx, payments: PaymentsService, split: Split, part: Part, payee_name: str
) -> UUID | None:
    """The request for this part; None: it is paid, and the bill has not heard of it yet.

    The bill is locked. NothingTaken, SplitPartTooSmall, SplitPartTooLarge.
    """
    row = await repository.part(tx, split.id, part.number)
    assert row is not None
    assert part.fan_id is not None
    amount = amount_to_pay(part)
    rules.check_parts([amount])
    number = row.requests
    if row.intent_id is not None:
        intent = await payments.intent(tx, row.intent_id, lock=True)
        if intent.winner_id is not None:
            return None
        ends_soon = intent.expires_at < tx.now + _SHORTEST
        if intent.state == IntentState.IN_REVIEW or (
            intent.state == IntentState.WAITING and not ends_soon
        ):
            return intent.id
        if intent.state == IntentState.WAITING:
            await payments.cancel(tx, intent.id, intent.fan_id)
    asked = await payments.request(tx, _request(tx, split, part, amount, number + 1, payee_name))
    done = await repository.change_part(
        tx,
        split.id,
        part.number,
        PartState.TAKEN,
        intent_id=asked.id,
        requests=number + 1,
        amount_minor=amount.amount_minor,
    )
    assert done
    return asked.id


async def recall(tx: Tx, payments: PaymentsService, split_id: UUID, part: Part) -> bool:
    """Nobody is to pay this part as it was asked for; False: it is paid. The bill is locked.

    What a bank still brings for it goes to the payer's own wallet.
    """
    row = await repository.part(tx, split_id, part.number)
    assert row is not None
    if row.intent_id is None:
        return True
    intent = await payments.intent(tx, row.intent_id, lock=True)
    try:
        await payments.cancel(tx, intent.id, intent.fan_id)
    except PaymentAlreadyPaid:
        return False
    await repository.change_part(tx, split_id, part.number, PartState.TAKEN, intent_id=None)
    return True


def amount_to_pay(part: Part) -> Money:
    """NothingTaken."""
    if not part.amount:
        raise NothingTaken
    return part.amount


def _request(
    tx: Tx, split: Split, part: Part, amount: Money, number: int, payee_name: str
) -> PaymentRequest:
    assert part.fan_id is not None
    title = f"«{split.title}» " if split.title else ""
    return PaymentRequest(
        key=short_id(derived_uuid("split_part", split.id, part.fan_id, part.number, number)),
        fan_id=part.fan_id,
        purpose=Purpose.SPLIT,
        subject=split.short_id,
        amount=amount,
        payee=user_account(split.host_id, amount.currency),
        ways=WAYS,
        expires_at=min(tx.now + rules.PAY_WITHIN, max(split.expires_at, tx.now + _SHORTEST)),
        digital=False,
        description_en=_cut(f"Your part {'of ' + title if title else ''}→ {payee_name}"),
        description_km=_cut(f"ចំណែករបស់អ្នក {title}→ {payee_name}"),
    )


def _cut(text: str) -> str:
    return text[:MAX_DESCRIPTION_CHARACTERS]
