"""What goes into a picture and what comes out: words already formatted, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from services.artwork.colours import Pair
from services.artwork.labels import SEPARATOR, Label
from services.core.money import Currency

if TYPE_CHECKING:
    from services.core.formats import Language


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The same words twice. A name that has no second form repeats itself."""

    km: str
    en: str

    def in_language(self, language: Language) -> str:
        return self.km if language == "km" else self.en

    @property
    def line(self) -> str:
        """Khmer first, then English, on one line; once when both are the same."""
        return SEPARATOR.join(dict.fromkeys(words for words in (self.km, self.en) if words))


class Hair(StrEnum):
    """Four ways to wear hair; chosen in the artist's profile, never guessed from a name."""

    LONG = "long"
    BUN = "bun"
    SHORT = "short"
    BOB = "bob"


@dataclass(frozen=True, slots=True)
class Artwork:
    """Everything a generated drawing depends on.

    `performer` puts a singer's face into the scene, in the tones of `performer_pair`.
    """

    seed: int
    pair: Pair
    performer: Hair | None = None
    performer_pair: Pair | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture file."""

    content: bytes
    media_type: str
    sha256: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class KhqrCard:
    """One payment code. `amount` and `until` as a person reads them: `$120.00`, `19:42`.

    A code that lasts has no `until`, and the currency in the place of an amount.
    """

    payload: str
    currency: Currency
    payee: Bilingual
    amount: str
    purpose: Bilingual
    order: str
    until: str
    other_amount: str = ""


@dataclass(frozen=True, slots=True)
class TicketPicture:
    """One admission. Without a seat the ticket type's name stands in its place.

    `qr_payload` of the event's static code (Base45 keeps it small); None where codes rotate and
    only the app may show one.
    """

    artwork: Artwork
    title: Bilingual
    artist: Bilingual
    venue: Bilingual
    weekday: Bilingual
    date: str
    time: str
    zone: str
    gate: str
    reference: str
    type_name: Bilingual
    row: str = ""
    seat: str = ""
    qr_payload: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a receipt."""

    label: Label
    value: Bilingual


@dataclass(frozen=True, slots=True)
class ReceiptPicture:
    """Proof of a payment, as far as a picture goes; `check_url` is what its code holds."""

    pair: Pair
    status: Label
    amount: str
    facts: tuple[Fact, ...]
    check_url: str
    other_amount: str = ""


@dataclass(frozen=True, slots=True)
class PosterPicture:
    """One event. Day as a number (`5`), month and weekday as words."""

    artwork: Artwork
    title: Bilingual
    artist: Bilingual
    venue: Bilingual
    weekday: Bilingual
    day: str
    month: Bilingual
    time: str


@dataclass(frozen=True, slots=True)
class ArtistPicture:
    """One artist: the drawing, the name, what kind of artist."""

    artwork: Artwork
    name: Bilingual
    genre: Bilingual


@dataclass(frozen=True, slots=True)
class ProgrammePicture:
    """The next events on one picture, soonest first; as many rows as fit are drawn."""

    heading: Bilingual
    events: tuple[PosterPicture, ...]


@dataclass(frozen=True, slots=True)
class WalletCard:
    """What a wallet holds: `$128.40`, `184,500 ៛`, and the bare number of points."""

    usd: str
    khr: str
    points: str
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class BannerPicture:
    """The house banner: silk of `pair`, swan and name, and one line of words."""

    pair: Pair
    words: Bilingual


@dataclass(frozen=True, slots=True)
class ProductPicture:
    """Goods of the shop: `picture` names the drawing, such as `shirt-front`.

    `price` as a person reads it, `stars` the average of its reviews in tenths (0: none yet).
    """

    artwork: Artwork
    picture: str
    name: Bilingual
    price: str
    other_price: str = ""
    stars: int = 0


@dataclass(frozen=True, slots=True)
class ShowingPicture:
    """One thing to watch. `by` is whose it is or what kind of thing, `clock` its length."""

    artwork: Artwork
    title: Bilingual
    by: Bilingual
    clock: str = ""


@dataclass(frozen=True, slots=True)
class SleevePicture:
    """One album or track: nested arches instead of a scene."""

    artwork: Artwork
    title: Bilingual
    by: Bilingual
    clock: str = ""


@dataclass(frozen=True, slots=True)
class CoverPicture:
    """The sleeve without words, small."""

    artwork: Artwork


class Motif(StrEnum):
    """What the seal of an envelope shows; drawn by an artwork's seed, so the order stays."""

    LOTUS = "lotus"
    SUN = "sun"
    SWANS = "swans"


@dataclass(frozen=True, slots=True)
class AngPaoPicture:
    """An envelope of money: closed, or with the `amount` that somebody found in it.

    `giver` is a line that says who gives it.
    """

    artwork: Artwork
    title: Bilingual
    wish: str
    giver: str
    amount: str = ""


HallSeat = tuple[int, int]
"""Where a seat is: x to the right, y away from the stage."""


@dataclass(frozen=True, slots=True)
class HallPicture:
    """A hall from above, in the hall's own units: `stage` is left, top, width and depth, `pitch`
    the distance of two seats. `zone` are the other seats of the chosen zone.
    """

    pair: Pair
    width: int
    height: int
    stage: tuple[int, int, int, int]
    pitch: int
    others: tuple[HallSeat, ...]
    zone: tuple[HallSeat, ...]
    chosen: tuple[HallSeat, ...]
    zone_name: Bilingual
    seat_names: str


PictureRequest = (
    KhqrCard
    | TicketPicture
    | ReceiptPicture
    | PosterPicture
    | ArtistPicture
    | ProgrammePicture
    | BannerPicture
    | WalletCard
    | HallPicture
    | AngPaoPicture
    | ProductPicture
    | ShowingPicture
    | SleevePicture
    | CoverPicture
)
