"""Returns to decide and receive, reviews to show, hide and answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator
from handlers.order_desk import return_screens as screens
from handlers.order_desk.buttons import (
    AnswerReviewTap,
    ApproveReturnTap,
    HideReviewTap,
    ReceiveCountedTap,
    ReceiveCountsTap,
    ReceiveTap,
    RefuseReturnTap,
    ReturnPicturesTap,
    ReturnsTap,
    ReturnTap,
    ReviewDeskTap,
    ReviewPicturesTap,
    ReviewsDeskTap,
    ShowReviewTap,
)
from handlers.order_desk.counts import read_counts
from handlers.shop.pictures import send
from services.core.i18n import clean
from services.core.ids import from_short_id, short_id
from services.orders.pictures import PicturesService
from services.orders.returns.desk import ReturnsDesk
from services.orders.returns.errors import (
    NoReasonGiven,
    NotReturnable,
    OwnReturn,
    ReturnIsDecided,
)
from services.orders.returns.schemas import ReceiveReturn
from services.orders.returns.states import ReturnState
from services.orders.reviews.desk import ReviewsDesk
from services.orders.reviews.errors import AnswerTooLong, ReviewIsDecided

router = Router(name="order-desk-returns")
router.callback_query.filter(IsOperator())
router.message.filter(IsOperator())
WHY: Final = "orderdesk.why/1"
"""Waits for the reason of a refusal. Its answers: `goods`."""
COUNTS: Final = "orderdesk.damaged/1"
"""Waits for the damaged units of each line. Its answers: `goods`, and once they were typed
`damaged`, by the numbers of the lines.
"""
ANSWER: Final = "orderdesk.answer/1"
"""Waits for the shop's answer. Its answers: `review`."""
_WAITING: Final = (ReturnState.REQUESTED, ReturnState.APPROVED)


@router.callback_query(ReturnsTap.filter())
async def returns(
    _: CallbackQuery, callback_data: ReturnsTap, window: Window, returns_desk: ReturnsDesk
) -> None:
    window.stop_asking()
    after = from_short_id(callback_data.after) if callback_data.after else None
    page = await returns_desk.page(window.fan.id, _WAITING, after, screens.A_PAGE + 1)
    more = short_id(page[screens.A_PAGE - 1].id) if len(page) > screens.A_PAGE else None
    await window.show(screens.returns(window.t, page[: screens.A_PAGE], more))


@router.callback_query(ReturnTap.filter())
async def goods(
    _: CallbackQuery, callback_data: ReturnTap, window: Window, returns_desk: ReturnsDesk
) -> None:
    await _show(window, returns_desk, callback_data.goods)


async def _show(window: Window, desk: ReturnsDesk, which: str, note: str = "") -> None:
    window.stop_asking()
    found = await desk.get(window.fan.id, from_short_id(which))
    await window.show(screens.goods(window.t, found, note))


@router.callback_query(ApproveReturnTap.filter())
async def approve(
    _: CallbackQuery, callback_data: ApproveReturnTap, window: Window, returns_desk: ReturnsDesk
) -> None:
    note = ""
    try:
        await returns_desk.approve(window.fan.id, from_short_id(callback_data.goods))
    except (ReturnIsDecided, OwnReturn) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
    await _show(window, returns_desk, callback_data.goods, note)


@router.callback_query(RefuseReturnTap.filter())
async def ask_why(_: CallbackQuery, callback_data: RefuseReturnTap, window: Window) -> None:
    window.ask(WHY, goods=callback_data.goods)
    await window.show(screens.ask_why(window.t, callback_data.goods))


@router.message(Answers(WHY))
async def refuse(message: Message, window: Window, returns_desk: ReturnsDesk) -> None:
    which, note = str(window.answers["goods"]), ""
    try:
        await returns_desk.refuse(window.fan.id, from_short_id(which), clean(message.text or ""))
    except (ReturnIsDecided, NoReasonGiven, OwnReturn) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
    await _show(window, returns_desk, which, note)


@router.callback_query(ReceiveTap.filter())
async def receive(
    _: CallbackQuery, callback_data: ReceiveTap, window: Window, returns_desk: ReturnsDesk
) -> None:
    """Money goes back: asked for once more."""
    at, return_id = callback_data, from_short_id(callback_data.goods)
    found = await returns_desk.get(window.fan.id, return_id)
    if not at.sure:
        await window.show(screens.sure(window.t, found, damaged=at.damaged))
        return
    await _receive(window, returns_desk, at.goods, found.units if at.damaged else {})


async def _receive(
    window: Window, desk: ReturnsDesk, which: str, damaged: Mapping[int, int]
) -> None:
    note = ""
    try:
        await desk.receive(ReceiveReturn(window.fan.id, from_short_id(which), damaged))
    except (ReturnIsDecided, NotReturnable, OwnReturn) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
    await _show(window, desk, which, note)


@router.callback_query(ReceiveCountsTap.filter())
async def ask_counts(
    _: CallbackQuery, callback_data: ReceiveCountsTap, window: Window, returns_desk: ReturnsDesk
) -> None:
    found = await returns_desk.get(window.fan.id, from_short_id(callback_data.goods))
    window.ask(COUNTS, goods=callback_data.goods)
    await window.show(screens.ask_counts(window.t, found))


