"""Codes that were tampered with, scanned in the Mini App: refused, with words for the fan."""

import json
from pathlib import Path
from typing import Any, Final

import httpx

from bot.container import Container
from services.core.clock import FrozenClock
from services.core.i18n import Translators
from services.payments import KhqrRefused
from tests.services.ticketing.programme import DARA, Fans
from tests.webapp.api.fan import AppFan

FILE: Final = Path(__file__).parents[2] / "services" / "payments" / "khqr_vectors.json"
VECTORS: Final[list[dict[str, Any]]] = [
    one
    for one in json.loads(FILE.read_text())["payloads"]
    if one["must"] == "refuse" and one["payload"] == one["payload"].strip()
]
"""Blanks around a code are taken off before it is read."""
TEXTS: Final = Translators.load()
REASONS: Final = frozenset(kind.code for kind in KhqrRefused.__subclasses__())


async def test_every_one_has_its_reason_and_moves_nothing(
    client: httpx.AsyncClient, clock: FrozenClock, container: Container
) -> None:
    await Fans(container.uow, container.wallet).come(DARA)
    dara = AppFan(client, clock, DARA)
    assert len(VECTORS) >= 45
    before = await dara.get("/wallet")
    for vector in VECTORS:
        clock.advance(vector["now_ms"] / 1000 - clock.now().timestamp())
        refused = await dara.post("/scan", {"payload": vector["payload"]}, status=422)
        assert refused["code"] in REASONS, vector["id"]
        assert refused["money_moved"] is False
        for language in ("km", "en"):
            words = TEXTS.for_language(language)
            assert f"error.{refused['code']}.next" in words, "what to do next"
        assert words.plain(f"error.{refused['code']}")
    assert (await dara.get("/wallet"))["balances"] == before["balances"]
