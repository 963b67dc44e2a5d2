"""An operator sends goods, takes some back, and looks at reviews, in both languages."""

import asyncio
from typing import Any

import pytest

from handlers.kit.window import Window
from handlers.operator.desk import OperatorDesk
from handlers.order_desk.buttons import (
    CancelForBuyerSureTap,
    CancelForBuyerTap,
    HandOutTap,
    ParcelTap,
    PickOrderTap,
    PickTap,
    ReceiveCountedTap,
    ReturnsTap,
    ReturnTap,
    ReviewDeskTap,
    ReviewsDeskTap,
)
from handlers.order_desk.router import orders_queue, router
from services.core.i18n import Language
from services.core.ids import short_id
from services.core.sent_files import SentFiles
from services.identity import Channel, FanProfile, VerificationLevel
from services.identity.roles import RolesService
from services.orders.returns.states import ReturnState
from services.orders.reviews.schemas import ReviewState, WriteReview
from services.orders.shipments.schemas import CarryParcel
from services.orders.shipments.states import ShipmentState
from services.orders.states import OrderState
from tests.handlers.ticketing.chat import BOT_ID, Chat
from tests.handlers.ticketing.conftest import TRANSLATORS, database_url, language
from tests.services.orders.conftest import desk
from tests.services.orders.fulfilment.conftest import house
from tests.services.orders.fulfilment.house import STAFF, House, a_picture
from tests.services.orders.world import CAP, DARA, SHIRT_S, SHIRT_XL
from tests.services.ticketing.programme import NOW

__all__ = ["database_url", "desk", "house", "language"]


