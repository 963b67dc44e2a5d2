"""What gift cards pay of something. Each function joins the caller's transaction.

A part is set aside first and moves with the rest of the payment; what goes back goes back to the
card, never more than came from it.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.core.ids import derived_uuid, uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.ledger import service as ledger
from services.ledger.schemas import CaptureHold, PlaceHold, PostTransfer, ReleaseHold, Verdict
from services.payments.gift_cards import repository
from services.payments.gift_cards.errors import GiftCardEmpty, GiftCardNotFound
from services.payments.gift_cards.rules import account_of
from services.payments.gift_cards.schemas import CardState, GiftCardPart
from services.wallet import TransactionKind


async def hold(
    tx: Tx,
    *,
    fan_id: int,
    card_id: UUID,
    subject: str,
    payee: str,
    wanted: Money,
    kind: TransactionKind = TransactionKind.TICKET_PURCHASE,
) -> Money:
    """Set aside what the card has of `wanted`, for `subject`; how much that is.

    GiftCardNotFound: it is not this fan's. GiftCardEmpty: it has nothing of this money.
    """
    available = await available_on(tx, fan_id, card_id, wanted.currency)
    amount = min(wanted, available, key=lambda money: money.amount_minor)
    if not amount:
        raise GiftCardEmpty
    account = account_of(card_id, wanted.currency)
    use_id = uuid7()
    placing = PlaceHold(
        id=_hold_id(use_id),
        debit=account,
        credit=payee,
        amount=amount,
        kind=kind,
        reference=subject,
    )
    (outcome,) = await ledger.post(tx, [placing])
    if outcome.verdict is Verdict.INSUFFICIENT_FUNDS:
        raise GiftCardEmpty  # another order was quicker
    assert outcome.verdict.moved, f"gift card {card_id}: {outcome.verdict}"
    await repository.add_use(tx, use_id, card_id, subject, payee, amount)
    return amount


async def available_on(tx: Tx, fan_id: int, card_id: UUID, currency: Currency) -> Money:
    """What the fan's card has of this money, none if it holds another. GiftCardNotFound."""
    card = await repository.find(tx, card_id)
    if card is None or card.holder_id != fan_id or card.state != CardState.HELD:
        raise GiftCardNotFound
    account = account_of(card_id, currency)
    known = (await ledger.balances(tx, [account])).get(account)
    return known.available if known else Money.zero(currency)


async def spend(tx: Tx, subject: str) -> None:
    """What was set aside for `subject` goes to its payees; again: nothing more happens."""
    uses = await repository.end_uses(tx, [subject], "spent")
    captures = [
        CaptureHold(
            id=derived_uuid("gift_card_capture", use), hold_id=_hold_id(use), amount=amount
        )
        for use, amount in uses
    ]
    for outcome in await ledger.post(tx, captures) if captures else ():
        assert outcome.verdict.moved, f"gift card for {subject}: {outcome.verdict}"


async def release(tx: Tx, subjects: Collection[str]) -> None:
    """What was set aside for these is free again."""
    uses = await repository.end_uses(tx, subjects, "released") if subjects else []
    releases = [
        ReleaseHold(id=derived_uuid("gift_card_release", use), hold_id=_hold_id(use))
        for use, _ in uses
    ]
    for outcome in await ledger.post(tx, releases) if releases else ():
        assert outcome.verdict.moved, f"gift card: {outcome.verdict}"


async def parts_of(tx: Tx, subject: str) -> list[GiftCardPart]:
    """What cards pay of `subject`, or have paid."""
    return (await repository.parts_of(tx, [subject])).get(subject, [])


async def give_back(tx: Tx, use_id: UUID, amount: Money, key: str) -> bool:
    """(A part of) what a card paid returns to it, once per `key`.

    False: more than it paid would go back; then nothing has moved.
    """
    use = await repository.use(tx, use_id)
    assert use is not None
    transfer_id = derived_uuid("gift_card_refund", use_id, key)
    account = account_of(use.card_id, amount.currency)
    if await ledger.find_transfer(tx, transfer_id, account) is not None:
        return True
    if not await repository.count_refund(tx, use_id, amount):
        return False
    transfer = PostTransfer(
        id=transfer_id,
        debit=use.payee,
        credit=account,
        amount=amount,
        kind=TransactionKind.REFUND,
        reference=use.subject,
    )
    (outcome,) = await ledger.post(tx, [transfer])
    assert outcome.verdict is Verdict.POSTED, f"refund of {use_id}: {outcome.verdict}"
    return True


def _hold_id(use_id: UUID) -> UUID:
    return derived_uuid("gift_card_hold", use_id)
