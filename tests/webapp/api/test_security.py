"""PIN pads, codes, devices and biometry over HTTP; switches of the profile; artists followed."""

import secrets
from base64 import urlsafe_b64encode

import httpx
import pytest

from bot.container import Container
from services.artists import LoadArtists
from services.core.clock import FrozenClock
from services.core.ids import new_key
from services.identity.codes import CodeDelivery, CodeDue
from tests.services.artists.test_service import soriya
from tests.services.identity.proofs import Channel
from tests.services.ticketing.programme import DARA, EVENT, a_load, an_event
from tests.webapp.api.fan import PIN, AppFan


@pytest.fixture
async def dara(client: httpx.AsyncClient, clock: FrozenClock) -> AppFan:
    return AppFan(client, clock, DARA)


async def signed_in(dara: AppFan) -> dict[str, str]:
    token = urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    body = {"device_token": token, "name": "Phone", "platform": "android"}
    answer = await dara.client.post("/api/v1/session", json=body, headers=dara.headers)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def the_code(container: Container, code_id: str) -> str:
    channel = Channel()
    await CodeDelivery(container.uow, container.code_seal, channel).send(CodeDue(code_id))
    return channel.sent[0].code


class TestPin:
    async def test_is_set_twice_and_then_entered(self, dara: AppFan) -> None:
        assert (await dara.get("/pin"))["is_set"] is False
        pad = await dara.post("/pin/pads", {"purpose": "first_pin"})
        assert (pad["kind"], pad["typed"], len(pad["keys"])) == ("set", 0, 10)
        assert (await dara.type_on(pad, "111111"))["weak"] == "repeated"
        assert (await dara.get("/pin"))["pad"]["id"] == pad["id"]
        assert (await dara.type_pin("first_pin"))["outcome"] == "set"
        wrong = await dara.type_pin("wallet_unfreeze:42", "000000")
        assert (wrong["outcome"], wrong["attempts_left"]) == ("wrong", 4)
        assert (await dara.type_pin("wallet_unfreeze:42"))["outcome"] == "confirmed"

    async def test_a_lost_answer_counts_no_digit_twice(self, dara: AppFan) -> None:
        await dara.type_pin("first_pin")
        pad = await dara.post("/pin/pads", {"purpose": "ticket_order:A:1"})
        keys = {each["label"]: each["id"] for each in pad["keys"]}
        path, tap_key = f"/pin/pads/{pad['id']}/taps", new_key()
        part = {"keys": [keys[digit] for digit in PIN[:3]], "tap_key": tap_key}
        for _ in range(3):
            assert (await dara.post(path, part))["pad"]["typed"] == 3
        whole = {"keys": [keys[digit] for digit in PIN], "tap_key": tap_key}
        for _ in range(2):
            assert (await dara.post(path, whole))["outcome"] == "confirmed"
        assert (await dara.post(f"/pin/pads/{pad['id']}/again", status=422))["code"]

    async def test_erase_and_close(self, dara: AppFan) -> None:
        pad = await dara.post("/pin/pads", {"purpose": "first_pin"})
        await dara.type_on(pad, "12")
        erased = await dara.post(f"/pin/pads/{pad['id']}/erase", {"tap_key": new_key()})
        assert erased["pad"]["typed"] == 1
        assert await dara.ask("DELETE", f"/pin/pads/{pad['id']}") == {"closed": True}
        assert (await dara.get("/pin"))["pad"] is None

    async def test_a_forgotten_one_is_waited_for(self, dara: AppFan) -> None:
        assert (await dara.post("/pin/reset", status=422))["code"] == "identity.pin_not_set"
        await dara.type_pin("first_pin")
        reset = await dara.post("/pin/reset")
        assert (await dara.get("/pin"))["reset"] == reset
        assert (await dara.ask("DELETE", "/pin/reset")) == {"changed": True}


