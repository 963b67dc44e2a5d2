"""Photos of QR codes: what is in them is told; nothing is ever paid by a photo."""

from __future__ import annotations

import io
import json
from typing import Final

import pytest
import qrcode
from PIL import Image
from qrcode.image.pil import PilImage

from tests.journeys.books import Books
from tests.journeys.gate import read_code
from tests.journeys.marks import in_khmer
from tests.journeys.person import Person
from tests.journeys.product import ROOT
from tests.journeys.story import TWENTY, ask_for_code

VECTORS: Final = ROOT / "tests" / "services" / "payments" / "khqr_vectors.json"
REFUSED: Final = {
    "crc_wrong": "changed",
    "one_char_changed": "changed",
    "dup_amount_apart": "faulty",
    "expired": "expired",
    "currency_eur": "foreign",
    "country_th": "foreign",
    "promptpay_thai": "foreign",
    "url": "unreadable",
}


def payloads() -> dict[str, str]:
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    return {one["id"]: one["payload"] for one in vectors["payloads"]}


def photo_of(text: str) -> bytes:
    """A QR as a camera might see it, on a grey table."""
    code = qrcode.make(text, box_size=6, image_factory=PilImage).convert("L")
    photo = Image.new("L", (code.width + 200, code.height + 160), 140)
    photo.paste(code, (90, 70))
    content = io.BytesIO()
    photo.save(content, "JPEG", quality=80)
    return content.getvalue()


class TestForeignCodes:
    async def test_a_sound_khqr_is_read_out(self, fan: Person, books: Books) -> None:
        await fan.send_photo(photo_of(payloads()["ok_static"]))
        await fan.sees("scan.result.payee", payee="Hang Meas")
        await fan.sees("scan.result.account", account="hangmeas@abaa")
        await fan.sees("scan.result.with_bank_app")
        assert await books.payments(fan.id) == 0

    async def test_each_bad_one_is_refused_with_its_reason(self, fan: Person) -> None:
        for vector, reason in REFUSED.items():
            await fan.send_photo(photo_of(payloads()[vector]))
            await fan.sees(f"error.payments.khqr_{reason}")
            await fan.sees("common.money.not_moved")
            await fan.sees(f"error.payments.khqr_{reason}.next")
            await fan.sees("common.reference")


@in_khmer
class TestOwnCodes:
    async def test_the_code_of_a_top_up_is_known(self, fan: Person) -> None:
        card = await ask_for_code(fan)
        picture = await fan.picture(card)
        await fan.send_photo(picture)
        await fan.sees("scan.result.own_top_up")
        await fan.sees("scan.result.amount", amount=TWENTY)
        await fan.press("topup.card.button_check")
        await fan.sees("topup.card.amount", amount=TWENTY)

    async def test_a_changed_amount_is_seen(self, fan: Person) -> None:
        card = await ask_for_code(fan)
        payload = read_code(await fan.picture(card))
        assert "540220" in payload
        await fan.send_photo(photo_of(payload.replace("540220", "540299")))
        await fan.sees("error.payments.khqr_changed")


@pytest.mark.parametrize("kind", ["landscape", "tiny", "not a picture"])
async def test_a_photo_without_a_code_says_so(fan: Person, kind: str) -> None:
    content = io.BytesIO()
    if kind == "landscape":
        Image.linear_gradient("L").resize((640, 360)).save(content, "JPEG")
    elif kind == "tiny":
        Image.new("L", (1, 1)).save(content, "PNG")
    else:
        # Telegram shows it as a photo only if it is one; as a file it is not read.
        await fan.send(document="AAAA")
        await fan.sees("common.text_only")
        return
    await fan.send_photo(content.getvalue())
    screen = await fan.sees("common.no_qr_in_photo")
    assert screen.key(fan.words.say("common.button.home"))
