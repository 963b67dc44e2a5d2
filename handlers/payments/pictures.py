"""The pictures of a payment, by their content key: the code to scan and the receipt."""

from __future__ import annotations

from functools import partial

from handlers.kit.screen import PictureRef
from handlers.payments.words import HOUSE
from services.artwork.colours import Pair
from services.artwork.labels import BRAND_KHMER, Label
from services.artwork.schemas import Bilingual, Fact, KhqrCard, ReceiptPicture
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.i18n import Translators
from services.core.money import Money
from services.payments.schemas import Attempt, Intent, IntentState

_HOUSE = Bilingual(BRAND_KHMER, HOUSE)


def code_picture(studio: PictureStudio, intent: Intent, attempt: Attempt) -> PictureRef:
    """The card says everything in both languages, so both readers share one picture."""
    card = KhqrCard(
        payload=attempt.payload,
        currency=attempt.amount.currency,
        payee=Bilingual(BRAND_KHMER, HOUSE.upper()),
        amount=formats.money(attempt.amount),
        purpose=_purpose(intent),
        order=intent.reference,
        until=formats.clock(attempt.expires_at, "en", bare=True),
    )
    return PictureRef(f"khqr:{attempt.payload[-40:]}", partial(studio.draw, card))


def receipt_picture(
    studio: PictureStudio, translators: Translators, intent: Intent, check_url: str
) -> PictureRef:
    """Proof of a payment; its code opens the same receipt in the chat."""
    assert intent.paid_at is not None, "a receipt is for money that came"
    assert intent.paid_by is not None
    paid = intent.prices[intent.paid_by]
    day = formats.day(intent.paid_at, "en", "numbers")
    moment = f"{day} {formats.clock(intent.paid_at, 'en', bare=True)}"
    way = f"pay.way.{intent.paid_by}"
    facts = (
        Fact(Label.FOR, _purpose(intent)),
        Fact(Label.TO, _HOUSE),
        Fact(Label.FROM, _words(translators, way)),
        Fact(Label.TIME, _same(moment)),
        Fact(Label.FEE, _money(translators, Money.zero(intent.amount.currency))),
        Fact(Label.REFERENCE, _same(intent.reference)),
    )
    is_back = intent.state is IntentState.REFUNDED
    request = ReceiptPicture(
        pair=Pair.PLUM,
        status=Label.REFUNDED if is_back else Label.PAID,
        amount=_money(translators, intent.amount).en,
        facts=facts,
        check_url=check_url,
        other_amount="" if paid == intent.amount else translators.for_language("en").money(paid),
    )
    key = f"payment:{intent.reference}:{intent.refunded.amount_minor}"
    return PictureRef(key, partial(studio.draw, request))


def _purpose(intent: Intent) -> Bilingual:
    return Bilingual(intent.description_km, intent.description_en)


def _words(translators: Translators, key: str) -> Bilingual:
    km, en = translators.for_language("km"), translators.for_language("en")
    return Bilingual(km.plain(key), en.plain(key))


def _money(translators: Translators, amount: Money) -> Bilingual:
    """Points and Stars are written with a word, which each language has."""
    km, en = translators.for_language("km"), translators.for_language("en")
    return Bilingual(km.money(amount), en.money(amount))


def _same(text: str) -> Bilingual:
    return Bilingual(text, text)