@router.message(Answers(COUNTS))
async def counts_typed(message: Message, window: Window, returns_desk: ReturnsDesk) -> None:
    """What they make is shown before it is done; other numbers may still be typed."""
    which = str(window.answers["goods"])
    found = await returns_desk.get(window.fan.id, from_short_id(which))
    counts = read_counts(message.text or "", [line.quantity for line in found.lines])
    if counts is None:
        window.ask(COUNTS, goods=which)
        note = window.t("orderdesk.counts.bad", count=len(found.lines))
        await window.show(screens.ask_counts(window.t, found, note))
        return
    damaged = {line.n: count for line, count in zip(found.lines, counts, strict=True)}
    window.ask(COUNTS, goods=which, damaged={str(n): count for n, count in damaged.items()})
    await window.show(screens.sure_counted(window.t, found, damaged))


@router.callback_query(ReceiveCountedTap.filter())
async def receive_counted(
    _: CallbackQuery, callback_data: ReceiveCountedTap, window: Window, returns_desk: ReturnsDesk
) -> None:
    """A tap on a screen whose numbers are forgotten asks for them again."""
    which, asked = callback_data.goods, window.answers
    if window.question != COUNTS or asked.get("goods") != which or "damaged" not in asked:
        await _show(window, returns_desk, which)
        return
    damaged = {int(n): int(count) for n, count in asked["damaged"].items()}
    await _receive(window, returns_desk, which, damaged)


@router.callback_query(ReturnPicturesTap.filter())
async def return_pictures(
    _: CallbackQuery,
    callback_data: ReturnPicturesTap,
    window: Window,
    bot: Bot,
    returns_desk: ReturnsDesk,
    goods_pictures: PicturesService,
) -> None:
    found = await returns_desk.get(window.fan.id, from_short_id(callback_data.goods))
    await send(window, bot, goods_pictures, found.picture_ids)
    await _show(window, returns_desk, callback_data.goods)


@router.callback_query(ReviewsDeskTap.filter())
async def reviews(
    _: CallbackQuery, callback_data: ReviewsDeskTap, window: Window, reviews_desk: ReviewsDesk
) -> None:
    window.stop_asking()
    after = from_short_id(callback_data.after) if callback_data.after else None
    page = await reviews_desk.page(window.fan.id, after=after, limit=screens.A_PAGE + 1)
    more = short_id(page[screens.A_PAGE - 1].id) if len(page) > screens.A_PAGE else None
    await window.show(screens.reviews(window.t, page[: screens.A_PAGE], more))


@router.callback_query(ReviewDeskTap.filter())
async def review(
    _: CallbackQuery, callback_data: ReviewDeskTap, window: Window, reviews_desk: ReviewsDesk
) -> None:
    await _show_review(window, reviews_desk, callback_data.review)


async def _show_review(window: Window, desk: ReviewsDesk, which: str, note: str = "") -> None:
    window.stop_asking()
    found = await desk.get(window.fan.id, from_short_id(which))
    await window.show(screens.review(window.t, found, note))


@router.callback_query(ShowReviewTap.filter())
async def show_review(
    _: CallbackQuery, callback_data: ShowReviewTap, window: Window, reviews_desk: ReviewsDesk
) -> None:
    await reviews_desk.show(window.fan.id, from_short_id(callback_data.review))
    await _show_review(window, reviews_desk, callback_data.review)


@router.callback_query(HideReviewTap.filter())
async def hide_review(
    _: CallbackQuery, callback_data: HideReviewTap, window: Window, reviews_desk: ReviewsDesk
) -> None:
    at = callback_data
    await reviews_desk.hide(window.fan.id, from_short_id(at.review), at.reason)
    await _show_review(window, reviews_desk, at.review)


@router.callback_query(AnswerReviewTap.filter())
async def ask_answer(_: CallbackQuery, callback_data: AnswerReviewTap, window: Window) -> None:
    window.ask(ANSWER, review=callback_data.review)
    await window.show(screens.ask_answer(window.t, callback_data.review))


@router.message(Answers(ANSWER))
async def answered(message: Message, window: Window, reviews_desk: ReviewsDesk) -> None:
    which, said = str(window.answers["review"]), clean(message.text or "")
    try:
        await reviews_desk.answer(window.fan.id, from_short_id(which), said)
    except AnswerTooLong as refusal:
        window.ask(ANSWER, review=which)
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await window.show(screens.ask_answer(window.t, which, note))
        return
    except ReviewIsDecided as refusal:
        await _show_review(
            window, reviews_desk, which, window.t(f"error.{refusal.code}", **refusal.details)
        )
        return
    await _show_review(window, reviews_desk, which)


@router.callback_query(ReviewPicturesTap.filter())
async def review_pictures(
    _: CallbackQuery,
    callback_data: ReviewPicturesTap,
    window: Window,
    bot: Bot,
    reviews_desk: ReviewsDesk,
    goods_pictures: PicturesService,
) -> None:
    found = await reviews_desk.get(window.fan.id, from_short_id(callback_data.review))
    await send(window, bot, goods_pictures, found.picture_ids)
    await _show_review(window, reviews_desk, callback_data.review)
