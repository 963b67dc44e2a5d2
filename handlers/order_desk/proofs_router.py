"""A photo of where a parcel was left, sent in by an operator."""

from __future__ import annotations

from typing import Final

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.operator.desk import IsOperator
from handlers.order_desk.buttons import ProofTap
from handlers.order_desk.proof_screens import ask_proof as asking
from handlers.order_desk.showing import show_parcel
from handlers.shop.pictures import NO_PICTURE, PictureFor, kept
from services.core.ids import from_short_id
from services.orders.pictures import PicturesService, TooManyPictures
from services.orders.shipments.desk import FulfilmentDesk
from services.orders.shipments.errors import NotDeliveredYet
from services.orders.shipments.proofs import ProofsService
from services.orders.shipments.schemas import AddProof

router = Router(name="order-desk-proofs")
router.callback_query.filter(IsOperator())
router.message.filter(IsOperator())
PROOF: Final = "orderdesk.proof/1"
"""Waits for a photo. Its answers: `parcel`."""


@router.callback_query(ProofTap.filter())
async def ask_proof(
    _: CallbackQuery, callback_data: ProofTap, window: Window, fulfilment_desk: FulfilmentDesk
) -> None:
    await _ask(window, fulfilment_desk, callback_data.parcel)


async def _ask(window: Window, desk: FulfilmentDesk, which: str, note: str = "") -> None:
    window.ask(PROOF, parcel=which)
    order, parcel = await desk.parcel(window.fan.id, from_short_id(which))
    await window.show(asking(window.t, order, parcel, note))


@router.message(PictureFor(PROOF))
async def proof_sent(
    message: Message,
    window: Window,
    bot: Bot,
    fulfilment_desk: FulfilmentDesk,
    proofs: ProofsService,
    goods_pictures: PicturesService,
) -> None:
    """The same file twice is one; what is no picture is asked for once more."""
    which = str(window.answers["parcel"])
    shipment_id, note = from_short_id(which), ""
    try:
        picture_id = await kept(bot, message, goods_pictures, window.fan.id)
        await proofs.add(AddProof(window.fan.id, shipment_id, picture_id))
    except NO_PICTURE as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
        await _ask(window, fulfilment_desk, which, note)
        return
    except (NotDeliveredYet, TooManyPictures) as refusal:
        note = window.t(f"error.{refusal.code}", **refusal.details)
    await show_parcel(window, fulfilment_desk, which, note)


@router.message(Answers(PROOF))
async def no_photo(_: Message, window: Window, fulfilment_desk: FulfilmentDesk) -> None:
    note = window.t("error.goods_picture.not_a_picture")
    await _ask(window, fulfilment_desk, str(window.answers["parcel"]), note)
