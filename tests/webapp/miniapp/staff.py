"""Staff at the gate of a running product: an evening tonight, roles, posts, a phone's camera."""

from __future__ import annotations

import io
import shutil
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import qrcode
import yaml
from PIL import Image
from qrcode.image.pil import PilImage

from services.core.clock import SystemClock
from services.core.formats import in_phnom_penh
from services.core.uow import UnitOfWork
from services.identity.roles import Role, RolesService
from services.ticketing.aftersale import rotating
from tests.journeys.books import open_books
from tests.journeys.product import DEMO, Product

if TYPE_CHECKING:
    from tests.webapp.miniapp.things import Hand

TONIGHT: Final = "tonight"
NAMES: Final = {"km": "យប់នេះ", "en": "Tonight"}
STANDING: Final = {"km": "កន្លែងឈរ", "en": "Standing"}
FRAME: Final = (640, 480)
CODE_PIXELS: Final = 440
FRAMES: Final = 4


def load_tonight(product: Product, folder: Path, *, standing: int = 0) -> None:
    """An evening whose doors are open within the hour; its codes change.

    With numbered seats; or with so many standing places, so that it is sold out soon and what
    others see of the programme stays as it was.
    """
    demo = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    hall = next(each for each in demo["venues"] if each["id"] == "lotus-hall")
    evening = next(each for each in demo["events"] if each["id"] == "night-of-jasmine")
    starts = in_phnom_penh(datetime.now(UTC) + timedelta(hours=2))
    midnight = starts.replace(hour=0, minute=0)  # a file's doors are of the day of the start
    doors = max(midnight, starts - timedelta(hours=1))
    evening |= {
        "id": TONIGHT,
        "name": NAMES,
        "starts": f"{starts:%Y-%m-%d %H:%M}",
        "doors": f"{doors:%H:%M}",
        "ends": f"{starts + timedelta(hours=3):%H:%M}",
        "codes": "rotating",
    }
    if standing:
        del evening["seat_map"], evening["blocked_seats"]
        evening["pools"] = [{"id": "floor", "size": standing}]
        kind = {"id": "floor", "name": STANDING, "price": "6.00", "pools": ["floor"]}
        evening["types"] = [kind | {"zone": "FLOOR", "gate": "A"}]
    (folder / hall["seats"]).parent.mkdir(exist_ok=True)
    shutil.copy(DEMO.parent / hall["seats"], folder / hall["seats"])
    file = folder / "tonight.yaml"
    content = {"cities": demo["cities"], "venues": [hall], "events": [evening]}
    file.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    product.command("load", str(file))


async def give_roles(product: Product, fan_id: int, *roles: Role) -> None:
    """As the installation's own command does, without starting a process for each."""
    async with open_books(product.database_url) as books:
        service = RolesService(UnitOfWork(books.database, SystemClock()))
        for role in roles:
            await service.grant(fan_id, role)


async def posted(hand: Hand, event_id: str, gate: str = "A") -> int:
    """The visitor works at a gate, and as an operator; the event's first list."""
    visitor = hand.visitor
    await hand.asks("GET", "/me")
    await give_roles(visitor.product, visitor.person_id, Role.GATE, Role.OPERATOR)
    place = f"/gate/events/{event_id}/staff/{visitor.person_id}"
    await hand.asks("PUT", place, {"gate": gate})
    posts = (await hand.asks("GET", "/gate/posts"))["items"]
    lists = next(each["lists"] for each in posts if each["event_id"] == event_id)
    return int(lists[0]["id"])


async def code_on_phone(hand: Hand, ticket: dict[str, Any]) -> str:
    """What the owner's phone shows of a ticket now."""
    own = await hand.asks("GET", f"/tickets/{ticket['id']}/code")
    return str(own["code"]) + rotating.digits_at(b64decode(own["secret"]), datetime.now(UTC))


def hold_before(camera: Path, text: str) -> None:
    """From its next start on, a camera that plays this file sees the code."""
    show(camera, qrcode.make(text, image_factory=PilImage).get_image().convert("RGB"))


def show(camera: Path, picture: Image.Image) -> None:
    frame = Image.new("RGB", FRAME, "#777777")
    code = picture.resize((CODE_PIXELS, CODE_PIXELS))
    frame.paste(code, ((FRAME[0] - CODE_PIXELS) // 2, (FRAME[1] - CODE_PIXELS) // 2))
    taken = io.BytesIO()
    frame.save(taken, "JPEG", quality=90)
    # A camera that is still going has the old file mapped: cut short under it, it would crash.
    fresh = camera.with_suffix(".new")
    fresh.write_bytes(taken.getvalue() * FRAMES)
    fresh.replace(camera)


def seen_through(camera: Path) -> tuple[str, ...]:
    """Arguments of a browser whose camera plays the file."""
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    )
