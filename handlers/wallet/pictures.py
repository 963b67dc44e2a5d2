"""The KHQR card of a top-up as a picture, by its content key."""

from __future__ import annotations

from functools import partial

from handlers.kit.screen import PictureRef
from handlers.wallet.top_up_screens import PAYEE
from services.artwork.schemas import Bilingual, KhqrCard
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.i18n import Translators
from services.payments import TopUp


def khqr_picture(studio: PictureStudio, translators: Translators, top_up: TopUp) -> PictureRef:
    """The card says everything in both languages, so both readers share one picture."""
    km, en = translators.for_language("km"), translators.for_language("en")
    card = KhqrCard(
        payload=top_up.payload,
        currency=top_up.amount.currency,
        payee=Bilingual("ហង្សមាស", PAYEE.upper()),
        amount=formats.money(top_up.amount),
        purpose=Bilingual(km.plain("topup.card.purpose"), en.plain("topup.card.purpose")),
        order=top_up.reference,
        until=en.clock(top_up.expires_at),
    )
    return PictureRef(f"khqr:{top_up.payload[-40:]}", partial(studio.draw, card))
