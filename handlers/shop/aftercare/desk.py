"""What the handlers of returns and reviews need, joined once, and the screens they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from aiogram import Bot
from aiogram.types import Message

from handlers.kit.window import Window
from handlers.shop.aftercare import return_screens, review_screens
from handlers.shop.pictures import kept
from services.orders.pictures import PicturesService
from services.orders.pictures.schemas import MOST_PICTURES
from services.orders.returns.schemas import Return
from services.orders.returns.service import ReturnsService
from services.orders.reviews.service import ReviewsService

RETURN: Final = "shop.return/1"
"""Waits for pictures and words. Answers: `order`, `n`, `units`, `reason`, `key`, `note`,
`pictures` (hex ids), `variant` (hex id of what is wanted instead, or empty)."""
REVIEW: Final = "shop.review/1"
"""Waits for pictures and words. Answers: `order`, `n`, `stars`, `text`, `pictures`."""


@dataclass(frozen=True, slots=True)
class AftercareDesk:
    returns: ReturnsService
    reviews: ReviewsService
    pictures: PicturesService

    async def show_returns(self, window: Window, order_key: str, note: str = "") -> None:
        """What can be sent back. OrderNotFound."""
        window.stop_asking()
        offer = await self.returns.offer(window.fan.id, order_key)
        await window.show(return_screens.offer(window.t, offer, note))

    async def show_return(self, window: Window, one: Return) -> None:
        window.stop_asking()
        await window.show(return_screens.standing(window.t, one))

    async def show_instead(self, window: Window, note: str = "") -> None:
        """Money or another variant; straight on where there is nothing to choose."""
        asked = window.answers
        offer = await self.returns.offer(window.fan.id, str(asked["order"]))
        line = next((each for each in offer.lines if each.n == asked["n"]), None)
        number = int(asked["units"])
        if line is None or not return_screens.choices_of(line, number):
            await window.show(return_screens.wish(window.t, offer, asked, note))
            return
        await window.show(return_screens.instead(window.t, offer, line, number, note))

    async def wanted(self, window: Window, place: int) -> str | None:
        """The variant at this place as a hex id, empty for money; None: it is not to be had."""
        if not place:
            return ""
        asked = window.answers
        offer = await self.returns.offer(window.fan.id, str(asked["order"]))
        line = next((each for each in offer.lines if each.n == asked["n"]), None)
        choices = return_screens.choices_of(line, int(asked["units"])) if line else []
        return next((one.variant_id.hex for at, one in choices if at == place), None)

    async def show_wish(self, window: Window, note: str = "") -> None:
        """The return that is being put together."""
        asked = window.answers
        offer = await self.returns.offer(window.fan.id, str(asked["order"]))
        await window.show(return_screens.wish(window.t, offer, asked, note))

    async def show_reviews(self, window: Window, order_key: str, note: str = "") -> None:
        """What can be reviewed, with what was said already. OrderNotFound."""
        window.stop_asking()
        mine = await self.reviews.mine(window.fan.id, order_key)
        await window.show(review_screens.mine(window.t, order_key, mine, note))

    async def show_review(self, window: Window, note: str = "") -> None:
        """The review that is being put together."""
        await window.show(review_screens.wish(window.t, window.answers, note))

    async def take_picture(self, window: Window, message: Message, bot: Bot) -> bool:
        """Keep a picture for what is being put together; False when there are enough.

        NotAPicture and the other refusals of a file.
        """
        known = [str(each) for each in window.answers.get("pictures", [])]
        if len(known) >= MOST_PICTURES:
            return False
        picture_id = await kept(bot, message, self.pictures, window.fan.id)
        assert window.question is not None
        if picture_id.hex not in known:
            known.append(picture_id.hex)
        window.ask(window.question, **{**window.answers, "pictures": known})
        return True


def picture_ids(window: Window) -> tuple[UUID, ...]:
    return tuple(UUID(str(each)) for each in window.answers.get("pictures", []))
