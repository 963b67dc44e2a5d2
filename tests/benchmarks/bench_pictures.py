"""CPU and bytes per picture, beside the plain way of drawing a payment card.

Run: `python -m tests.benchmarks.bench_pictures`. Only the ratios of one run mean something.
"""

import io
import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import qrcode
from PIL import Image, ImageDraw, ImageFont

from services.artwork import codes, pictures
from services.artwork.colours import Pair
from services.artwork.labels import Label
from services.artwork.schemas import (
    Artwork,
    Bilingual,
    Fact,
    Hair,
    KhqrCard,
    PictureRequest,
    PosterPicture,
    ReceiptPicture,
    TicketPicture,
)
from services.artwork.typefaces import FOLDER
from services.core.money import Currency

CARDS = 60
PLAIN_CARDS = 12
ARTWORK = Artwork(21, Pair.ROSE, Hair.BUN, Pair.GOLD)
TITLE = Bilingual("ទន្លេពណ៌មាស", "River of Gold")


def payload(number: int) -> str:
    """As long as a dynamic KHQR."""
    chance = random.Random(number)
    digits = "".join(chance.choice("0123456789") for _ in range(26))
    head = "00020101021229280016hangmeas@bankkhp0104demo5204792253038405406120.00"
    return f"{head}5802KH5909HANG MEAS6010Phnom Penh621001069{number:05d}9934{digits}63041A2B"


def card(number: int) -> KhqrCard:
    return KhqrCard(
        payload=payload(number),
        currency=Currency.USD,
        payee=Bilingual("ហង្សមាស", "HANG MEAS"),
        amount=f"${number % 90 + 10}.00",
        other_amount=f"{(number % 90 + 10) * 4},100 ៛",
        purpose=Bilingual("ទន្លេពណ៌មាស · កៅអី 2", "River of Gold · 2 seats"),
        order=f"HM-{number:05d}",
        until=f"19:{number % 60:02d}",
    )


def ticket(number: int) -> TicketPicture:
    chance = random.Random(number)
    return TicketPicture(
        artwork=ARTWORK,
        title=TITLE,
        artist=Bilingual("សុរិយា", "Soriya"),
        venue=Bilingual("សាលដើមត្នោត", "Palm Hall"),
        weekday=Bilingual("ថ្ងៃសៅរ៍", "Saturday"),
        date="05/12",
        time="19:00",
        zone="A",
        gate="B",
        row=str(number % 30),
        seat=str(number),
        type_name=Bilingual("កន្លែងឈរ", "Standing"),
        reference=f"HM-7K2Q-{number}",
        qr_payload="".join(chance.choice("0123456789ABCDEFGHIJ $%*+") for _ in range(149)),
    )


def receipt(number: int) -> ReceiptPicture:
    reference = f"HM-7K2Q-{number}"
    facts = (Fact(Label.FOR, TITLE), Fact(Label.REFERENCE, Bilingual(reference, reference)))
    url = f"https://demo.test/verify/{reference}"
    return ReceiptPicture(Pair.PLUM, Label.PAID, "$120.00", facts, url, "492,000 ៛")


def poster(number: int) -> PosterPicture:
    return PosterPicture(
        artwork=replace(ARTWORK, seed=number),
        title=TITLE,
        artist=Bilingual("សុរិយា", "Soriya"),
        venue=Bilingual("សាលដើមត្នោត", "Palm Hall"),
        weekday=Bilingual("ថ្ងៃសៅរ៍", "Saturday"),
        day=str(number % 28 + 1),
        month=Bilingual("ធ្នូ", "Dec"),
        time="19:00",
    )


def plain_card(made: KhqrCard) -> bytes:
    """The usual way: best mask, one box per module, RGB, all drawn anew, optimised PNG."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=13)
    code.add_data(made.payload)
    code.make(fit=True)
    image = Image.new("RGB", (900, 1240), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 900, 132), fill="#E1232E")
    font = ImageFont.truetype(FOLDER / "text-600.ttf", 60)
    small = ImageFont.truetype(FOLDER / "text-400.ttf", 34)
    draw.text((370, 30), "KHQR", font=font, fill="white")
    draw.text((70, 160), made.payee.en, font=small, fill="black")
    draw.text((70, 210), made.amount, font=font, fill="black")
    image.paste(code.make_image().get_image().convert("RGB"), (80, 330))
    draw.text((70, 1100), f"{made.purpose.en} {made.order}", font=small, fill="black")
    draw.text((700, 1100), made.until, font=font, fill="black")
    packed = io.BytesIO()
    image.save(packed, "PNG", optimize=True)
    return packed.getvalue()


def plain_code(text: str) -> Image.Image:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=13)
    code.add_data(text)
    code.make(fit=True)
    return code.make_image().get_image()


def own_code(text: str) -> Image.Image:
    return codes.enlarged(codes.code(text, 0, 255), 745)[0]


def cpu_ms(work: Callable[[int], object], count: int) -> float:
    """CPU milliseconds for one, on average, after one to warm up."""
    work(10_000)
    start = time.process_time()
    for number in range(count):
        work(number)
    return (time.process_time() - start) / count * 1000


def drawn(make: Callable[[int], PictureRequest], count: int) -> tuple[float, float]:
    """CPU milliseconds and kilobytes of one picture."""
    sizes: list[int] = []
    cpu = cpu_ms(lambda number: sizes.append(len(pictures.draw(make(number)).content)), count)
    return cpu, sum(sizes) / len(sizes) / 1000


def main() -> None:
    write = sys.stdout.write
    plain_bytes = len(plain_card(card(1))) / 1000
    plain = cpu_ms(lambda number: plain_card(card(number)), PLAIN_CARDS)
    own, kilobytes = drawn(card, CARDS)
    write(f"KHQR card      {own:7.1f} ms {kilobytes:6.1f} kB\n")
    write(
        f"  plain way    {plain:7.1f} ms {plain_bytes:6.1f} kB: {plain / own:.1f} times the CPU\n"
    )
    code_plain = cpu_ms(lambda number: plain_code(payload(number)), PLAIN_CARDS)
    code_own = cpu_ms(lambda number: own_code(payload(number)), CARDS)
    ratio = code_plain / code_own
    write(f"code alone     {code_own:7.1f} ms, plain {code_plain:.1f} ms: {ratio:.1f} times\n")
    for name, make, count in (("ticket", ticket, CARDS), ("receipt", receipt, CARDS)):
        cpu, kilobytes = drawn(make, count)
        write(f"{name:14} {cpu:7.1f} ms {kilobytes:6.1f} kB, same event\n")
    cpu, kilobytes = drawn(poster, 8)
    write(f"{'poster':14} {cpu:7.1f} ms {kilobytes:6.1f} kB, a new event each\n")


if __name__ == "__main__":
    main()
