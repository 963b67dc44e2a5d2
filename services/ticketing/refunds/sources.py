"""Where an order's money came from, and the way back to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Money
from services.core.shares import by_source
from services.core.uow import Tx
from services.payments import PaymentsService, views
from services.payments.refunds.schemas import RefundState as OutsideState
from services.payments.schemas import Way
from services.ticketing import gift_cards
from services.ticketing.purchase import organiser_account
from services.ticketing.refunds import sold
from services.ticketing.refunds.schemas import GoesTo
from services.ticketing.refunds.sold import PaidOrder
from services.wallet import TransactionKind, WalletService
from services.wallet.transfers import payment_id

_REST: Final = "rest"


@dataclass(frozen=True, slots=True)
class Sources:
    """What paid for orders: gift cards, and for the rest the fan's wallet, a bank, or cash."""

    wallet: WalletService
    payments: PaymentsService

    async def goes_to(self, tx: Tx, order: PaidOrder) -> GoesTo:
        """Where a refund of the order would go. Banks' codes cannot be paid back: the wallet."""
        if await gift_cards.paid_from(tx, order.key):
            return GoesTo.SOURCE
        intent_id = await sold.paid_request(tx, order.id)
        if intent_id is None:
            return GoesTo.WALLET
        intent = await views.intent(tx, await self.payments.intent(tx, intent_id))
        return GoesTo.WALLET if intent.paid_by is Way.KHQR else GoesTo.SOURCE

    async def give_back(
        self, tx: Tx, order: PaidOrder, before_minor: int, amount: Money, refund_id: UUID
    ) -> UUID | None:
        """To its sources in proportion. The refund of payments that a bank still has to send."""
        cards = {
            part.use_id.hex: part.amount.amount_minor
            for part in await gift_cards.paid_from(tx, order.key)
        }
        rest_minor = order.total.amount_minor - sum(cards.values())
        parts = by_source(cards | {_REST: rest_minor}, before_minor, amount.amount_minor)
        rest = Money(parts.pop(_REST), amount.currency)
        for use_id, minor in parts.items():
            if minor:
                await self._to_card(tx, UUID(use_id), Money(minor, amount.currency), refund_id)
        return await self._rest(tx, order, rest, refund_id) if rest else None

    async def _rest(self, tx: Tx, order: PaidOrder, amount: Money, refund_id: UUID) -> UUID | None:
        """What no card has paid."""
        intent_id = await sold.paid_request(tx, order.id)
        if intent_id is not None:
            return await self._by_payments(tx, order, intent_id, amount, refund_id)
        if await sold.was_paid_in_cash(tx, order.id):
            await self.credit(tx, order, order.fan_id, amount, refund_id)
        else:
            await self._to_wallet(tx, order, amount, refund_id)
        return None

    async def _to_card(self, tx: Tx, use_id: UUID, amount: Money, refund_id: UUID) -> None:
        given = await gift_cards.give_back(tx, use_id, amount, refund_id.hex)
        assert given, "no more than it has paid"

    async def _by_payments(
        self, tx: Tx, order: PaidOrder, intent_id: UUID, amount: Money, refund_id: UUID
    ) -> UUID | None:
        sent = await self.payments.refund(
            tx, intent_id, amount, f"tickets {order.number}", key=f"tickets:{refund_id.hex}"
        )
        ended = sent.state in (OutsideState.DONE, OutsideState.TO_WALLET)
        return None if ended else sent.id

    async def _to_wallet(self, tx: Tx, order: PaidOrder, amount: Money, refund_id: UUID) -> None:
        await self.wallet.refund(
            tx,
            key=refund_id.hex,
            payer_id=order.fan_id,
            payment_id=payment_id(order.fan_id, order.key),
            amount=amount,
            reference=f"ticket_refund:{order.number}",
        )

    async def credit(
        self, tx: Tx, order: PaidOrder, fan_id: int, amount: Money, refund_id: UUID
    ) -> None:
        """To somebody who did not pay the order: out of what the event holds, into the wallet."""
        await self.wallet.credit(
            tx,
            credit_id=derived_uuid("ticket_refund", refund_id),
            source=organiser_account(order.event_id, amount),
            fan_id=fan_id,
            amount=amount,
            reference=f"ticket_refund:{order.number}",
            kind=TransactionKind.REFUND,
        )