class DeskChat(Chat):
    """Taps and words go to the handlers of the orders."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind,
            event=event,
            window=window,
            t=self.t,
            fan=self.fan,
            bot=self.kit.bot,
            **self.services,
        )
        self.conversation = window.conversation

    def says(self, key: str, **values: Any) -> bool:
        return self.t(key, **values) in self.text


@pytest.fixture
async def chat(house: House, language: Language) -> DeskChat:
    fan = FanProfile(
        id=STAFF,
        first_name="Sokha",
        last_name=None,
        username=None,
        phone=None,
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=NOW,
    )
    roles = RolesService(house.shop.uow)
    queue = orders_queue(house.desk, house.returns_desk, house.reviews_desk)
    services = {
        "fulfilment_desk": house.desk,
        "cancel_desk": house.cancel_desk,
        "returns_desk": house.returns_desk,
        "reviews_desk": house.reviews_desk,
        "goods_pictures": house.pictures,
        "proofs": house.proofs,
        "clock": house.shop.clock,
        "operator_desk": OperatorDesk(roles, [queue]),
    }
    t = TRANSLATORS.for_language(language)
    files = SentFiles(house.shop.uow, BOT_ID)
    made = DeskChat.open(fan, t, files, None, **services)  # type: ignore[arg-type]
    assert isinstance(made, DeskChat)
    return made


async def test_from_a_paid_order_to_its_buyer(chat: DeskChat, house: House) -> None:
    order = await house.paid({SHIRT_XL: 2, CAP: 1})
    await chat.tap(PickTap())
    await chat.press(chat.t.plain("orderdesk.pick.button", number=order.number, units=3))
    assert "Sok Sophia" in chat.text
    await chat.press("🕐 " + chat.t.plain("orderdesk.order.button_later"))
    await chat.write("some day")
    assert chat.says("error.fulfilment.bad_day")
    await chat.write("៧")
    assert (await house.again(order)).state is OrderState.BACKORDERED
    await chat.press("📦 " + chat.t.plain("orderdesk.order.button_pack", units=3))
    (parcel,) = (await house.desk.order(STAFF, order.id))[1]
    await house.following.carry(CarryParcel(parcel.id))
    await chat.tap(PickTap())
    assert chat.says("orderdesk.pick.none")
    await chat.press("🚚 " + chat.t.plain("orderdesk.parcels.title"))
    await chat.press("🚚 1 · KH000000001")
    await chat.press(chat.t.plain("fulfilment.state.handed_over"))
    await chat.press(chat.t.plain("fulfilment.state.delivered"))
    assert chat.says("orderdesk.parcel.sure")
    await chat.press("✅ " + chat.t.plain("orderdesk.parcel.button_sure"))
    assert (await house.again(order)).state is OrderState.DELIVERED


async def test_a_photo_shows_where_a_parcel_was_left(chat: DeskChat, house: House) -> None:
    parcel = await house.sent(await house.paid({CAP: 1}))
    await chat.tap(ParcelTap(parcel=short_id(parcel.id)))
    button = "📷 " + chat.t.plain("orderdesk.proof.button")
    assert button not in chat.labels
    await house.move(parcel, ShipmentState.DELIVERED)
    await chat.tap(ParcelTap(parcel=short_id(parcel.id)))
    await chat.press(button)
    await chat.write("it is at the door")
    assert chat.says("error.goods_picture.not_a_picture")
    await chat.send_photo(b"no picture")
    assert chat.says("error.goods_picture.not_a_picture")
    photo = await asyncio.to_thread(a_picture)
    for number in (1, 2, 3):
        await chat.send_photo(photo, name=f"photo-{number}")
        assert chat.says("orderdesk.proof.photos", count=number)
        if number < 3:
            await chat.press(button)
    assert button not in chat.labels
    _, seen = await house.desk.parcel(STAFF, parcel.id)
    assert len(seen.proof_ids) == 3


async def test_a_parcel_is_handed_out_by_its_code(chat: DeskChat, house: House) -> None:
    order = await house.paid(
        {CAP: 1}, shipping_method="pickup", pickup_point_id="phnom-penh-01", address=None
    )
    name = "ឃ្លាំងភ្នំពេញ" if chat.t.locale == "km" else "Phnom Penh warehouse"
    await chat.tap(PickOrderTap(order=short_id(order.id)))
    assert chat.says("orderdesk.order.pickup", point=name)
    parcel = await house.sent(order)
    assert parcel.tracking is not None
    await chat.tap(ParcelTap(parcel=short_id(parcel.id)))
    assert chat.says("orderdesk.order.pickup", point=name)
    await chat.tap(HandOutTap())
    await chat.write("NOTHING0")
    assert chat.says("error.fulfilment.parcel_not_found")
    await chat.write(parcel.tracking)
    assert parcel.tracking in chat.text
    _, given = await house.desk.parcel(STAFF, parcel.id)
    assert given.state is ShipmentState.DELIVERED


async def test_goods_come_back(chat: DeskChat, house: House) -> None:
    order = await house.delivered({CAP: 2})
    kept, back = await house.ask(order, {1: 1}), await house.ask(order, {1: 1})
    await chat.tap(ReturnsTap())
    await chat.tap(ReturnTap(goods=short_id(kept.id)))
    await chat.press("⛔ " + chat.t.plain("orderdesk.returns.button_refuse"))
    await chat.write("It was worn")
    assert (await house.returns.get(DARA, kept.id)).state is ReturnState.REFUSED
    await chat.tap(ReturnsTap())
    await chat.tap(ReturnTap(goods=short_id(back.id)))
    await chat.press("✅ " + chat.t.plain("orderdesk.returns.button_approve"))
    await chat.press("📥 " + chat.t.plain("orderdesk.returns.button_whole"))
    assert chat.says("orderdesk.returns.sure_whole")
    await chat.press("✅ " + chat.t.plain("orderdesk.parcel.button_sure"))
    known = await house.returns.get(DARA, back.id)
    assert known.refund is not None
    assert chat.says("orderdesk.returns.refund", amount=known.refund)


async def test_an_order_is_cancelled_for_its_buyer(chat: DeskChat, house: House) -> None:
    order = await house.paid({SHIRT_XL: 2, CAP: 1})
    await chat.tap(PickOrderTap(order=short_id(order.id)))
    await chat.press(chat.t.plain("ticketing.summary.button_cancel"))
    total = chat.t.both(order.price.total, order.riel_per_dollar)
    assert chat.says("orderdesk.cancel.back", amount=total)
    assert chat.says("orderdesk.cancel.as_paid")
    await chat.write("x" * 201)
    assert chat.says("orderdesk.cancel.bad_reason", most=200)
    await chat.write("Water in the <store>")
    assert "Water in the &lt;store&gt;" in chat.text
    assert chat.says("orderdesk.cancel.back", amount=total)
    assert (await house.again(order)).state is OrderState.CONFIRMED
    await chat.press(chat.t.plain("orderdesk.cancel.button_sure"))
    assert chat.says("shop.state.refunded")
    assert "Water in the &lt;store&gt;" in chat.text
    assert chat.t.plain("ticketing.summary.button_cancel") not in " ".join(chat.labels)
    await chat.tap(CancelForBuyerSureTap(order=short_id(order.id)))
    assert chat.says("shop.state.refunded")


async def test_an_own_order_is_a_colleagues(chat: DeskChat, house: House) -> None:
    own = await house.paid({CAP: 1}, fan_id=STAFF)
    await chat.tap(CancelForBuyerTap(order=short_id(own.id)))
    assert chat.says("error.orders.own_order")
    assert (await house.again(own)).state is OrderState.CONFIRMED


async def test_what_was_packed_meanwhile_is_not_cancelled(chat: DeskChat, house: House) -> None:
    order = await house.paid({CAP: 2})
    await chat.tap(CancelForBuyerTap(order=short_id(order.id)))
    await chat.write("Sold out")
    await house.pack(order, {1: 1})
    await chat.press(chat.t.plain("orderdesk.cancel.button_sure"))
    assert chat.says("error.orders.has_changed")
    await chat.tap(CancelForBuyerTap(order=short_id(order.id)))
    assert chat.says("orderdesk.cancel.rest")
    await house.pack(order, {1: 1})
    await chat.write("Sold out")
    assert chat.says("error.orders.too_late_to_cancel")


async def test_some_of_a_line_is_packed(chat: DeskChat, house: House) -> None:
    order = await house.paid({SHIRT_XL: 2, CAP: 1})
    await chat.tap(PickTap())
    await chat.press(chat.t.plain("orderdesk.pick.button", number=order.number, units=3))
    await chat.press("🔢 " + chat.t.plain("orderdesk.counts.button"))
    for wrong in ("1", "3 0", "0 0", "one two", "1 -1"):
        await chat.write(wrong)
        assert chat.says("orderdesk.counts.bad", count=2), wrong
    await chat.write("១, 1")
    (parcel,) = (await house.desk.order(STAFF, order.id))[1]
    assert sorted(line.quantity for line in parcel.lines) == [1, 1]
    assert sum(line.open for line in (await house.again(order)).lines) == 1


async def test_of_what_came_back_some_is_damaged(chat: DeskChat, house: House) -> None:
    order = await house.delivered({CAP: 3})
    back = await house.ask(order, {1: 3})
    await house.returns_desk.approve(STAFF, back.id)
    await chat.tap(ReturnsTap())
    await chat.tap(ReturnTap(goods=short_id(back.id)))
    await chat.press("🔢 " + chat.t.plain("orderdesk.counts.button_damaged"))
    await chat.write("4")
    assert chat.says("orderdesk.counts.bad", count=1)
    await chat.write("2")
    name = back.lines[0].name.km if chat.t.locale == "km" else back.lines[0].name.en
    assert chat.says("orderdesk.counts.line", name=name, whole=1, damaged=2)
    await chat.press("✅ " + chat.t.plain("orderdesk.parcel.button_sure"))
    known = await house.returns.get(DARA, back.id)
    assert known.refund is not None
    assert [line.damaged for line in known.lines] == [2]
    await chat.tap(ReceiveCountedTap(goods=short_id(back.id)))
    assert chat.says("orderdesk.returns.refund", amount=known.refund)


async def test_goods_are_exchanged(chat: DeskChat, house: House) -> None:
    order = await house.delivered({SHIRT_XL: 1})
    asked = await house.ask(order, {1: 1}, variants={1: SHIRT_S})
    await chat.tap(ReturnTap(goods=short_id(asked.id)))
    assert "→ S" in chat.text
    await chat.press("✅ " + chat.t.plain("orderdesk.returns.button_approve"))
    await chat.press("💔 " + chat.t.plain("orderdesk.returns.button_damaged"))
    assert chat.says("orderdesk.returns.swap_damaged")
    await chat.press("✅ " + chat.t.plain("orderdesk.parcel.button_sure"))
    known = await house.returns.get(DARA, asked.id)
    assert chat.says("orderdesk.returns.new_order", number=known.new_order_number)


async def test_a_review_is_published_answered_hidden(chat: DeskChat, house: House) -> None:
    order = await house.delivered({CAP: 1})
    written = await house.reviews.write(WriteReview(DARA, order.key, 1, 4, "Good <b>cap"))
    await chat.tap(ReviewsDeskTap())
    await chat.tap(ReviewDeskTap(review=short_id(written.id)))
    assert "Good &lt;b&gt;cap" in chat.text
    await chat.press("✅ " + chat.t.plain("orderdesk.reviews.button_show"))
    assert chat.says("orderdesk.reviews.state_shown")
    await chat.press("💬 " + chat.t.plain("orderdesk.reviews.button_answer"))
    await chat.write("Thank you")
    assert "Thank you" in chat.text
    await chat.press("⛔ " + chat.t.plain("orderdesk.reviews.button_spam"))
    shown = await house.reviews_desk.get(STAFF, written.id)
    assert (shown.state, shown.answer) == (ReviewState.HIDDEN, "Thank you")
