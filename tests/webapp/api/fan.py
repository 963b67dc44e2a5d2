"""A fan at the Mini App: asks as the page does, types PINs, sends a key with each thing."""

from __future__ import annotations

from typing import Any

import httpx

from services.core.clock import FrozenClock
from services.core.ids import new_key
from tests.webapp.people import authorization, user

PIN = "482915"


class AppFan:
    """Every call answers JSON; `status` is what is expected."""

    def __init__(
        self, client: httpx.AsyncClient, clock: FrozenClock, fan_id: int, name: str = "Dara"
    ) -> None:
        self.client = client
        self.fan_id = fan_id
        self._clock = clock
        self._name = name

    @property
    def headers(self) -> dict[str, str]:
        about = user(self.fan_id, self._name)
        return authorization(self._clock.now(), user=about, query_id=new_key())

    async def ask(
        self, method: str, path: str, body: Any = None, *, status: int = 200, key: str = ""
    ) -> Any:
        headers = {**self.headers, "Idempotency-Key": key or new_key()}
        answer = await self.client.request(method, f"/api/v1{path}", json=body, headers=headers)
        assert answer.status_code == status, f"{method} {path}: {answer.text}"
        return answer.json()

    async def get(self, path: str, *, status: int = 200) -> Any:
        return await self.ask("GET", path, status=status)

    async def post(self, path: str, body: Any = None, *, status: int = 200, key: str = "") -> Any:
        return await self.ask("POST", path, body, status=status, key=key)

    async def type_pin(self, purpose: str, digits: str = PIN) -> Any:
        """Open a pad and type; a first PIN is typed twice. The last step."""
        pad = await self.post("/pin/pads", {"purpose": purpose})
        step = await self.type_on(pad, digits)
        return await self.type_on(step["pad"], digits) if step["outcome"] == "repeat" else step

    async def type_on(self, pad: Any, digits: str) -> Any:
        keys = {each["label"]: each["id"] for each in pad["keys"]}
        body = {"keys": [keys[digit] for digit in digits], "tap_key": new_key()}
        return await self.post(f"/pin/pads/{pad['id']}/taps", body)
