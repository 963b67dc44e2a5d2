"""/api/v1/gate: what the page at the gate asks and tells."""

from base64 import b64decode
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.core.clock import FrozenClock
from services.core.uow import UnitOfWork
from services.ticketing import TicketingService
from services.ticketing.gate.offline import signed_text
from services.wallet import WalletService
from tests.services.ticketing.gate.conftest import OPERATOR, OTHER_STAFF, STAFF, Gates
from tests.services.ticketing.programme import DARA, EVENT, Fans, a_load, an_event, buy, usd
from tests.webapp.people import authorization, user

GATE = "/api/v1/gate"
KEY = "phone-0001"
DEVICE = f"{STAFF}.{KEY}"


class Page:
    """The page of one person of staff."""

    def __init__(self, client: httpx.AsyncClient, clock: FrozenClock, fan_id: int) -> None:
        self._client = client
        self._clock = clock
        self._fan_id = fan_id

    @property
    def _headers(self) -> dict[str, str]:
        return authorization(self._clock.now(), user=user(self._fan_id, "Sokha"))

    async def get(self, path: str, **wanted: Any) -> httpx.Response:
        return await self._client.get(GATE + path, params=wanted, headers=self._headers)

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        return await self._client.post(
            GATE + path, json=body, headers={**self._headers, **headers}
        )

    async def register(self, key: str = KEY, gate: str = "A") -> httpx.Response:
        body = {"event_id": EVENT, "gate": gate, "name": f"phone {gate}"}
        return await self.post("/devices", body, **{"Idempotency-Key": key})


@pytest.fixture
async def gates(
    uow: UnitOfWork, wallet: WalletService, ticketing: TicketingService, clock: FrozenClock
) -> Gates:
    """The hour of the doors, three sold tickets, two people at the gates."""
    fans = Fans(uow, wallet)
    await ticketing.load_events(a_load(an_event()))
    await fans.come(DARA)
    for fan in (STAFF, OTHER_STAFF, OPERATOR):
        await fans.come(fan, usd(0))
    await buy(ticketing, fans, DARA, 3)
    made = Gates(uow, ticketing, clock)
    await made.open()
    made.tickets = list((await ticketing.my_tickets(DARA)).items)
    return made


@pytest.fixture
async def page(client: httpx.AsyncClient, clock: FrozenClock, gates: Gates) -> Page:
    assert gates.tickets
    page = Page(client, clock, STAFF)
    assert (await page.register()).status_code == 200
    return page


def a_scan(gates: Gates, code: str, nonce: str = "n1", **more: Any) -> dict[str, Any]:
    return {"device": DEVICE, "nonce": nonce, "list_id": gates.main.id, "code": code, **more}


class TestPlaces:
    async def test_posts_and_their_lists(self, page: Page, gates: Gates) -> None:
        [post] = (await page.get("/posts")).json()["items"]
        assert (post["event_id"], post["gates"], post["is_open"]) == (EVENT, [""], True)
        assert [each["id"] for each in post["lists"]] == [gates.main.id]

    async def test_the_same_key_is_the_same_phone(self, page: Page) -> None:
        first, again = await page.register(), await page.register(gate="B")
        assert first.json() == again.json()
        assert first.json()["id"] == DEVICE

    async def test_not_for_fans(self, client: httpx.AsyncClient, page: Page) -> None:
        assert page
        fan = Page(client, page._clock, DARA)
        assert (await fan.get("/posts")).json() == {"items": []}
        answer = await fan.register()
        assert (answer.status_code, answer.json()["code"]) == (403, "operator.role_required")


