"""A forgotten PIN: the wait, what ends it, the new PIN, the time of lower limits after it."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.outbox import OutboxMessage
from services.core.uow import Tx, UnitOfWork
from services.identity import IdentityService, PadKind, PadOutcome, PadStep, PinHasher, PinService
from services.identity.errors import PadExpired, PinAlreadySet, PinNotSet
from services.identity.models import Fan
from services.identity.resets import (
    RESET_IS_READY,
    RESET_PIN,
    PinResets,
    ResetDue,
    cooling_until,
)
from services.identity.resets import repository as resets_repository
from services.identity.resets.errors import NoReset, PhoneDiffers, PhoneNeeded, ResetNotReady
from services.identity.resets.models import PinReset
from services.identity.security import SecurityKind, SecurityLog
from tests.services.identity.people import (
    DARA,
    OTHER_PIN,
    PIN,
    enter_pin,
    key_for,
    type_digits,
)

FAN = DARA.fan_id
BUY = "ticket_order:7K2Q94XDABCD"
PHONE = "+85512000111"
DAY = 24 * 3600


@pytest.fixture
def resets(uow: UnitOfWork) -> PinResets:
    return PinResets(uow)


pytestmark = pytest.mark.usefixtures("fan_with_pin")


@pytest.fixture
async def with_phone(uow: UnitOfWork, fan_with_pin: None) -> None:
    await uow.run(lambda tx: tx.session.execute(update(Fan).values(phone=PHONE)))


async def set_anew(pins: PinService, pin: str = OTHER_PIN) -> PadStep:
    pad = await pins.open_pad(FAN, RESET_PIN, PadKind.SET)
    step = await type_digits(pins, FAN, pad, pin)
    assert step.pad is not None
    return await type_digits(pins, FAN, step.pad, pin)


async def cooling(uow: UnitOfWork) -> datetime | None:
    return await uow.run(lambda tx: cooling_until(tx, FAN))


async def kinds(uow: UnitOfWork) -> list[SecurityKind]:
    return [each.kind for each in await SecurityLog(uow).newest(FAN, 20)]


class TestAsk:
    @pytest.mark.usefixtures("with_phone")
    async def test_with_the_phone_on_file_the_wait_is_a_day(
        self, resets: PinResets, clock: FrozenClock, database: Database
    ) -> None:
        asked = await resets.ask(FAN, PHONE)
        assert asked.ready_at - clock.now() == timedelta(hours=24)
        assert asked.usable_until - asked.ready_at == timedelta(days=7)
        assert await resets.status(FAN) == asked
        assert (await kinds(resets.uow))[0] is SecurityKind.RESET_ASKED
        async with database.read.connect() as connection:
            due = (
                await connection.execute(
                    select(OutboxMessage.run_at).where(OutboxMessage.job == RESET_IS_READY)
                )
            ).scalar_one()
        assert due - asked.ready_at == timedelta(seconds=1)

    async def test_without_a_phone_it_is_three_days(
        self, resets: PinResets, clock: FrozenClock
    ) -> None:
        asked = await resets.ask(FAN)
        assert asked.ready_at - clock.now() == timedelta(hours=72)

    @pytest.mark.usefixtures("with_phone")
    async def test_the_contact_must_be_the_one_on_file(self, resets: PinResets) -> None:
        assert await resets.has_phone(FAN)
        with pytest.raises(PhoneNeeded):
            await resets.ask(FAN)
        with pytest.raises(PhoneDiffers):
            await resets.ask(FAN, "+85512000112")
        assert await resets.status(FAN) is None

    async def test_asked_again_nothing_changes(
        self, resets: PinResets, clock: FrozenClock
    ) -> None:
        first = await resets.ask(FAN)
        clock.advance(3600)
        assert await resets.ask(FAN) == first
        assert (await kinds(resets.uow)).count(SecurityKind.RESET_ASKED) == 1

    async def test_ten_at_once_are_one(self, resets: PinResets) -> None:
        asked = await asyncio.gather(*(resets.ask(FAN) for _ in range(10)))
        assert len({each.reset_id for each in asked}) == 1
        assert (await kinds(resets.uow)).count(SecurityKind.RESET_ASKED) == 1

    async def test_without_a_pin_there_is_nothing_to_reset(
        self, resets: PinResets, identity: IdentityService
    ) -> None:
        assert not await resets.has_phone(FAN + 1)
        with pytest.raises(PinNotSet):
            await resets.ask(FAN + 1)


class TestWait:
    async def test_no_pad_opens_before_its_end(
        self, resets: PinResets, pins: PinService, clock: FrozenClock
    ) -> None:
        with pytest.raises(NoReset):
            await pins.open_pad(FAN, RESET_PIN, PadKind.SET)
        asked = await resets.ask(FAN)
        clock.advance(3 * DAY - 1)
        with pytest.raises(ResetNotReady) as refused:
            await pins.open_pad(FAN, RESET_PIN, PadKind.SET)
        assert refused.value.details == {"until": asked.ready_at}
        clock.advance(1)
        assert (await set_anew(pins)).outcome is PadOutcome.SET

    async def test_the_right_pin_ends_it(
        self, resets: PinResets, pins: PinService, clock: FrozenClock
    ) -> None:
        await resets.ask(FAN)
        await enter_pin(pins, FAN, BUY, OTHER_PIN)
        assert await resets.status(FAN) is not None
        await enter_pin(pins, FAN, BUY)
        assert await resets.status(FAN) is None
        assert (await kinds(resets.uow))[0] is SecurityKind.RESET_ENDED
        clock.advance(3 * DAY)
        with pytest.raises(NoReset):
            await pins.open_pad(FAN, RESET_PIN, PadKind.SET)

    async def test_cancel_ends_it_once(self, resets: PinResets) -> None:
        await resets.ask(FAN)
        assert await resets.cancel(FAN)
        assert not await resets.cancel(FAN)
        assert (await kinds(resets.uow)).count(SecurityKind.RESET_ENDED) == 1
        assert (await resets.ask(FAN)).reset_id

    async def test_the_owner_may_still_end_it_while_the_new_pin_is_typed(
        self, resets: PinResets, pins: PinService, clock: FrozenClock
    ) -> None:
        await resets.ask(FAN)
        clock.advance(3 * DAY)
        pad = await pins.open_pad(FAN, RESET_PIN, PadKind.SET)
        step = await type_digits(pins, FAN, pad, OTHER_PIN)
        assert step.pad is not None
        await type_digits(pins, FAN, step.pad, OTHER_PIN[:5])
        await enter_pin(pins, FAN, BUY)
        with pytest.raises(NoReset):
            await type_digits(pins, FAN, step.pad, OTHER_PIN[5])
        assert (await enter_pin(pins, FAN, BUY)).outcome is PadOutcome.CONFIRMED

    async def test_what_is_not_used_in_a_week_lapses(
        self, resets: PinResets, pins: PinService, clock: FrozenClock
    ) -> None:
        first = await resets.ask(FAN)
        clock.advance(10 * DAY)
        assert await resets.status(FAN) is None
        with pytest.raises(NoReset):
            await pins.open_pad(FAN, RESET_PIN, PadKind.SET)
        assert (await resets.ask(FAN)).reset_id != first.reset_id

    async def test_its_end_is_told_unless_it_was_called_off(
        self, resets: PinResets, clock: FrozenClock
    ) -> None:
        first = await resets.ask(FAN)
        await resets.tell_ready(ResetDue(first.reset_id))  # too early: not told
        await resets.cancel(FAN)
        second = await resets.ask(FAN)
        clock.advance(3 * DAY)
        await resets.tell_ready(ResetDue(first.reset_id))
        assert SecurityKind.RESET_READY not in await kinds(resets.uow)
        await resets.tell_ready(ResetDue(second.reset_id))
        assert (await kinds(resets.uow))[0] is SecurityKind.RESET_READY


@pytest.fixture
async def ready(resets: PinResets, clock: FrozenClock, fan_with_pin: None) -> None:
    await resets.ask(FAN)
    clock.advance(3 * DAY)


@pytest.mark.usefixtures("ready")
class TestSet:
    async def test_the_new_pin_is_in_force_and_the_old_is_not(
        self, pins: PinService, resets: PinResets
    ) -> None:
        assert (await set_anew(pins)).outcome is PadOutcome.SET
        assert (await enter_pin(pins, FAN, BUY)).outcome is PadOutcome.WRONG
        assert (await enter_pin(pins, FAN, BUY, OTHER_PIN)).outcome is PadOutcome.CONFIRMED
        assert await resets.status(FAN) is None
        assert SecurityKind.PIN_RESET in await kinds(resets.uow)

    async def test_it_lifts_a_lock(self, pins: PinService) -> None:
        for _ in range(5):
            await enter_pin(pins, FAN, BUY, "602214")
        assert (await pins.status(FAN)).locked_until
        await set_anew(pins)
        assert (await pins.status(FAN)).locked_until is None

    async def test_one_reset_sets_one_pin(self, pins: PinService) -> None:
        pads = [await pins.open_pad(FAN, RESET_PIN, PadKind.SET) for _ in range(2)]
        last = []
        for pad, pin in zip(pads, (OTHER_PIN, "602214"), strict=True):
            step = await type_digits(pins, FAN, pad, pin)
            assert step.pad is not None
            await type_digits(pins, FAN, step.pad, pin[:5])
            last.append((step.pad, pin[5]))
        results = await asyncio.gather(
            *(type_digits(pins, FAN, pad, digit) for pad, digit in last), return_exceptions=True
        )
        assert sum(isinstance(each, NoReset) for each in results) == 1
        assert sum(isinstance(each, PadStep) for each in results) == 1

    async def test_control_without_the_condition_both_set_one(
        self, pins: PinService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The guard switched off: whoever was let onto a pad sets a PIN."""

        async def anyway(*_: object) -> bool:
            return True

        monkeypatch.setattr(resets_repository, "finish", anyway)
        for pin in (OTHER_PIN, "602214"):
            assert (await set_anew(pins, pin)).outcome is PadOutcome.SET

    async def test_limits_are_lower_for_a_day(
        self, pins: PinService, uow: UnitOfWork, clock: FrozenClock
    ) -> None:
        assert await cooling(uow) is None
        await set_anew(pins)
        assert await cooling(uow) == clock.now() + timedelta(hours=24)
        clock.advance(DAY)
        assert await cooling(uow) is None

    async def test_a_restart_takes_up_the_last_tap(
        self, pins: PinService, hasher: PinHasher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pad = await pins.open_pad(FAN, RESET_PIN, PadKind.SET)
        step = await type_digits(pins, FAN, pad, OTHER_PIN)
        assert step.pad is not None
        await type_digits(pins, FAN, step.pad, OTHER_PIN[:5])
        key = key_for(step.pad, OTHER_PIN[5])

        async def power_cut(*_: object) -> str:
            raise RuntimeError("power cut")

        with monkeypatch.context() as broken:
            broken.setattr(hasher, "hash", power_cut)
            with pytest.raises(RuntimeError):
                await pins.tap(step.pad.pad_id, FAN, key, tap_key="last")
        for _ in range(2):
            again = await pins.tap(step.pad.pad_id, FAN, key, tap_key="last")
            assert again.outcome is PadOutcome.SET

    async def test_an_expired_pad_opens_again_for_a_new_pin(
        self, pins: PinService, clock: FrozenClock
    ) -> None:
        pad = await pins.open_pad(FAN, RESET_PIN, PadKind.SET)
        clock.advance(61)
        with pytest.raises(PadExpired):
            await pins.tap(pad.pad_id, FAN, "a", tap_key="t")
        again = await pins.open_again(pad.pad_id, FAN)
        assert (again.kind, again.purpose) == (PadKind.SET, RESET_PIN)

    async def test_a_reset_opens_no_other_pad(self, pins: PinService) -> None:
        with pytest.raises(PinAlreadySet):
            await pins.open_pad(FAN, "first_pin", PadKind.SET)


class TestTable:
    async def test_one_waits_at_a_time(self, resets: PinResets, database: Database) -> None:
        await resets.ask(FAN)
        await resets.cancel(FAN)
        await resets.ask(FAN)
        async with database.read.connect() as connection:
            states = (await connection.execute(select(PinReset.state))).scalars().all()
        assert sorted(states) == ["ended", "waiting"]

    async def test_a_log_of_what_happened_to_the_pin(
        self, resets: PinResets, pins: PinService, uow: UnitOfWork
    ) -> None:
        await enter_pin(pins, FAN, "pin_change")
        step = await type_digits(
            pins, FAN, await pins.open_pad(FAN, "pin_change", PadKind.SET), OTHER_PIN
        )
        assert step.pad is not None
        await type_digits(pins, FAN, step.pad, OTHER_PIN)
        for _ in range(5):
            await enter_pin(pins, FAN, BUY, PIN)
        assert await kinds(uow) == [
            SecurityKind.PIN_LOCKED,
            SecurityKind.PIN_CHANGED,
            SecurityKind.PIN_SET,
        ]


async def test_cooling_joins_the_callers_transaction(uow: UnitOfWork) -> None:
    async def ask(tx: Tx) -> datetime | None:
        return await cooling_until(tx, FAN)

    assert await uow.run_read_only(ask) is None
