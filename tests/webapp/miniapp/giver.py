"""Somebody who sends money to who is not here yet: what a claim link is for."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.webapp.miniapp.things import Hand

PIN: Final = "482915"
GOOD: Final = {"confirmed", "set"}
MOST_STEPS: Final = 3


async def confirm(hand: Hand, purpose: str) -> None:
    """By PIN, on pads with shuffled keys; a new one is typed twice."""
    pad: dict[str, Any] = await hand.asks("POST", "/pin/pads", {"purpose": purpose})
    for _ in range(MOST_STEPS):
        keys = {key["label"]: key["id"] for key in pad["keys"]}
        taps = {"keys": [keys[digit] for digit in PIN], "tap_key": secrets.token_hex(8)}
        step = await hand.asks("POST", f"/pin/pads/{pad['id']}/taps", taps)
        if step["outcome"] in GOOD:
            return
        pad = step["pad"]
    raise AssertionError(step)


async def money_for(giver: Hand, username: str, cents: int) -> str:
    """Sends to a name that nobody here has yet; the token of the link."""
    amount = {"amount_minor": cents, "currency": "USD"}
    draft = await giver.asks("POST", "/transfers", {"to": f"@{username}", "amount": amount})
    await confirm(giver, draft["purpose"])
    sent = await giver.asks("POST", f"/transfers/{draft['id']}/confirm")
    kind, _, token = str(sent["link"]).partition("_")
    assert kind == "cm", sent
    return token


async def ang_pao_for_all(giver: Hand, cents: int) -> str:
    """Money for three; the token of the link."""
    wish = {"total": {"amount_minor": cents, "currency": "USD"}, "shares": 3}
    draft = await giver.asks("POST", "/ang-paos", wish)
    await confirm(giver, draft["purpose"])
    await giver.asks("POST", f"/ang-paos/{draft['token']}/confirm")
    return str(draft["token"])
