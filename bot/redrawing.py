"""Draws a screen anew in the chat, if it is the one that the fan sees."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from aiogram import Bot, Dispatcher
from aiogram.exceptions import TelegramForbiddenError
from aiogram.types import CallbackQuery, User

from bot.container import Container
from handlers.box_office.buttons import DoorCodeTap, DoorSaleTap
from handlers.kit.buttons import Tap
from handlers.kit.window import Window, WindowKit
from handlers.live_desk.buttons import LiveEventTap
from handlers.media_desk.buttons import MediaItemTap
from handlers.payments.buttons import PayCheckTap, PaymentTap
from handlers.transfers.buttons import ReceiveTap, RequestTap
from handlers.waiting_room.buttons import RoomTap
from handlers.wallet.buttons import TopUpCheckTap
from services.core.ids import short_id
from services.core.inbox import Write
from services.core.money import Currency
from services.core.outbox import adapter
from services.payments import TopUpCredited
from services.payments.news import TopUpNews
from services.payments.schemas import Way


class Redrawing:
    """Opens the screen's own tap as if the fan had tapped; a screen left meanwhile stays left."""

    def __init__(
        self, container: Container, bot: Bot, dispatcher: Dispatcher, kit: WindowKit
    ) -> None:
        self._container = container
        self._bot = bot
        self._dispatcher = dispatcher
        self._kit = kit
        self._news = TopUpNews(container.uow, container.notifications)

    async def top_up(self, wish: dict[str, Any]) -> Sequence[Write]:
        """What is to be stored afterwards: the screen as it is now, and the news of a credit.

        Whoever shows the receipt notes that it was seen, and then there is no news to tell.
        """
        tap = TopUpCheckTap(top_up_id=UUID(wish["top_up_id"]))
        drawn = await self._redrawn(int(wish["fan_id"]), tap, {tap.pack()})
        return [*drawn, *self.news_of(wish)]

    async def payment(self, wish: dict[str, Any]) -> Sequence[Write]:
        """The pay page, or a try on it, becomes the receipt or says how the payment ended."""
        payment = short_id(UUID(wish["intent_id"]))
        page = PaymentTap(payment=payment)
        tries = {PayCheckTap(payment=payment, way=way).pack() for way in Way}
        return await self._redrawn(int(wish["fan_id"]), page, {page.pack(), *tries})

    async def request(self, wish: dict[str, Any]) -> Sequence[Write]:
        """A card or a request becomes "paid by ..."."""
        shown = RequestTap(request=short_id(UUID(wish["request_id"])))
        return await self._redrawn(int(wish["fan_id"]), shown, {shown.pack()})

    async def lasting(self, wish: dict[str, Any]) -> Sequence[Write]:
        """The lasting code on the fan's screen becomes "paid by ..."."""
        paid = RequestTap(request=short_id(UUID(wish["request_id"])))
        codes = {ReceiveTap(currency=one).pack() for one in (Currency.USD, Currency.KHR)}
        return await self._redrawn(int(wish["fan_id"]), paid, codes)

    async def media(self, wish: dict[str, Any]) -> Sequence[Write]:
        """How far an item's media are, for the operator who waits for them."""
        shown = MediaItemTap(item=wish["item"])
        return await self._redrawn(int(wish["fan_id"]), shown, {shown.pack()})

    async def live(self, wish: dict[str, Any]) -> Sequence[Write]:
        """How a broadcast stands, for the operator who watches over it."""
        shown = LiveEventTap(key=wish["key"])
        return await self._redrawn(int(wish["fan_id"]), shown, {shown.pack()})

    async def door_sale(self, wish: dict[str, Any]) -> Sequence[Write]:
        """The code on a seller's screen becomes the tickets."""
        key = wish["order_key"]
        code, sale = DoorCodeTap(order_key=key), DoorSaleTap(order_key=key)
        return await self._redrawn(int(wish["fan_id"]), sale, {code.pack()})

    async def waiting_room(self, wish: dict[str, Any]) -> Sequence[Write]:
        """The card of a waiting room moves on; one that was left is not watched any more."""
        fan_id, card = int(wish["fan_id"]), RoomTap(event_id=wish["event_id"])
        conversation = await self._container.conversations.load(fan_id)
        if conversation.location != card.pack():
            self._dispatcher["queue_cards"].left(fan_id)
        return await self._redrawn(fan_id, card, {card.pack()})

    def news_of(self, wish: dict[str, Any]) -> Sequence[Write]:
        """What tells of the credit, with or without a screen."""
        if (told := wish.get("credited")) is None:
            return ()
        event: TopUpCredited = adapter(TopUpCredited).validate_json(told)
        return [lambda tx: self._news.tell_credited(tx, event)]

    async def _redrawn(
        self, fan_id: int, opens: Tap, locations: Collection[str]
    ) -> Sequence[Write]:
        """Open that tap if the fan is at one of the locations, and has not blocked us."""
        conversation = await self._container.conversations.load(fan_id)
        if conversation.location not in locations or conversation.screen_message_id is None:
            return ()
        fan = await self._container.identity.profile(fan_id)
        if not fan.reachable:
            return ()
        t = self._container.translators.for_language(fan.language)
        window = Window(self._kit, fan, t, conversation, redraws=True)
        tap = CallbackQuery(
            id="redraw",
            from_user=User(id=fan_id, is_bot=False, first_name=fan.first_name),
            chat_instance=str(fan_id),
            data=opens.pack(),
        ).as_(self._bot)
        try:
            await self._dispatcher.propagate_event(
                "callback_query",
                tap,
                **self._dispatcher.workflow_data,
                bot=self._bot,
                fan=fan,
                t=t,
                window=window,
            )
        except TelegramForbiddenError:
            await self._container.identity.channel_lost(fan_id)
            return ()
        if window.conversation == conversation:
            return ()
        return [self._container.conversations.saving(window.conversation)]
