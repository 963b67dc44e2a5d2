"""Made-up events and payments to draw pictures of."""

import io
from dataclasses import replace
from typing import Any

import zxingcpp
from PIL import Image

from services.artwork.colours import Pair
from services.artwork.labels import Label
from services.artwork.schemas import (
    Artwork,
    Bilingual,
    Fact,
    Hair,
    KhqrCard,
    Picture,
    PosterPicture,
    ReceiptPicture,
    TicketPicture,
)
from services.core.money import Currency

SINGER = Artwork(21, Pair.ROSE, Hair.BUN, Pair.GOLD)
LONG_TITLE = Bilingual(
    "រាត្រីតន្ត្រី\u200bអបអរសាទរ\u200bបុណ្យចូលឆ្នាំថ្មី\u200bប្រពៃណីជាតិ\u200bខ្មែរ",
    "A Very Long Night of Songs for the Khmer New Year",
)

# As long as a Base45 text of a signed ticket: 149 signs.
QR_TEXT = ("NCFOXN%TSMAHN-H/N8KL4N8%ZHSQUSHV%2BB2B5B3M6TI9DQ" * 4)[:149]


def khqr_payload(number: int) -> str:
    """A text of the length and the alphabet of a dynamic KHQR with all optional fields."""
    return (
        "00020101021230520016hangmeas@bankkhp0112HM00000012340212Bank of Demo"
        "5204792253038405406120.005802KH5909HANG MEAS6010Phnom Penh"
        f"62370110HM-{number:07d}0212855120000000703App"
        f"9934001316094{number:08d}0113160945{number:07d}6304A{number % 4096:03X}"
    )


def card(**changes: Any) -> KhqrCard:
    made = KhqrCard(
        payload=khqr_payload(1),
        currency=Currency.USD,
        payee=Bilingual("ហង្សមាស", "HANG MEAS"),
        amount="$120.00",
        other_amount="492,000 ៛",
        purpose=Bilingual("ទន្លេពណ៌មាស · កៅអី 2", "River of Gold · 2 seats"),
        order="HM-7K2Q",
        until="19:42",
    )
    return replace(made, **changes)


def ticket(**changes: Any) -> TicketPicture:
    made = TicketPicture(
        artwork=SINGER,
        title=Bilingual("ទន្លេពណ៌មាស", "River of Gold"),
        artist=Bilingual("សុរិយា", "Soriya"),
        venue=Bilingual("សាលដើមត្នោត", "Palm Hall"),
        weekday=Bilingual("ថ្ងៃសៅរ៍", "Saturday"),
        date="05/12",
        time="19:00",
        zone="A",
        gate="B",
        row="3",
        seat="12",
        type_name=Bilingual("កន្លែងឈរ", "Standing"),
        reference="HM-7K2Q-1",
        qr_payload=QR_TEXT,
    )
    return replace(made, **changes)


def receipt(**changes: Any) -> ReceiptPicture:
    seats = Bilingual("ទន្លេពណ៌មាស · កៅអី 2", "River of Gold · 2 seats")
    made = ReceiptPicture(
        pair=Pair.PLUM,
        status=Label.PAID,
        amount="$120.00",
        other_amount="492,000 ៛",
        facts=(
            Fact(Label.FOR, seats),
            Fact(Label.FROM, Bilingual("កាបូប USD", "USD wallet")),
            Fact(Label.TIME, Bilingual("24/11/2026 19:38", "24/11/2026 19:38")),
            Fact(Label.FEE, Bilingual("$0.00", "$0.00")),
            Fact(Label.REFERENCE, Bilingual("HM-7K2Q-94", "HM-7K2Q-94")),
        ),
        check_url="https://demo.test/verify/HM-7K2Q-94",
    )
    return replace(made, **changes)


def poster(**changes: Any) -> PosterPicture:
    made = PosterPicture(
        artwork=SINGER,
        title=Bilingual("ទន្លេពណ៌មាស", "River of Gold"),
        artist=Bilingual("សុរិយា", "Soriya"),
        venue=Bilingual("សាលដើមត្នោត", "Palm Hall"),
        weekday=Bilingual("ថ្ងៃសៅរ៍", "Saturday"),
        day="5",
        month=Bilingual("ធ្នូ", "Dec"),
        time="19:00",
    )
    return replace(made, **changes)


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


def codes_in(image: Image.Image) -> list[str]:
    """The texts of all QR codes that a reader finds."""
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"))]


def scaled(image: Image.Image, share: float) -> Image.Image:
    size = (round(image.width * share), round(image.height * share))
    return image.convert("L").resize(size, Image.Resampling.BILINEAR)


def as_sent_by_chat(image: Image.Image) -> Image.Image:
    """The picture as a phone shows it after the messenger has packed it as JPEG."""
    packed = io.BytesIO()
    scaled(image, 0.5).save(packed, "JPEG", quality=70)
    return Image.open(packed)
