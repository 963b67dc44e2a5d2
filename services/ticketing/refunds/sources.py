"""Where an order's money came from, and the way back to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid
from services.core.money import Money
from services.core.uow import Tx
from services.payments import PaymentsService, views
from services.payments.refunds.schemas import RefundState as OutsideState
from services.payments.schemas import Way
from services.ticketing.purchase import organiser_account
from services.ticketing.refunds import repository, rules
from services.ticketing.refunds.repository import PaidOrder
from services.ticketing.refunds.schemas import GoesTo
from services.wallet import TransactionKind, WalletService
from services.wallet.transfers import payment_id

_WALLET: Final = "wallet"
_OUTSIDE: Final = "outside"


@dataclass(frozen=True, slots=True)
class Sources:
    """What paid for orders: the fan's wallet, or a request that a bank has paid."""

    wallet: WalletService
    payments: PaymentsService

    async def goes_to(self, tx: Tx, order: PaidOrder) -> GoesTo:
        """Where a refund of the order would go. Banks' codes cannot be paid back: the wallet."""
        intent_id = await repository.paid_request(tx, order.id)
        if intent_id is None:
            return GoesTo.WALLET
        intent = await views.intent(tx, await self.payments.intent(tx, intent_id))
        return GoesTo.WALLET if intent.paid_by is Way.KHQR else GoesTo.SOURCE

    async def give_back(
        self, tx: Tx, order: PaidOrder, before_minor: int, amount: Money, refund_id: UUID
    ) -> UUID | None:
        """To its sources in proportion. The refund of payments that a bank still has to send."""
        intent_id = await repository.paid_request(tx, order.id)
        paid = {_OUTSIDE if intent_id else _WALLET: order.total.amount_minor}
        parts = rules.by_source(paid, before_minor, amount.amount_minor)
        under_way: UUID | None = None
        for source, minor in parts.items():
            if not minor:
                continue
            part = Money(minor, amount.currency)
            if source == _OUTSIDE:
                assert intent_id is not None
                under_way = await self._by_payments(tx, order, intent_id, part, refund_id)
            else:
                await self._to_wallet(tx, order, part, refund_id)
        return under_way

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