class TestDevices:
    async def test_named_and_revoked(self, dara: AppFan) -> None:
        here, there = await signed_in(dara), await signed_in(dara)
        bearer = {"Authorization": f"Bearer {here['access_token']}"}
        listed = await dara.client.get("/api/v1/me/devices", headers=bearer)
        marks = {each["id"]: each["is_this"] for each in listed.json()["items"]}
        assert marks == {here["device_id"]: True, there["device_id"]: False}
        path = f"/me/devices/{there['device_id']}"
        assert (await dara.ask("PATCH", path, {"name": "Tablet"}))["name"] == "Tablet"
        assert await dara.ask("DELETE", path) == {"revoked": 1}
        await dara.ask("DELETE", path, status=404)
        gone = {"Authorization": f"Bearer {there['access_token']}"}
        assert (await dara.client.get("/api/v1/me", headers=gone)).status_code == 401
        await signed_in(dara)
        answer = await dara.client.delete("/api/v1/me/devices", headers=bearer)
        assert answer.json() == {"revoked": 1}
        assert (await dara.client.get("/api/v1/me", headers=bearer)).status_code == 200

    async def test_trusted_by_pin_and_code_it_confirms_small_sums(
        self, dara: AppFan, container: Container
    ) -> None:
        await dara.type_pin("first_pin")
        device_id = (await signed_in(dara))["device_id"]
        path = f"/me/devices/{device_id}"
        [device] = (await dara.get("/me/devices"))["items"]
        refused = await dara.post(f"{path}/trust", status=403)
        assert refused["code"] == "identity.pin_required"
        await dara.type_pin(device["trust_purpose"])
        pad = await dara.post("/pin/codes", {"purpose": device["trust_purpose"]})
        assert pad["kind"] == "code"
        issued, _ = await container.pins.code_behind(pad["id"], DARA)
        digits = await the_code(container, issued.code_id)
        assert (await dara.type_on(pad, digits))["outcome"] == "confirmed"
        assert (await dara.post(f"{path}/trust"))["is_trusted"] is True
        await dara.type_pin(device["biometry_purpose"])
        token = (await dara.ask("PUT", f"{path}/biometry"))["token"]
        use = {"key": new_key(), "purpose": "ticket_order:A:1", "amount_minor": 1_000}
        confirm = f"{path}/biometry/confirmations"
        following = (await dara.post(confirm, {**use, "token": token}))["token"]
        assert (await dara.post(confirm, {**use, "token": token}))["token"] == following
        large = {**use, "key": new_key(), "token": following, "amount_minor": 100_000}
        assert (await dara.post(confirm, large, status=422))["code"]
        stolen = {**use, "key": new_key(), "token": token}
        assert (await dara.post(confirm, stolen, status=409))["code"]
        assert (await dara.get("/me/devices"))["items"] == []


class TestProfile:
    async def test_language_and_switches(self, dara: AppFan) -> None:
        assert await dara.ask("PUT", "/me/language", {"language": "km"}) == {"language": "km"}
        assert (await dara.get("/me"))["language"] == "km"
        assert await dara.get("/me/notifications") == {
            "show": True,
            "artist": True,
            "promo": False,
        }
        changed = await dara.ask("PATCH", "/me/notifications", {"promo": True, "show": False})
        assert changed == {"show": False, "artist": True, "promo": True}


class TestArtists:
    async def test_page_follow_and_events(self, dara: AppFan, container: Container) -> None:
        await container.ticketing.load_events(a_load(an_event(), an_event("night-market")))
        await container.artists.load(LoadArtists((soriya(),)))
        [listed] = (await dara.get("/artists"))["items"]
        assert (listed["id"], listed["is_followed"]) == ("soriya", False)
        followed = await dara.ask("PUT", "/artists/soriya/follow")
        assert followed == {"is_followed": True, "followers": 1}
        page = await dara.get("/artists/soriya")
        assert ([each["id"] for each in page["events"]], page["followers"]) == ([EVENT], 1)
        assert len((await dara.get("/artists?followed=true"))["items"]) == 1
        found = await dara.get("/events?artist=soriya")
        assert [each["id"] for each in found["items"]] == [EVENT]
        assert (await dara.get("/events?artist=nobody"))["items"] == []
        assert [each["id"] for each in (await dara.get(f"/events/{EVENT}"))["artists"]] == [
            "soriya"
        ]
        gone = await dara.ask("DELETE", "/artists/soriya/follow")
        assert gone == {"is_followed": False, "followers": 0}
        await dara.ask("PUT", "/artists/nobody/follow", status=404)
