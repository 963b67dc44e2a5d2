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

    async def put(self, path: str, body: Any) -> httpx.Response:
        return await self._client.put(GATE + path, json=body, headers=self._headers)

    async def delete(self, path: str) -> httpx.Response:
        return await self._client.delete(GATE + path, headers=self._headers)

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


class TestDesk:
    """What operators do about the gates of an event."""

    @pytest.fixture
    def desk(self, client: httpx.AsyncClient, clock: FrozenClock, gates: Gates) -> Page:
        assert gates.tickets
        return Page(client, clock, OPERATOR)

    async def test_lists_by_template_and_by_own_rules(self, desk: Page, gates: Gates) -> None:
        found = (await desk.get(f"/events/{EVENT}/lists")).json()
        [first] = found["items"]
        assert (first["name"], first["template"]) == ("main", "after_exit")
        [kind] = found["types"]
        body = {"template": "once", "products": [kind["id"]]}
        saved = (await desk.put(f"/events/{EVENT}/lists/guests", body)).json()
        assert saved["rules"] == {"reentry": "never", "allow": {"all": []}}
        own = {"reentry": "free", "allow": {"entries": {"max": 3}}}
        saved = (await desk.put(f"/events/{EVENT}/lists/guests", {"rules": own})).json()
        assert (saved["rules"], saved["products"]) == (own, [])
        templates = [
            each["template"] for each in (await desk.get(f"/events/{EVENT}/lists")).json()["items"]
        ]
        assert templates == ["after_exit", None]

    async def test_wrong_rules_are_named(self, desk: Page) -> None:
        wrong = {"rules": {"reentry": "never", "allow": {"moon": {}}}}
        answer = await desk.put(f"/events/{EVENT}/lists/guests", wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "gate.bad_rules")
        answer = await desk.put(f"/events/{EVENT}/lists/guests", {"products": [999]})
        assert answer.json()["details"] == {"place": "products: 999"}

    async def test_staff_phones_and_the_stop(self, desk: Page, page: Page, gates: Gates) -> None:
        staff = f"/events/{EVENT}/staff"
        assert {each["fan_id"] for each in (await desk.get(staff)).json()["items"]} == {
            STAFF,
            OTHER_STAFF,
        }
        [left] = (await desk.delete(f"{staff}/{OTHER_STAFF}")).json()["items"]
        assert left == {"fan_id": STAFF, "gates": [""]}
        posted = (await desk.put(f"{staff}/{OTHER_STAFF}", {"gate": "B"})).json()["items"]
        assert posted[-1]["gates"] == ["B"]
        [phone] = (await desk.get(f"/events/{EVENT}/phones")).json()["items"]
        assert (await desk.put(f"/devices/{phone['id']}", {"is_on": False})).json()[
            "is_on"
        ] is False
        stopped = await desk.put(f"/events/{EVENT}/open", {"is_open": False})
        assert [each["is_open"] for each in stopped.json()["items"]] == [False]
        refused = await page.post("/scans", a_scan(gates, gates.tickets[0].code))
        assert refused.status_code == 403

    async def test_a_ticket_is_blocked_by_what_stands_on_it(
        self, desk: Page, page: Page, gates: Gates
    ) -> None:
        ticket = gates.tickets[0]
        path = f"/events/{EVENT}/tickets/{ticket.label}"
        assert (await desk.get(path)).json()["blocked"] is None
        body = {"blocked": True, "reason": "reported stolen"}
        assert (await desk.put(f"{path}/block", body)).json()["blocked"] == "reported stolen"
        answer = (await page.post("/scans", a_scan(gates, ticket.code))).json()
        assert answer["reason"] == "blocked"
        body = {"blocked": False, "reason": "it was found again"}
        assert (await desk.put(f"{path}/block", body)).json()["blocked"] is None
        unknown = await desk.get(f"/events/{EVENT}/tickets/HM1-9")
        assert unknown.status_code == 404

    async def test_is_for_operators(self, page: Page, gates: Gates) -> None:
        label = gates.tickets[0].label
        for path in ("lists", "staff", "phones", f"tickets/{label}"):
            assert (await page.get(f"/events/{EVENT}/{path}")).status_code == 403
        assert (await page.get("/events")).status_code == 403
        answer = await page.put(f"/events/{EVENT}/lists/main", {"template": "once"})
        assert answer.status_code == 403
