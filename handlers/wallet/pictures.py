"""The pictures of a top-up, by their content key: the KHQR card and the receipt."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from handlers.kit.screen import PictureRef
from handlers.wallet.top_up_screens import PAYEE
from services.artwork.colours import Pair
from services.artwork.labels import Label
from services.artwork.schemas import Bilingual, Fact, KhqrCard, ReceiptPicture
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.i18n import Translators
from services.core.money import Money
from services.payments import TopUp


def khqr_picture(studio: PictureStudio, translators: Translators, top_up: TopUp) -> PictureRef:
    """The card says everything in both languages, so both readers share one picture."""
    card = KhqrCard(
        payload=top_up.payload,
        currency=top_up.amount.currency,
        payee=Bilingual("ហង្សមាស", PAYEE.upper()),
        amount=formats.money(top_up.amount),
        purpose=_words(translators, "topup.card.purpose"),
        order=top_up.reference,
        until=formats.clock(top_up.expires_at, "en", bare=True),
    )
    return PictureRef(f"khqr:{top_up.payload[-40:]}", partial(studio.draw, card))


def receipt_picture(
    studio: PictureStudio, translators: Translators, top_up: TopUp, check_url: str
) -> PictureRef:
    """Proof of a top-up; its code opens the same receipt in the chat."""
    assert top_up.credited_at is not None, "a receipt is for money that came"
    facts = (
        Fact(Label.FOR, _words(translators, "topup.card.purpose")),
        Fact(Label.TO, _words(translators, "wallet.home.title")),
        Fact(Label.TIME, _same(_moment(top_up.credited_at))),
        Fact(Label.FEE, _same(formats.money(Money.zero(top_up.amount.currency)))),
        Fact(Label.REFERENCE, _same(top_up.reference)),
    )
    request = ReceiptPicture(
        pair=Pair.PLUM,
        status=Label.TOPPED_UP,
        amount=formats.money(top_up.credited),
        facts=facts,
        check_url=check_url,
    )
    key = f"receipt:{top_up.reference}:{top_up.credited.amount_minor}"
    return PictureRef(key, partial(studio.draw, request))


def _words(translators: Translators, key: str) -> Bilingual:
    km, en = translators.for_language("km"), translators.for_language("en")
    return Bilingual(km.plain(key), en.plain(key))


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)


def _moment(moment: datetime) -> str:
    day = formats.day(moment, "en", "numbers")
    return f"{day} {formats.clock(moment, 'en', bare=True)}"
