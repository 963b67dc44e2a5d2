"""Codes that change: the digits of the standard, the owner's phone, the gate with and without
network.
"""

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from services.artwork import codes as qr
from services.ticketing.aftersale import rotating
from services.ticketing.aftersale.keeping import KeepingService
from services.ticketing.aftersale.rules import CodeMode
from services.ticketing.errors import TicketNotFound
from services.ticketing.gate import Direction, QueuedScan, Reason, Standing
from tests.services.ticketing.aftersale.conftest import SOLD_ON, STAFF, Evening
from tests.services.ticketing.programme import BOPHA, DARA, EVENT, SECRET, a_load, an_event

STEP = rotating.STEP_SECONDS


@pytest.mark.parametrize(
    ("second", "digits"),
    [
        (59, "46119246"),
        (1111111109, "68084774"),
        (1111111111, "67062674"),
        (1234567890, "91819424"),
        (2000000000, "90698825"),
        (20000000000, "77737706"),
    ],
)
def test_digits_are_those_of_rfc_6238(second: int, digits: str) -> None:
    """Its appendix B, the column of SHA-256."""
    secret = b"12345678901234567890123456789012"
    assert rotating.digits_at(secret, datetime.fromtimestamp(second, UTC), 8) == digits


class TestPhone:
    async def test_secret_is_the_owners_and_changes_with_him(self, rotates: Evening) -> None:
        keeping = KeepingService(rotates.uow, SECRET)
        card = await rotates.ticket_of(DARA)
        mine = await keeping.code(DARA, card.id)
        assert mine.secret is not None
        assert (len(mine.secret), mine.code, mine.serial) == (32, card.code, 1)
        with pytest.raises(TicketNotFound):
            await keeping.code(BOPHA, card.id)
        await rotates.gifts.claim(BOPHA, (await rotates.gifts.give(DARA, card.id)).token)
        hers = await keeping.code(BOPHA, card.id)
        assert hers.secret not in (None, mine.secret)
        with pytest.raises(TicketNotFound):
            await keeping.code(DARA, card.id)

    async def test_code_of_paper_has_no_secret(self, evening: Evening) -> None:
        card = await evening.ticket_of(DARA)
        own = await KeepingService(evening.uow, SECRET).code(DARA, card.id)
        assert (own.mode, own.secret) == (CodeMode.STATIC, None)

    async def test_both_parts_make_one_qr(self, rotates: Evening) -> None:
        shown = await shown_by(rotates, DARA)
        assert len(shown) == rotating.CODE_CHARACTERS + rotating.DIGITS
        assert rotating.two_parts(shown) == (shown[:-6], shown[-6:])
        assert qr.code(shown, 1, 0).size == (45, 45)  # version 7


class TestGate:
    async def test_digits_of_now_and_of_the_steps_beside_let_in(self, rotates: Evening) -> None:
        await rotates.open_doors()
        for late in (-1, 0, 1):
            shown = await shown_by(rotates, DARA, steps_late=late)
            assert (await rotates.scan(shown)).reason in (None, Reason.ALREADY_REDEEMED)
        assert await standings(rotates) == ["entry", "refused", "refused"]

    @pytest.mark.parametrize("late", [-20, -2, 2, 100])
    async def test_digits_of_another_time_are_stale(self, rotates: Evening, late: int) -> None:
        """Such as those of a photo that somebody passed on."""
        await rotates.open_doors()
        answer = await rotates.scan(await shown_by(rotates, DARA, steps_late=late))
        assert answer.reason is Reason.STALE_CODE

    async def test_picture_without_digits_opens_nothing(self, rotates: Evening) -> None:
        await rotates.open_doors()
        answer = await rotates.scan((await rotates.ticket_of(DARA)).code)
        assert (answer.passes, answer.reason) == (False, Reason.STALE_CODE)

    async def test_event_with_both_takes_paper_and_looks_at_digits(self, rotates: Evening) -> None:
        await load(rotates, CodeMode.BOTH)
        await rotates.open_doors()
        wrong = await rotates.scan(await shown_by(rotates, DARA, steps_late=9))
        assert wrong.reason is Reason.STALE_CODE
        assert (await rotates.scan((await rotates.ticket_of(DARA)).code)).passes

    async def test_who_was_checked_by_name_comes_in_without(self, rotates: Evening) -> None:
        await rotates.open_doors()
        card = await rotates.ticket_of(DARA)
        assert (await rotates.scan(card.label, identity_checked=True)).passes

    async def test_scan_without_network_is_judged_by_its_own_moment(
        self, rotates: Evening
    ) -> None:
        await rotates.open_doors()
        shown, then = await shown_by(rotates, DARA), rotates.clock.now()
        rotates.clock.advance(3_600)
        first, second = await rotates.gate.sync(
            STAFF,
            f"{STAFF}.A1",
            [await queued(rotates, shown, then), await queued(rotates, shown, then, late=20)],
        )
        assert (first.standing, second.standing) == (Standing.ENTRY, Standing.CONFLICT)
        assert second.reason is Reason.STALE_CODE


class TestDevice:
    async def test_bundle_lets_a_device_check_digits_alone(self, rotates: Evening) -> None:
        await rotates.open_doors()
        bundle = orjson.loads((await rotates.gate.bundle(STAFF, f"{STAFF}.A1")).body)
        key = b64decode(bundle["rotating_key"])
        card = await rotates.ticket_of(DARA)
        secret = rotating.ticket_secret(key, card.id, card.serial)
        shown = await shown_by(rotates, DARA)
        assert bundle["codes"] == "rotating"
        assert rotating.holds(secret, shown[-6:], rotates.clock.now())
        assert key != rotating.event_key(SECRET, "another-event")

    async def test_bundle_of_paper_has_no_key(self, evening: Evening) -> None:
        await evening.open_doors()
        bundle = orjson.loads((await evening.gate.bundle(STAFF, f"{STAFF}.A1")).body)
        assert (bundle["codes"], bundle["rotating_key"]) == ("static", None)


@pytest.fixture
async def rotates(evening: Evening) -> Evening:
    await load(evening, CodeMode.ROTATING)
    return evening


async def load(evening: Evening, mode: CodeMode) -> None:
    rules = replace(SOLD_ON, codes=mode)
    await evening.ticketing.load_events(a_load(an_event(size=2, aftersale=rules)))
    assert (await evening.ticket_of(DARA)).codes is mode


async def shown_by(evening: Evening, fan_id: int, *, steps_late: int = 0) -> str:
    """What the fan's phone shows, or has shown so many steps ago."""
    card = await evening.ticket_of(fan_id)
    own = await KeepingService(evening.uow, SECRET).code(fan_id, card.id)
    assert own.secret is not None
    moment = evening.clock.now() - timedelta(seconds=steps_late * STEP)
    return own.code + rotating.digits_at(own.secret, moment)


async def queued(evening: Evening, code: str, then: datetime, late: int = 0) -> QueuedScan:
    [post] = await evening.gate.posts(STAFF)
    at = then + timedelta(seconds=late * STEP)
    return QueuedScan(f"q{late}", post.lists[0].id, code, Direction.ENTRY, at, passed=True)


async def standings(evening: Evening) -> list[object]:
    return await evening.column("SELECT standing FROM gate_scans ORDER BY received_at, nonce")


async def test_other_event_has_other_secrets(evening: Evening) -> None:
    card = await evening.ticket_of(DARA)
    keys = [rotating.event_key(SECRET, event) for event in (EVENT, "other")]
    secrets = {rotating.ticket_secret(key, card.id, serial) for key in keys for serial in (1, 2)}
    assert len(secrets) == 4
