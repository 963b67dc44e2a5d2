"""What the screens of the box office share: the counter, and a sale as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from handlers.box_office import screens
from handlers.kit.window import Window
from handlers.payments.pictures import code_picture
from handlers.ticketing import pictures
from services.artwork.studio import PictureStudio
from services.core.errors import DomainError
from services.core.i18n import Safe
from services.payments.cash import Cash
from services.ticketing import OrderState
from services.ticketing.box_office import BoxOfficeService, DrawerService, StockDesk

CASH: Final = "box_office.cash/1"
"""Waits for notes. Its answers: `order`; once they were typed also `usd`, `khr` (minor units)."""


@dataclass(frozen=True, slots=True)
class BoxDesk:
    box_office: BoxOfficeService
    drawers: DrawerService
    stock: StockDesk
    studio: PictureStudio

    async def show_counter(self, window: Window, note: Safe | None = None) -> None:
        """The open drawer, or the events for which one can be opened."""
        window.stop_asking()
        actor_id = window.fan.id
        view = await self.drawers.current(actor_id)
        if view is None:
            await window.show(screens.events(window.t, await self.drawers.events(actor_id)))
            return
        types = await self.box_office.types(actor_id)
        await window.show(screens.counter(window.t, view, types, note))

    async def show_sale(
        self, window: Window, order_key: str, place: int = 0, note: Safe | None = None
    ) -> None:
        """The sale before its payment, its tickets after it, or the counter if it ended."""
        window.stop_asking()
        sale = await self.box_office.sale(window.fan.id, order_key)
        t = window.t
        if sale.tickets:
            place = min(place, len(sale.tickets) - 1)
            picture = pictures.ticket(self.studio, sale.tickets[place])
            await window.show(screens.done(t, sale, place, picture, note))
        elif sale.order.state is OrderState.PENDING:
            khqr = self.box_office.takes_khqr
            await window.show(screens.sale(t, sale, note, takes_khqr=khqr))
        else:
            await self.show_counter(window, note or t("box.sale.ended"))

    async def show_change(self, window: Window, order_key: str, given: Cash) -> None:
        """What goes back of these notes. NotEnoughCash."""
        sale = await self.box_office.sale(window.fan.id, order_key)
        if sale.tickets or sale.order.state is not OrderState.PENDING:
            await self.show_sale(window, order_key)
            return
        change = await self.box_office.change_of(window.fan.id, order_key, given)
        window.ask(CASH, order=order_key, usd=given.usd_minor, khr=given.khr_minor)
        await window.show(screens.check_cash(window.t, sale, given, change))

    async def ask_cash(self, window: Window, order_key: str, note: Safe | None = None) -> None:
        sale = await self.box_office.sale(window.fan.id, order_key)
        if sale.tickets or sale.order.state is not OrderState.PENDING:
            await self.show_sale(window, order_key)
            return
        window.ask(CASH, order=order_key)
        await window.show(screens.ask_cash(window.t, sale, note))

    async def show_code(self, window: Window, order_key: str) -> None:
        window.stop_asking()
        asked = await self.box_office.ask_khqr(window.fan.id, order_key)
        if asked is None:
            await self.show_sale(window, order_key, note=window.t("box.code.away"))
            return
        intent, attempt = asked
        sale = await self.box_office.sale(window.fan.id, order_key)
        picture = code_picture(self.studio, intent, attempt)
        await window.show(screens.code(window.t, sale, attempt, picture))


def note_of(window: Window, refusal: DomainError) -> Safe:
    """What a refusal says, and what to do next if that has words."""
    words = window.t(f"error.{refusal.code}", **refusal.details)
    following = f"error.{refusal.code}.next"
    if following not in window.t:
        return words
    return Safe(f"{words} {window.t(following, **refusal.details)}")
