"""Envelopes as pictures, by their content key: closed for all, with the sum for one person."""

from __future__ import annotations

import hashlib
from functools import partial

from handlers.kit.screen import PictureRef
from handlers.transfers.angpao.words import in_both
from services.artists import ArtistCard
from services.artwork.schemas import AngPaoPicture
from services.artwork.studio import PictureStudio
from services.core import formats
from services.core.i18n import Translators
from services.core.money import Money
from services.transfers.angpao.looks import artwork_of
from services.transfers.angpao.schemas import AngPao


def envelope(
    studio: PictureStudio,
    translators: Translators,
    ang_pao: AngPao,
    artist: ArtistCard | None = None,
    amount: Money | None = None,
) -> PictureRef:
    """The same for all readers: pictures speak both languages."""
    request = envelope_request(translators, ang_pao, artist, amount)
    content = hashlib.sha256(repr(request).encode()).hexdigest()[:32]
    return PictureRef(f"angpao:{content}", partial(studio.draw, request))


def envelope_request(
    translators: Translators,
    ang_pao: AngPao,
    artist: ArtistCard | None = None,
    amount: Money | None = None,
) -> AngPaoPicture:
    wish = ang_pao.blessing or in_both(translators, f"angpao.wish.{ang_pao.theme}").line
    return AngPaoPicture(
        artwork=artwork_of(ang_pao.theme, artist),
        title=artist.name if artist else in_both(translators, f"angpao.theme.{ang_pao.theme}"),
        wish=wish,
        giver=in_both(translators, "angpao.picture.giver", name=ang_pao.host_name).line,
        amount=formats.money(amount) if amount else "",
    )
