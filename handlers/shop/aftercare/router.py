"""Taps, words and pictures around returns and reviews."""

from __future__ import annotations

from uuid import UUID

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.shop.aftercare import return_screens, review_screens
from handlers.shop.aftercare.buttons import (
    InsteadTap,
    ProductReviewsTap,
    ReturnLineTap,
    ReturnReasonTap,
    ReturnsTap,
    ReturnTap,
    ReviewLineTap,
    ReviewsTap,
    SendReturnTap,
    SendReviewTap,
    StarsTap,
    WithdrawReturnTap,
)
from handlers.shop.aftercare.desk import RETURN, REVIEW, AftercareDesk, picture_ids
from handlers.shop.pictures import NO_PICTURE, PictureFor
from services.core.i18n import clean
from services.core.ids import new_key
from services.orders.errors import BadCursor
from services.orders.pictures.schemas import MOST_PICTURES
from services.orders.returns.errors import (
    NotExchangeable,
    NotReturnable,
    ReturnIsDecided,
    TooLateToReturn,
)
from services.orders.returns.schemas import LONGEST_NOTE, AskReturn
from services.orders.returns.states import ReturnReason
from services.orders.reviews.errors import NotReviewable, ReviewIsFinal
from services.orders.reviews.schemas import MOST_CHARACTERS, WriteReview

router = Router(name="shop-aftercare")


