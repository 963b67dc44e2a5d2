"""The receipt of a withdrawal."""

from __future__ import annotations

from functools import partial

from handlers.kit.screen import PictureRef
from services.artwork.colours import Pair
from services.artwork.labels import Label
from services.artwork.schemas import Bilingual, Fact, ReceiptPicture
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.i18n import Translators
from services.payments.withdrawals import Withdrawal


def receipt_picture(
    studio: PictureStudio, translators: Translators, one: Withdrawal, check_url: str
) -> PictureRef:
    """Proof of money that arrived at the bank; its code opens the same receipt in the chat."""
    assert one.ended_at is not None, "a receipt is for money that arrived"
    day = formats.day(one.ended_at, "en", "numbers")
    moment = f"{day} {formats.clock(one.ended_at, 'en', bare=True)}"
    km, en = translators.for_language("km"), translators.for_language("en")
    key = "withdrawals.card.purpose"
    facts = (
        Fact(Label.FOR, Bilingual(km.plain(key), en.plain(key))),
        Fact(Label.TO, _same(one.payee or one.bank_name)),
        Fact(Label.TIME, _same(moment)),
        Fact(Label.FEE, _same(formats.money(one.fee))),
        Fact(Label.REFERENCE, _same(one.reference)),
    )
    request = ReceiptPicture(
        pair=Pair.PLUM,
        status=Label.WITHDRAWN,
        amount=formats.money(one.amount),
        facts=facts,
        check_url=check_url,
    )
    return PictureRef(f"withdrawal:{one.reference}", partial(studio.draw, request))


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)
