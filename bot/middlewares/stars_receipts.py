"""Stars that Telegram has taken are booked before anything else can fail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from aiogram import BaseMiddleware
from aiogram.types import Message, SuccessfulPayment, TelegramObject, Update

from bot.middlewares.people import Handler
from services.core.money import Currency
from services.payments.stars.schemas import StarsPayment
from services.payments.stars.service import StarsService
from services.subscriptions.stars import StarsCharges

_GOES_ON: Final = "active"


class StarsReceipts(BaseMiddleware):
    """An error leaves the update in the inbox, which brings it again; a payment is booked once.

    It stands before the other middlewares: none of them may drop money, or answer for it.
    """

    def __init__(self, stars: StarsService, charges: StarsCharges) -> None:
        self._stars = stars
        self._charges = charges

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Update)
        message = event.message
        paid = message.successful_payment if message else None
        if message and paid and paid.currency == Currency.XTR:
            await self._stars.paid(_payment(message, paid))
        if (told := event.subscription) and told.state != _GOES_ON:
            await self._charges.stopped_by_fan(told.invoice_payload, told.user.id)
        return await handler(event, data)


def _payment(message: Message, paid: SuccessfulPayment) -> StarsPayment:
    assert message.from_user is not None, "somebody has paid"
    ends = paid.subscription_expiration_date
    return StarsPayment(
        charge_id=paid.telegram_payment_charge_id,
        payload=paid.invoice_payload,
        payer_id=message.from_user.id,
        stars=paid.total_amount,
        paid_at=message.date,
        is_recurring=bool(paid.is_recurring),
        is_first_recurring=bool(paid.is_first_recurring),
        subscription_ends_at=datetime.fromtimestamp(ends, UTC) if ends else None,
    )
