"""The receipt of a bill."""

from __future__ import annotations

from functools import partial

from handlers.kit.screen import PictureRef
from services.artwork.colours import Pair
from services.artwork.labels import Label
from services.artwork.schemas import Bilingual, Fact, ReceiptPicture
from services.artwork.studio import PictureStudio
from services.bills import Bill
from services.core import formats


def receipt_picture(studio: PictureStudio, bill: Bill, check_url: str) -> PictureRef:
    """Proof of a paid bill; its code opens the same receipt in the chat."""
    assert bill.ended_at is not None, "a receipt is for a bill that was paid"
    assert bill.amount is not None
    day = formats.day(bill.ended_at, "en", "numbers")
    moment = f"{day} {formats.clock(bill.ended_at, 'en', bare=True)}"
    facts = (
        Fact(Label.TO, bill.biller.name),
        Fact(Label.FOR, _same(bill.number)),
        Fact(Label.TIME, _same(moment)),
        Fact(Label.FEE, _same(formats.money(bill.fee))),
        Fact(Label.REFERENCE, _same(bill.reference)),
    )
    request = ReceiptPicture(
        pair=Pair.PLUM,
        status=Label.PAID,
        amount=formats.money(bill.amount),
        facts=facts,
        check_url=check_url,
    )
    return PictureRef(f"bill:{bill.reference}", partial(studio.draw, request))


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)