@router.callback_query(ReturnsTap.filter())
async def open_returns(
    _: CallbackQuery, callback_data: ReturnsTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    await aftercare_desk.show_returns(window, callback_data.order)


@router.callback_query(ReturnLineTap.filter())
async def choose_line(
    _: CallbackQuery, callback_data: ReturnLineTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    """How many, then why; what cannot come back any more shows what can."""
    key, number = callback_data.order, callback_data.units
    offer = await aftercare_desk.returns.offer(window.fan.id, key)
    line = next((each for each in offer.lines if each.n == callback_data.n), None)
    if line is None or line.left < max(1, number):
        await aftercare_desk.show_returns(window, key)
    elif not number:
        await window.show(return_screens.units(window.t, offer, line))
    else:
        await window.show(return_screens.reasons(window.t, offer, line, number))


@router.callback_query(ReturnReasonTap.filter())
async def choose_reason(
    _: CallbackQuery,
    callback_data: ReturnReasonTap,
    window: Window,
    aftercare_desk: AftercareDesk,
) -> None:
    said = callback_data.model_dump(mode="json")
    window.ask(RETURN, **said, key=new_key(), note="", pictures=[], variant="")
    await aftercare_desk.show_instead(window)


@router.callback_query(InsteadTap.filter())
async def choose_instead(
    _: CallbackQuery, callback_data: InsteadTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    """Money or another variant; what is not to be had any more asks again."""
    asked, order_key = window.answers, callback_data.order
    if window.question != RETURN or asked["order"] != order_key:
        await aftercare_desk.show_returns(window, order_key)
        return
    variant = await aftercare_desk.wanted(window, callback_data.place)
    if variant is None:
        note = window.t("error.returns.not_exchangeable")
        await aftercare_desk.show_instead(window, note)
        return
    window.ask(RETURN, **{**asked, "variant": variant, "key": new_key()})
    await aftercare_desk.show_wish(window)


@router.message(Answers(RETURN))
async def typed_note(message: Message, window: Window, aftercare_desk: AftercareDesk) -> None:
    note = clean(message.text or "").strip()[:LONGEST_NOTE]
    window.ask(RETURN, **{**window.answers, "note": note})
    await aftercare_desk.show_wish(window)


@router.message(PictureFor(RETURN, REVIEW))
async def picture(
    message: Message, window: Window, aftercare_desk: AftercareDesk, bot: Bot
) -> None:
    """Up to three; what is no picture is refused, and what is there already stays."""
    note = ""
    try:
        if not await aftercare_desk.take_picture(window, message, bot):
            note = window.t("error.goods_picture.too_many", most=MOST_PICTURES)
    except NO_PICTURE as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
    if window.question == RETURN:
        await aftercare_desk.show_wish(window, note)
    else:
        await aftercare_desk.show_review(window, note)


@router.callback_query(SendReturnTap.filter())
async def send_return(
    _: CallbackQuery, callback_data: SendReturnTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    """A tap on an old screen shows what can be sent back now."""
    asked, order_key = window.answers, callback_data.order
    if window.question != RETURN or asked["key"] != callback_data.key:
        await aftercare_desk.show_returns(window, order_key)
        return
    wish = AskReturn(
        key=callback_data.key,
        fan_id=window.fan.id,
        order_key=order_key,
        units={int(asked["n"]): int(asked["units"])},
        reason=ReturnReason(asked["reason"]),
        note=str(asked["note"]),
        picture_ids=picture_ids(window),
        variants={int(asked["n"]): UUID(asked["variant"])} if asked.get("variant") else {},
    )
    try:
        made = await aftercare_desk.returns.ask(wish)
    except (NotReturnable, NotExchangeable, TooLateToReturn) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await aftercare_desk.show_returns(window, order_key, note)
        return
    await aftercare_desk.show_return(window, made)


@router.callback_query(ReturnTap.filter())
async def open_return(
    _: CallbackQuery, callback_data: ReturnTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    one = await aftercare_desk.returns.get(window.fan.id, callback_data.return_id)
    await aftercare_desk.show_return(window, one)


@router.callback_query(WithdrawReturnTap.filter())
async def withdraw(
    _: CallbackQuery,
    callback_data: WithdrawReturnTap,
    window: Window,
    aftercare_desk: AftercareDesk,
) -> None:
    """One that is decided shows itself."""
    fan_id, return_id = window.fan.id, callback_data.return_id
    try:
        one = await aftercare_desk.returns.withdraw(fan_id, return_id)
    except ReturnIsDecided:
        one = await aftercare_desk.returns.get(fan_id, return_id)
    await aftercare_desk.show_return(window, one)


@router.callback_query(ReviewsTap.filter())
async def open_reviews(
    _: CallbackQuery, callback_data: ReviewsTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    await aftercare_desk.show_reviews(window, callback_data.order)


@router.callback_query(ReviewLineTap.filter())
async def review_line(
    _: CallbackQuery, callback_data: ReviewLineTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    key = callback_data.order
    every = await aftercare_desk.reviews.mine(window.fan.id, key)
    line = next((each for each in every if each.n == callback_data.n), None)
    if line is None:
        await aftercare_desk.show_reviews(window, key)
        return
    await window.show(review_screens.stars(window.t, key, line))


@router.callback_query(StarsTap.filter())
async def choose_stars(
    _: CallbackQuery, callback_data: StarsTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    window.ask(REVIEW, **callback_data.model_dump(), text="", pictures=[])
    await aftercare_desk.show_review(window)


@router.message(Answers(REVIEW))
async def typed_review(message: Message, window: Window, aftercare_desk: AftercareDesk) -> None:
    text = clean(message.text or "").strip()[:MOST_CHARACTERS]
    window.ask(REVIEW, **{**window.answers, "text": text})
    await aftercare_desk.show_review(window)


@router.callback_query(SendReviewTap.filter())
async def send_review(
    _: CallbackQuery, callback_data: SendReviewTap, window: Window, aftercare_desk: AftercareDesk
) -> None:
    """A tap on an old screen shows what can be reviewed."""
    asked, order_key = window.answers, callback_data.order
    if window.question != REVIEW or asked["n"] != callback_data.n:
        await aftercare_desk.show_reviews(window, order_key)
        return
    review = WriteReview(
        fan_id=window.fan.id,
        order_key=order_key,
        n=callback_data.n,
        stars=int(asked["stars"]),
        text=str(asked["text"]),
        picture_ids=picture_ids(window),
    )
    try:
        await aftercare_desk.reviews.write(review)
    except (NotReviewable, ReviewIsFinal) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await aftercare_desk.show_reviews(window, order_key, note)
        return
    await window.answer(window.t.plain("shop.review.toast_thanks"))
    await aftercare_desk.show_reviews(window, order_key)


@router.callback_query(ProductReviewsTap.filter())
async def of_product(
    _: CallbackQuery,
    callback_data: ProductReviewsTap,
    window: Window,
    aftercare_desk: AftercareDesk,
) -> None:
    """A page; the first one when the place in the list is none."""
    at, limit = callback_data, review_screens.REVIEWS_A_PAGE
    try:
        page = await aftercare_desk.reviews.of_product(at.product_id, at.after or None, limit)
    except BadCursor:
        at = ProductReviewsTap(product_id=at.product_id)
        page = await aftercare_desk.reviews.of_product(at.product_id, None, limit)
    await window.show(review_screens.of_product(window.t, at, page))
