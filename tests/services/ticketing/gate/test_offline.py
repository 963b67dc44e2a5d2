"""Bundles that only we can make, and a list that tells nothing without a ticket."""

from base64 import b64decode
from datetime import timedelta
from uuid import UUID

import orjson
import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.ticketing import codes
from services.ticketing.gate import Bundle, RegisterDevice
from services.ticketing.gate import service as gate_service
from services.ticketing.gate.errors import DeviceSwitchedOff
from services.ticketing.gate.offline import code_key, line_key, signed_text
from services.ticketing.gate.revocations import ALL_SERIALS
from tests.services.ticketing.gate.conftest import DOORS, OPERATOR, STAFF, Gates
from tests.services.ticketing.programme import EVENING, EVENT


async def read(gates: Gates, device: str, since: int = 0) -> dict[str, object]:
    """The bundle as the device reads it: checked by the key it learnt when it was registered."""
    command = RegisterDevice(STAFF, device.partition(".")[2], EVENT, "A", "phone A1")
    key = Ed25519PublicKey.from_public_bytes((await gates.service.register(command)).bundle_key)
    bundle = await gates.service.bundle(STAFF, device, since)
    check(key, bundle)
    changed = Bundle(bundle.body.replace(b'"gate":"A"', b'"gate":"B"'), bundle.signature)
    with pytest.raises(InvalidSignature):
        check(key, changed)
    return dict(orjson.loads(bundle.body))


def check(key: Ed25519PublicKey, bundle: Bundle) -> None:
    key.verify(bundle.signature, signed_text(bundle.body))


class TestBundle:
    async def test_holds_what_a_device_needs_to_decide_alone(self, gates: Gates) -> None:
        bundle = await read(gates, await gates.device())
        assert bundle["event"] == EVENT
        assert bundle["made_at"] == DOORS.isoformat(timespec="milliseconds")
        assert bundle["valid_from"] == (DOORS - timedelta(hours=3)).isoformat()
        assert bundle["valid_until"] == (EVENING + timedelta(hours=6)).isoformat()
        assert bundle["lists"] == [
            {
                "id": gates.main.id,
                "name": "main",
                "products": [],
                "rules": {"reentry": "after_exit", "allow": {"all": []}},
            }
        ]
        keys = {int(key): b64decode(raw) for key, raw in bundle["public_keys"].items()}  # type: ignore[attr-defined]
        admission = codes.verify(
            gates.tickets[0].code, lambda key: Ed25519PublicKey.from_public_bytes(keys[key])
        )
        assert admission.ticket_id == gates.tickets[0].id

    async def test_revocations_have_versions_and_come_once(self, gates: Gates) -> None:
        device = await gates.device()
        assert (await read(gates, device))["revocations"] == {
            "since": 0,
            "version": 0,
            "below_serial": {},
        }
        one, two = gates.tickets[0].id, gates.tickets[1].id
        await gates.run(
            "UPDATE tickets SET state = 'revoked' WHERE id = :id", id=gates.id_in_sql(one)
        )
        first = (await read(gates, device))["revocations"]
        assert first == {"since": 0, "version": 1, "below_serial": {one.hex: ALL_SERIALS}}
        await gates.run("UPDATE tickets SET serial = 2 WHERE id = :id", id=gates.id_in_sql(two))
        delta = (await read(gates, device, since=1))["revocations"]
        assert delta == {"since": 1, "version": 2, "below_serial": {two.hex: 2}}
        await gates.run("UPDATE tickets SET serial = 3 WHERE id = :id", id=gates.id_in_sql(two))
        whole = (await read(gates, device))["revocations"]
        assert whole == {
            "since": 0,
            "version": 3,
            "below_serial": {one.hex: ALL_SERIALS, two.hex: 3},
        }
        assert (await read(gates, device, since=3))["revocations"] == {
            "since": 3,
            "version": 3,
            "below_serial": {},
        }

    async def test_blocked_tickets_and_a_stopped_event(self, gates: Gates) -> None:
        device, ticket = await gates.device(), gates.tickets[0]
        await gates.desk.block(OPERATOR, EVENT, ticket.id, "stolen")
        await gates.desk.set_open(OPERATOR, EVENT, is_open=False)
        bundle = await read(gates, device)
        assert (bundle["blocked"], bundle["is_open"]) == ([ticket.id.hex], False)

    async def test_none_for_a_device_that_is_switched_off(self, gates: Gates) -> None:
        device = await gates.device()
        await gates.desk.switch(OPERATOR, device, is_on=False)
        with pytest.raises(DeviceSwitchedOff):
            await gates.service.bundle(STAFF, device)
        with pytest.raises(DeviceSwitchedOff):
            await gates.service.offline_list(STAFF, device)


class TestOfflineList:
    async def test_a_ticket_opens_its_own_line_and_no_other(self, gates: Gates) -> None:
        device = await gates.device()
        list_key = b64decode(str((await read(gates, device))["list_key"]))
        page = await gates.service.offline_list(STAFF, device)
        lines = {each.key: each.body for each in page.items}
        assert len(lines) == 3
        assert page.next_after is None
        mine, other = gates.tickets[0], gates.tickets[1]
        key = line_key(list_key, mine.id)
        body = lines[key]
        opened = AESGCM(code_key(mine.code)).decrypt(body[:12], body[12:], key.encode())
        assert orjson.loads(opened)["label"] == mine.label
        with pytest.raises(InvalidTag):
            AESGCM(code_key(other.code)).decrypt(body[:12], body[12:], key.encode())
        whole = b"".join(lines.values()) + "".join(lines).encode()
        assert mine.label.encode() not in whole
        assert mine.id.bytes not in whole

    async def test_comes_by_pages(self, gates: Gates, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gate_service, "_LINES_AT_ONCE", 2)
        device = await gates.device()
        keys: set[str] = set()
        after: UUID | None = None
        for _ in range(2):
            page = await gates.service.offline_list(STAFF, device, after)
            keys |= {each.key for each in page.items}
            after = page.next_after
        assert len(keys) == 3
        assert after is None
