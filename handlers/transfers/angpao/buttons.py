"""What the buttons of ang pao carry, never an amount; those of cards work on any copy."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id
from services.core.money import Currency
from services.transfers.angpao.schemas import Theme


class AngPaosTap(Tap, prefix="yp"):
    """Asks how much to give; lists what was given."""


class AngPaoCurrencyTap(Tap, prefix="ypy"):
    """Says in which currency the number was meant that the fan typed before."""

    currency: Currency


class SharesTap(Tap, prefix="ypn"):
    """For so many people; `key` makes a second tap the same draft."""

    shares: int
    key: str


class AngPaoOf(Tap, prefix="yp-"):
    """What all taps on one ang pao have in common."""

    ang_pao: str

    @property
    def ang_pao_id(self) -> UUID:
        return from_short_id(self.ang_pao)


class AngPaoTap(AngPaoOf, prefix="ypo"):
    """Shows it as this fan sees it: summary, how it stands, or the closed envelope."""


class SplitTap(AngPaoOf, prefix="yps"):
    """Turns the draft from luck to equal shares, and back."""


class ThemesTap(AngPaoOf, prefix="ypt"):
    """Shows the themes."""


class ThemeTap(AngPaoOf, prefix="ypm"):
    """Gives the draft another look."""

    theme: Theme


class ThemeArtistTap(AngPaoOf, prefix="ypa"):
    """Puts an artist on the envelope, by the place in the list."""

    place: int


class BlessingTap(AngPaoOf, prefix="ypb"):
    """Asks for words on the envelope."""


class NoBlessingTap(AngPaoOf, prefix="ypx"):
    """Takes the own words away: those of the theme stand there."""


class GiveTap(AngPaoOf, prefix="ypc"):
    """Fills it; first leads to the PIN."""


class OpenedTap(AngPaoOf, prefix="ypl"):
    """Lists who has opened it."""


class BackTap(AngPaoOf, prefix="ypu"):
    """Takes it back before anybody came."""


class OpenTap(AngPaoOf, prefix="ype"):
    """Takes a share, in the private chat."""


class CardOpenTap(AngPaoOf, prefix="ypg", works_anywhere=True):
    """Takes a share, on the card of a group chat."""