class TestScans:
    async def test_the_same_nonce_gets_the_first_answer(self, page: Page, gates: Gates) -> None:
        ticket = gates.tickets[0]
        first = await page.post("/scans", a_scan(gates, ticket.code))
        assert first.json()["passes"] is True
        assert first.json()["ticket"]["label"] == ticket.label
        gates.clock.advance(60)
        assert (await page.post("/scans", a_scan(gates, ticket.code))).json() == first.json()
        second = (await page.post("/scans", a_scan(gates, ticket.code, "n2"))).json()
        assert (second["passes"], second["reason"]) == (False, "already_redeemed")
        assert second["earlier"] == {
            "gate": "A",
            "device": "phone A",
            "at": first.json()["scanned_at"],
        }

    async def test_a_code_that_was_changed(self, page: Page, gates: Gates) -> None:
        code = gates.tickets[0].code
        changed = ("B" if code[0] != "B" else "C") + code[1:]
        answer = (await page.post("/scans", a_scan(gates, changed))).json()
        assert (answer["passes"], answer["reason"], answer["ticket"]) == (False, "invalid", None)

    @pytest.mark.parametrize(
        ("change", "status", "code"),
        [
            ({"device": f"{STAFF}.another-phone"}, 404, "gate.device_not_found"),
            ({"device": "7"}, 422, "http.invalid"),
            ({"list_id": 2**40}, 422, "http.invalid"),
            ({"list_id": 999}, 404, "gate.list_not_found"),
            ({"surprise": 1}, 422, "http.invalid"),
            ({"code": "a\x00b"}, 422, "http.invalid"),
        ],
    )
    async def test_what_is_refused(
        self, page: Page, gates: Gates, change: dict[str, Any], status: int, code: str
    ) -> None:
        answer = await page.post("/scans", {**a_scan(gates, "x"), **change})
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    async def test_a_stopped_event_and_a_phone_that_is_off(self, page: Page, gates: Gates) -> None:
        await gates.desk.set_open(OPERATOR, EVENT, is_open=False)
        stopped = await page.post("/scans", a_scan(gates, gates.tickets[0].code))
        assert (stopped.status_code, stopped.json()["code"]) == (422, "gate.closed")
        await gates.desk.switch(OPERATOR, DEVICE, is_on=False)
        off = await page.post("/scans", a_scan(gates, gates.tickets[0].code))
        assert (off.status_code, off.json()["code"]) == (403, "gate.device_off")


class TestOffline:
    async def test_two_queues_make_a_conflict_with_both_places(
        self, page: Page, gates: Gates
    ) -> None:
        other = await page.register("phone-0002", "B")
        start, ticket = gates.clock.now(), gates.tickets[0]
        gates.clock.advance(600)
        for minute, device in ((2, DEVICE), (1, other.json()["id"])):
            scan = {
                "nonce": "q1",
                "list_id": gates.main.id,
                "code": ticket.code,
                "scanned_at": (start + timedelta(minutes=minute)).isoformat(),
                "passed": True,
            }
            done = await page.post("/sync", {"device": device, "scans": [scan]})
            assert done.json()["items"][0]["standing"] == "entry"
            again = await page.post("/sync", {"device": device, "scans": [scan]})
            assert again.json()["items"][0]["is_new"] is False
        [conflict] = (await page.get(f"/lists/{gates.main.id}/conflicts")).json()["items"]
        assert conflict["label"] == ticket.label
        assert (conflict["first"]["gate"], conflict["second"]["gate"]) == ("B", "A")
        assert conflict["first"]["at"] < conflict["second"]["at"]
        counters = (await page.get(f"/lists/{gates.main.id}/counters")).json()
        assert (counters["entries"], counters["conflicts"]) == (1, 1)

    async def test_a_bundle_that_its_key_proves(self, page: Page) -> None:
        key = Ed25519PublicKey.from_public_bytes(
            b64decode((await page.register()).json()["bundle_key"])
        )
        bundle = (await page.get(f"/devices/{DEVICE}/bundle", since=0)).json()
        body = b64decode(bundle["body"])
        key.verify(b64decode(bundle["signature"]), signed_text(body))
        assert orjson.loads(body)["device"] == DEVICE

    async def test_the_list_in_the_dark(self, page: Page) -> None:
        found = (await page.get(f"/devices/{DEVICE}/tickets")).json()
        assert len(found["items"]) == 3
        assert found["next_cursor"] is None
