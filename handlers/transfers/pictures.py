"""The receipt of a transfer."""

from __future__ import annotations

from functools import partial

from handlers.kit.screen import PictureRef
from handlers.transfers.words import shown_address
from services.artwork.colours import Pair
from services.artwork.labels import Label
from services.artwork.schemas import Bilingual, Fact, ReceiptPicture
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.i18n import Translators
from services.transfers.schemas import Transfer


def receipt_picture(
    studio: PictureStudio, translators: Translators, one: Transfer, check_url: str
) -> PictureRef:
    """Proof of money that reached its payee; its code opens the same receipt in the chat."""
    assert one.done_at is not None, "a receipt is for money that has moved"
    day = formats.day(one.done_at, "en", "numbers")
    moment = f"{day} {formats.clock(one.done_at, 'en', bare=True)}"
    km, en = translators.for_language("km"), translators.for_language("en")
    key = "transfers.home.title"
    address = shown_address(one.way, one.address)
    facts = (
        Fact(Label.FOR, Bilingual(km.plain(key), en.plain(key))),
        Fact(Label.TO, _same((one.name or address or "Telegram").replace("•", "."))),
        Fact(Label.TIME, _same(moment)),
        Fact(Label.FEE, _same(formats.money(one.fee))),
        Fact(Label.REFERENCE, _same(one.reference)),
    )
    request = ReceiptPicture(
        pair=Pair.PLUM,
        status=Label.SENT,
        amount=formats.money(one.amount),
        facts=facts,
        check_url=check_url,
    )
    return PictureRef(f"transfer:{one.reference}", partial(studio.draw, request))


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)
