"""Goods that have come: sent back with a reason and a picture, reviewed with stars and words."""

from dataclasses import replace
from io import BytesIO

import pytest
from aiogram.methods import SendPhoto
from PIL import Image

from handlers.shop.aftercare.buttons import (
    InsteadTap,
    ProductReviewsTap,
    ReturnsTap,
    SendReviewTap,
)
from handlers.shop.orders.buttons import ParcelsTap, ShopOrderTap
from services.core.i18n import Language
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity.roles import Role, RolesService
from services.orders.carriers import NoCarrier
from services.orders.pictures import AddPicture
from services.orders.returns.states import ReturnReason, ReturnState
from services.orders.schemas.order import Order
from services.orders.shipments.desk import FulfilmentDesk
from services.orders.shipments.proofs import ProofsService
from services.orders.shipments.schemas import AddProof, HandOut, MoveParcel, Pack
from services.orders.shipments.states import ShipmentState
from tests.handlers.shop.conftest import ShopChat
from tests.handlers.shop.test_buying import (
    keeps_the_rules,
    newest,
    paid_by_wallet,
)
from tests.services.catalog.goods import CAP, a_load, a_variant
from tests.services.ticketing.programme import Fans

CLERK = 777


@pytest.fixture
def language() -> Language:
    """One is enough here: the screens before and after these are walked in both."""
    return "en"


def a_picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (640, 640), "red").save(file, "JPEG")
    return file.getvalue()


@pytest.fixture
async def order(chat: ShopChat, uow: UnitOfWork, fans: Fans) -> Order:
    """Two caps, paid and fetched."""
    unpaid = await paid_by_wallet(chat, uow)
    await fans.come(CLERK)
    roles = RolesService(uow)
    await roles.grant(CLERK, Role.OPERATOR)
    desk = FulfilmentDesk(uow, roles, has_carrier=False)
    parcel = await desk.pack(Pack(new_key(), CLERK, unpaid.id, {}))
    await desk.move(MoveParcel(CLERK, parcel.id, ShipmentState.HANDED_OVER))
    await chat.tap(ShopOrderTap(order=unpaid.key))
    await chat.press(chat.t.plain("shop.parcels.title"))
    assert chat.says("fulfilment.state.ready")
    assert chat.says("shop.parcels.code", number=parcel.tracking)
    await desk.hand_out(HandOut(CLERK, parcel.tracking or "", "Sok Dara"))
    return await newest(chat)


async def test_where_it_was_left_is_seen(chat: ShopChat, order: Order, uow: UnitOfWork) -> None:
    await chat.tap(ParcelsTap(order=order.key))
    photos = "📷 " + chat.t.plain("shop.parcels.photo")
    assert photos not in chat.labels
    pictures, roles = chat.services["goods_pictures"], RolesService(uow)
    proofs = ProofsService(uow, roles, pictures, NoCarrier())
    (parcel,) = (await FulfilmentDesk(uow, roles, has_carrier=False).order(CLERK, order.id))[1]
    sent = await pictures.add(AddPicture(CLERK, new_key(), a_picture()))
    await proofs.add(AddProof(CLERK, parcel.id, sent))
    await chat.press(chat.t.plain("common.button.reload"))
    assert chat.says("shop.parcels.signed", name="Sok Dara")
    await chat.press(photos)
    sent_alone = [
        call
        for call in chat.telegram.calls
        if isinstance(call, SendPhoto) and call.protect_content and not call.reply_markup
    ]
    assert len(sent_alone) == 1
    assert photos in chat.labels


async def test_one_of_two_is_sent_back_with_a_picture(chat: ShopChat, order: Order) -> None:
    await chat.tap(ShopOrderTap(order=order.key))
    assert chat.says("shop.state.delivered")
    keeps_the_rules(chat)
    await chat.press("↩️")
    await chat.press("2 ×")
    await chat.press("1")
    await chat.press(chat.t.plain(f"returns.reason.{ReturnReason.DAMAGED}"))
    await chat.write("A seam is open")
    assert "A seam is open" in chat.text
    await chat.send_photo(b"no picture")
    assert chat.says("error.goods_picture.not_a_picture")
    await chat.send_photo(a_picture())
    assert chat.t.n("shop.aftercare.pictures", 1) in chat.text
    await chat.press(chat.t.plain("shop.return.button_send"))
    assert chat.says(f"returns.state.{ReturnState.REQUESTED}")
    keeps_the_rules(chat)
    await chat.tap(ReturnsTap(order=order.key))
    assert any(label.startswith("1 ×") for label in chat.labels)  # the other one is still theirs
    await chat.press("↩️")
    await chat.press(chat.t.plain("shop.return.button_withdraw"))
    assert chat.says(f"returns.state.{ReturnState.WITHDRAWN}")


async def test_stars_words_and_thanks(chat: ShopChat, order: Order) -> None:
    await chat.tap(ShopOrderTap(order=order.key))
    await chat.press("⭐")
    await chat.press("⭐")
    await chat.press("★★★★☆")
    await chat.write("Warm and golden")
    await chat.send_photo(a_picture())
    await chat.press(chat.t.plain("shop.review.button_send"))
    assert "Warm and golden" in chat.text
    assert chat.says("shop.review.state_pending")
    keeps_the_rules(chat)
    await chat.tap(SendReviewTap(order=order.key, n=1))  # the tap once more
    assert "Warm and golden" in chat.text
    await chat.tap(ProductReviewsTap(product_id="gold-cap"))
    assert chat.says("shop.review.none")  # nobody has looked at it yet


async def test_another_colour_instead_of_money(chat: ShopChat, order: Order) -> None:
    red = a_variant("red", "HM-CAP-RED", 1, attributes={"color": "red"}, modifier_minor=2_00)
    cap = replace(CAP, variants=(*CAP.variants, red))
    await chat.services["shop_desk"].catalog.load(a_load(cap))
    await chat.tap(ReturnsTap(order=order.key))
    for label in ("2 ×", "1", chat.t.plain(f"returns.reason.{ReturnReason.NOT_WANTED}")):
        await chat.press(label)
    assert chat.says("shop.return.instead")
    assert chat.says("shop.return.dearer", amount=Money(2_20, Currency.USD))
    keeps_the_rules(chat)
    await chat.tap(InsteadTap(order=order.key, place=9))
    assert chat.says("error.returns.not_exchangeable")
    await chat.press("🔁")
    await chat.press(chat.t.plain("shop.return.button_send"))
    assert chat.says(f"returns.state.{ReturnState.REQUESTED}")
    assert f"🔁 {chat.t.plain('goods.color.red')}" in chat.text
    keeps_the_rules(chat)
