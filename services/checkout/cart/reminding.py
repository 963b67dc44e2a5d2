"""A word about a cart that was left behind: once, by day, and only while it can still be had."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from services.checkout.cart import contents as looking
from services.checkout.cart.models import CartLineRow, CartRow
from services.checkout.cart.service import shown
from services.checkout.schemas import Cart
from services.core.formats import in_phnom_penh
from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import Kind, LinkTo, Notification, NotificationsService
from services.notifications.schemas import Bilingual

REMIND: Final = "carts.remind"
EVERY: Final = timedelta(minutes=15)
SCHEDULE: Final = (Scheduled(REMIND, EVERY),)
QUIET_FROM_HOUR: Final = 21
QUIET_UNTIL_HOUR: Final = 8
AFTER: Final = timedelta(hours=3)
_NIGHT: Final = timedelta(hours=24 - QUIET_FROM_HOUR + QUIET_UNTIL_HOUR)
_AT_ONCE: Final = 500


class CartReminder:
    """Looks at the carts that were touched three hours ago; in the morning, at the night's too."""

    def __init__(self, uow: UnitOfWork, notifications: NotificationsService) -> None:
        self.uow = uow
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(REMIND, Planned, self.remind)

    @use_case
    async def remind(self, tx: Tx, planned: Planned) -> None:
        """Job: a cart that is looked at twice is told of once."""
        window = window_of(planned.slot)
        if window is None:
            return
        for fan_id in await _left_behind(tx, *window):
            contents = await looking.of_fan(tx, fan_id)
            cart = await shown(tx, contents)
            if contents.row is None or not any(line.is_ready for line in cart.lines):
                continue
            # Until an order is placed it is the same cart.
            key = f"cart:{contents.row.placed_order_id or 'first'}"
            await self._tell(tx, cart, key)

    async def _tell(self, tx: Tx, cart: Cart, key: str) -> None:
        ready = [line for line in cart.lines if line.is_ready]
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=cart.fan_id,
                kind=Kind.SHOW,
                key=key,
                text_key="cartreminder.text",
                count=sum(line.quantity for line in ready),
                values={
                    "name": Bilingual(ready[0].name.km, ready[0].name.en),
                    "amount": cart.subtotal,
                },
                links=(LinkTo("cartreminder.button", "ca_mine"),),
                expires_at=tx.now + timedelta(days=1),
            ),
        )


def window_of(moment: datetime) -> tuple[datetime, datetime] | None:
    """Between which moments a cart was touched last that is told of now; None: people sleep.

    It is twice as long as the pause between two looks, so that a late one leaves nobody out.
    """
    here = in_phnom_penh(moment)
    if not QUIET_UNTIL_HOUR <= here.hour < QUIET_FROM_HOUR:
        return None
    until = moment - AFTER
    is_first = here.hour == QUIET_UNTIL_HOUR and here.minute < 2 * EVERY.total_seconds() // 60
    return until - 2 * EVERY - (_NIGHT if is_first else timedelta(0)), until


async def _left_behind(tx: Tx, since: datetime, until: datetime) -> list[int]:
    has_lines = select(CartLineRow.fan_id).where(~CartLineRow.is_saved)
    statement = (
        select(CartRow.fan_id)
        .where(CartRow.touched_at > since, CartRow.touched_at <= until)
        .where(CartRow.fan_id.in_(has_lines))
        .order_by(CartRow.touched_at)
        .limit(_AT_ONCE)
    )
    return list((await tx.session.execute(statement)).scalars())
