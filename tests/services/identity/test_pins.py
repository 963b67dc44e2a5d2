"""PIN pads: setting, entering, wrong tries, locks, confirmations, repeats and races."""

import asyncio
import json
from collections.abc import Awaitable, Callable

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, text, update

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.identity import (
    CHANGE_PIN,
    IdentityService,
    PadKind,
    PadOutcome,
    PadView,
    PinHasher,
    PinService,
    Sealer,
    WeakPin,
    hashing,
)
from services.identity.errors import (
    PadClosed,
    PadExpired,
    PinAlreadySet,
    PinLocked,
    PinNotSet,
    PinRequired,
)
from services.identity.models import Fan, PinConfirmation, PinCredential, PinPad
from services.identity.repository import pins as repository
from tests.services.identity.people import (
    DARA,
    OTHER_PIN,
    PIN,
    enter_pin,
    key_for,
    new_tap,
    set_pin,
    type_digits,
)

FAN = DARA.fan_id
BUY = "ticket_order:7K2Q94XDABCD"
WRONG = "602214"

pytestmark = pytest.mark.usefixtures("fan")


@pytest.fixture
async def fan(identity: IdentityService) -> None:
    await identity.meet(DARA)


@pytest.fixture
async def with_pin(pins: PinService, fan: None) -> None:
    assert (await set_pin(pins, FAN)).outcome is PadOutcome.SET


Confirm = Callable[[str], Awaitable[None]]


@pytest.fixture
def confirm(pins: PinService, uow: UnitOfWork) -> Confirm:
    """Uses up a confirmation in a transaction of its own, as a payment would."""

    async def use(purpose: str) -> None:
        await uow.run(lambda tx: pins.require_confirmation(tx, fan_id=FAN, purpose=purpose))

    return use


async def rows(database: Database, table: type) -> int:
    async with database.read.connect() as connection:
        return int(
            (await connection.execute(select(func.count()).select_from(table))).scalar_one()
        )


class TestOpenPad:
    async def test_every_pad_has_all_digits_in_its_own_order(self, pins: PinService) -> None:
        pads = [await pins.open_pad(FAN, BUY, PadKind.SET) for _ in range(6)]
        for pad in pads:
            assert sorted(key.label for key in pad.keys) == list("0123456789")
            assert len({key.key_id for key in pad.keys}) == 10
            assert len(pad.pad_id) == 22
        assert len({tuple(key.label for key in pad.keys) for pad in pads}) == 6

    async def test_a_key_does_not_tell_its_digit(self, pins: PinService) -> None:
        pads = [await pins.open_pad(FAN, BUY, PadKind.SET) for _ in range(12)]
        for digit in "0123456789":
            assert len({key_for(pad, digit) for pad in pads}) > 1

    async def test_without_a_pin_there_is_nothing_to_enter(self, pins: PinService) -> None:
        assert not (await pins.status(FAN)).is_set
        with pytest.raises(PinNotSet):
            await pins.open_pad(FAN, BUY)

    async def test_an_open_pad_is_known_until_it_ends(
        self, pins: PinService, clock: FrozenClock
    ) -> None:
        assert await pins.open_pad_of(FAN) is None
        pad = await pins.open_pad(FAN, BUY, PadKind.SET, "Pay <b>$5.00</b>")
        assert pad.about == "Pay <b>$5.00</b>"
        assert await pins.open_pad_of(FAN) == pad
        await pins.cancel(pad.pad_id, FAN)
        assert await pins.open_pad_of(FAN) is None
        await pins.open_pad(FAN, BUY, PadKind.SET)
        clock.advance(60)
        assert await pins.open_pad_of(FAN) is None


class TestSet:
    async def test_typed_twice_it_is_in_force(self, pins: PinService) -> None:
        pad = await pins.open_pad(FAN, BUY, PadKind.SET)
        first = await type_digits(pins, FAN, pad, PIN)
        assert first.outcome is PadOutcome.REPEAT
        assert first.pad is not None
        assert first.pad.repeating
        assert first.pad.typed_count == 0
        second = await type_digits(pins, FAN, first.pad, PIN)
        assert (second.outcome, second.pad) == (PadOutcome.SET, None)
        assert (await pins.status(FAN)).is_set
        assert (await enter_pin(pins, FAN, BUY)).outcome is PadOutcome.CONFIRMED

    async def test_another_second_time_starts_over(self, pins: PinService) -> None:
        pad = await pins.open_pad(FAN, BUY, PadKind.SET)
        first = await type_digits(pins, FAN, pad, PIN)
        assert first.pad is not None
        second = await type_digits(pins, FAN, first.pad, OTHER_PIN)
        assert second.outcome is PadOutcome.MISMATCH
        assert second.pad is not None
        assert not second.pad.repeating
        assert not (await pins.status(FAN)).is_set

    @pytest.mark.parametrize(
        ("pin", "why"),
        [("000000", WeakPin.REPEATED), ("123456", WeakPin.SEQUENCE), ("345671", WeakPin.PHONE)],
    )
    async def test_an_easy_pin_is_refused_with_its_reason(
        self, pins: PinService, uow: UnitOfWork, pin: str, why: WeakPin
    ) -> None:
        await uow.run(lambda tx: tx.session.execute(update(Fan).values(phone="+85512345671")))
        pad = await pins.open_pad(FAN, BUY, PadKind.SET)
        step = await type_digits(pins, FAN, pad, pin)
        assert (step.outcome, step.weak) == (PadOutcome.WEAK, why)
        assert step.pad is not None
        assert (await type_digits(pins, FAN, step.pad, PIN)).outcome is PadOutcome.REPEAT

    async def test_a_new_pin_confirms_what_it_was_set_for(
        self, pins: PinService, confirm: Confirm
    ) -> None:
        await set_pin(pins, FAN)
        await confirm("first_pin")
        with pytest.raises(PinRequired):
            await confirm("first_pin")

    @pytest.mark.usefixtures("with_pin")
    async def test_a_pin_is_not_replaced_without_the_old_one(self, pins: PinService) -> None:
        with pytest.raises(PinAlreadySet):
            await pins.open_pad(FAN, "first_pin", PadKind.SET)

    @pytest.mark.usefixtures("with_pin")
    async def test_the_old_pin_opens_the_pad_for_a_new_one(self, pins: PinService) -> None:
        await enter_pin(pins, FAN, CHANGE_PIN)
        pad = await pins.open_pad(FAN, CHANGE_PIN, PadKind.SET)
        step = await type_digits(pins, FAN, pad, OTHER_PIN)
        assert step.pad is not None
        assert (await type_digits(pins, FAN, step.pad, OTHER_PIN)).outcome is PadOutcome.SET
        assert (await enter_pin(pins, FAN, BUY)).outcome is PadOutcome.WRONG
        assert (await enter_pin(pins, FAN, BUY, OTHER_PIN)).outcome is PadOutcome.CONFIRMED

    async def test_of_two_pads_for_a_first_pin_one_wins(self, pins: PinService) -> None:
        pads = [await pins.open_pad(FAN, BUY, PadKind.SET) for _ in range(2)]
        steps = [await type_digits(pins, FAN, pad, PIN) for pad in pads]
        assert steps[0].pad is not None
        assert steps[1].pad is not None
        await type_digits(pins, FAN, steps[0].pad, PIN)
        with pytest.raises(PinAlreadySet):
            await type_digits(pins, FAN, steps[1].pad, PIN)


@pytest.mark.usefixtures("with_pin")
class TestEnter:
    async def test_digits_are_counted_not_shown(self, pins: PinService) -> None:
        pad = await pins.open_pad(FAN, BUY)
        counts = []
        for digit in PIN[:5]:
            step = await pins.tap(pad.pad_id, FAN, key_for(pad, digit), tap_key=new_tap())
            assert step.outcome is PadOutcome.TYPING
            assert step.pad is not None
            assert step.pad.keys == pad.keys
            counts.append(step.pad.typed_count)
        assert counts == [1, 2, 3, 4, 5]

    async def test_erase_takes_one_digit_back(self, pins: PinService) -> None:
        pad = await pins.open_pad(FAN, BUY)
        await type_digits(pins, FAN, pad, "99")
        for left in (1, 0, 0):
            step = await pins.erase(pad.pad_id, FAN, tap_key=new_tap())
            assert step.pad is not None
            assert step.pad.typed_count == left
        assert (await type_digits(pins, FAN, pad, PIN)).outcome is PadOutcome.CONFIRMED

    async def test_the_same_erase_again_takes_nothing_more(self, pins: PinService) -> None:
        pad = await pins.open_pad(FAN, BUY)
        await type_digits(pins, FAN, pad, "999")
        steps = [await pins.erase(pad.pad_id, FAN, tap_key="erase") for _ in range(3)]
        assert [step.pad.typed_count for step in steps if step.pad] == [2, 2, 2]

    async def test_right_confirms_the_purpose_once(
        self, pins: PinService, confirm: Confirm
    ) -> None:
        step = await enter_pin(pins, FAN, BUY)
        assert (step.outcome, step.purpose, step.pad) == (PadOutcome.CONFIRMED, BUY, None)
        with pytest.raises(PinRequired):
            await confirm("ticket_order:another")
        await confirm(BUY)
        with pytest.raises(PinRequired):
            await confirm(BUY)

    async def test_a_confirmation_lasts_two_minutes(
        self, pins: PinService, confirm: Confirm, clock: FrozenClock
    ) -> None:
        await enter_pin(pins, FAN, BUY)
        clock.advance(120)
        with pytest.raises(PinRequired):
            await confirm(BUY)

    async def test_a_confirmation_of_a_payment_that_failed_is_kept(
        self, pins: PinService, uow: UnitOfWork, confirm: Confirm
    ) -> None:
        await enter_pin(pins, FAN, BUY)
        with pytest.raises(ZeroDivisionError):
            await uow.run(lambda tx: _use_then_fail(pins, tx))
        await confirm(BUY)

    async def test_wrong_tells_how_many_tries_are_left_and_moves_the_keys(
        self, pins: PinService
    ) -> None:
        pad: PadView | None = await pins.open_pad(FAN, BUY)
        for left in (4, 3, 2, 1):
            assert pad is not None
            step = await type_digits(pins, FAN, pad, WRONG)
            assert (step.outcome, step.attempts_left) == (PadOutcome.WRONG, left)
            assert step.pad is not None
            assert step.pad.typed_count == 0
            pad = step.pad

    async def test_the_sixth_try_is_refused_even_with_the_right_pin(
        self, pins: PinService, clock: FrozenClock
    ) -> None:
        spare = await pins.open_pad(FAN, BUY)
        pad = await pins.open_pad(FAN, BUY)
        for _ in range(5):
            step = await type_digits(pins, FAN, pad, WRONG)
            pad = step.pad or pad
        assert (step.outcome, step.pad) == (PadOutcome.LOCKED, None)
        assert step.locked_until is not None
        assert (step.locked_until - clock.now()).total_seconds() == 30 * 60
        sixth = await type_digits(pins, FAN, spare, PIN)
        assert (sixth.outcome, sixth.locked_until) == (PadOutcome.LOCKED, step.locked_until)
        with pytest.raises(PinLocked) as refused:
            await pins.open_pad(FAN, BUY)
        assert refused.value.details == {"until": step.locked_until}
        assert (await pins.status(FAN)).locked_until == step.locked_until

    async def test_locks_grow_and_the_right_pin_makes_them_short_again(
        self, pins: PinService, clock: FrozenClock
    ) -> None:
        lengths = []
        for _ in range(3):
            for _ in range(5):
                step = await enter_pin(pins, FAN, BUY, WRONG)
            assert step.locked_until is not None
            lengths.append((step.locked_until - clock.now()).total_seconds() / 60)
            clock.advance(lengths[-1] * 60)
        assert lengths == [30, 60, 120]
        assert (await enter_pin(pins, FAN, BUY, WRONG)).attempts_left == 4
        assert (await enter_pin(pins, FAN, BUY)).outcome is PadOutcome.CONFIRMED
        assert (await enter_pin(pins, FAN, BUY, WRONG)).attempts_left == 4
        for _ in range(4):
            step = await enter_pin(pins, FAN, BUY, WRONG)
        assert step.locked_until is not None
        assert (step.locked_until - clock.now()).total_seconds() == 30 * 60

    async def test_another_fans_pad_is_closed(
        self, pins: PinService, identity: IdentityService
    ) -> None:
        pad = await pins.open_pad(FAN, BUY)
        with pytest.raises(PadClosed):
            await pins.tap(pad.pad_id, FAN + 1, "a", tap_key=new_tap())

    async def test_a_pad_dies_sixty_seconds_after_the_last_tap(
        self, pins: PinService, clock: FrozenClock
    ) -> None:
        pad = await pins.open_pad(FAN, BUY)
        for digit in PIN[:5]:
            clock.advance(59)
            await type_digits(pins, FAN, pad, digit)
        clock.advance(60)
        with pytest.raises(PadExpired):
            await type_digits(pins, FAN, pad, PIN[5])

    async def test_an_expired_pad_opens_again_in_another_order(
        self, pins: PinService, clock: FrozenClock
    ) -> None:
        pad = await pins.open_pad(FAN, BUY, about="Pay")
        clock.advance(60)
        again = await pins.open_again(pad.pad_id, FAN)
        assert (again.purpose, again.about, again.kind) == (BUY, "Pay", PadKind.ENTER)
        assert again.pad_id != pad.pad_id
        assert (await type_digits(pins, FAN, again, PIN)).outcome is PadOutcome.CONFIRMED
        with pytest.raises(PadClosed):
            await pins.open_again(again.pad_id, FAN)

    async def test_a_finished_or_cancelled_pad_takes_no_taps(self, pins: PinService) -> None:
        finished = await pins.open_pad(FAN, BUY)
        await type_digits(pins, FAN, finished, PIN)
        cancelled = await pins.open_pad(FAN, BUY)
        await pins.cancel(cancelled.pad_id, FAN)
        await pins.cancel(cancelled.pad_id, FAN)
        for pad in (finished, cancelled):
            with pytest.raises(PadClosed):
                await pins.tap(pad.pad_id, FAN, "a", tap_key=new_tap())
            with pytest.raises(PadClosed):
                await pins.erase(pad.pad_id, FAN, tap_key=new_tap())

    @pytest.mark.parametrize("key_id", ["", "k", "ab", "0", "A"])
    async def test_what_is_no_key_is_no_tap(self, pins: PinService, key_id: str) -> None:
        pad = await pins.open_pad(FAN, BUY)
        with pytest.raises(PadClosed):
            await pins.tap(pad.pad_id, FAN, key_id, tap_key=new_tap())

    async def test_a_pad_of_another_secret_is_closed(
        self, pins: PinService, uow: UnitOfWork, hasher: PinHasher
    ) -> None:
        pad = await pins.open_pad(FAN, BUY)
        other = PinService(uow, hasher, Sealer(b"another secret"))
        with pytest.raises(PadClosed):
            await other.tap(pad.pad_id, FAN, "a", tap_key=new_tap())


async def _use_then_fail(pins: PinService, tx: Tx) -> None:
    await pins.require_confirmation(tx, fan_id=FAN, purpose=BUY)
    raise ZeroDivisionError


@pytest.mark.usefixtures("with_pin")
class TestRepeat:
    """The same update may be handled again after a crash."""

    async def test_the_same_tap_counts_once(self, pins: PinService) -> None:
        pad = await pins.open_pad(FAN, BUY)
        key = key_for(pad, PIN[0])
        steps = [await pins.tap(pad.pad_id, FAN, key, tap_key="first") for _ in range(5)]
        assert [step.pad.typed_count for step in steps if step.pad] == [1] * 5
        assert steps == [steps[0]] * 5

    async def test_the_same_last_tap_gives_the_same_step(self, pins: PinService) -> None:
        for pin, outcome in ((WRONG, PadOutcome.WRONG), (PIN, PadOutcome.CONFIRMED)):
            pad = await pins.open_pad(FAN, BUY)
            await type_digits(pins, FAN, pad, pin[:5])
            key = key_for(pad, pin[5])
            steps = [await pins.tap(pad.pad_id, FAN, key, tap_key="last") for _ in range(3)]
            assert steps == [steps[0]] * 3
            assert steps[0].outcome is outcome
        assert (await enter_pin(pins, FAN, BUY, WRONG)).attempts_left == 4

    async def test_a_comparison_cut_off_is_taken_up_again(
        self, pins: PinService, hasher: PinHasher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pad = await pins.open_pad(FAN, BUY)
        await type_digits(pins, FAN, pad, PIN[:5])
        key = key_for(pad, PIN[5])

        async def power_cut(*_: object) -> bool:
            raise RuntimeError("power cut")

        with monkeypatch.context() as broken:
            broken.setattr(hasher, "matches", power_cut)
            with pytest.raises(RuntimeError):
                await pins.tap(pad.pad_id, FAN, key, tap_key="last")
        with pytest.raises(PadClosed):
            await pins.tap(pad.pad_id, FAN, key, tap_key="impatient")
        step = await pins.tap(pad.pad_id, FAN, key, tap_key="last")
        assert step.outcome is PadOutcome.CONFIRMED

    async def test_a_setting_cut_off_is_taken_up_again(
        self, pins: PinService, hasher: PinHasher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await enter_pin(pins, FAN, CHANGE_PIN)
        step = await type_digits(
            pins, FAN, await pins.open_pad(FAN, CHANGE_PIN, PadKind.SET), OTHER_PIN
        )
        assert step.pad is not None
        await type_digits(pins, FAN, step.pad, OTHER_PIN[:5])
        key = key_for(step.pad, OTHER_PIN[5])

        async def power_cut(*_: object) -> str:
            raise RuntimeError("power cut")

        with monkeypatch.context() as broken:
            broken.setattr(hasher, "hash", power_cut)
            with pytest.raises(RuntimeError):
                await pins.tap(step.pad.pad_id, FAN, key, tap_key="last")
        again = await pins.tap(step.pad.pad_id, FAN, key, tap_key="last")
        assert again.outcome is PadOutcome.SET
        assert (await enter_pin(pins, FAN, BUY, OTHER_PIN)).outcome is PadOutcome.CONFIRMED


@pytest.mark.usefixtures("with_pin")
class TestRaces:
    async def wrong_at_once(self, pins: PinService, tries: int) -> list[PadOutcome]:
        """Pads with five wrong digits each; then all sixth digits at the same moment."""
        pads = [await pins.open_pad(FAN, BUY) for _ in range(tries)]
        for pad in pads:
            await type_digits(pins, FAN, pad, WRONG[:5])
        steps = await asyncio.gather(*(type_digits(pins, FAN, pad, WRONG[5]) for pad in pads))
        return [step.outcome for step in steps]

    async def test_ten_wrong_tries_at_once_count_five(
        self, pins: PinService, hasher: PinHasher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        compared = []
        matches = hasher.matches

        async def counted(fan_id: int, pin: str, hashed: str) -> bool:
            compared.append(fan_id)
            return await matches(fan_id, pin, hashed)

        monkeypatch.setattr(hasher, "matches", counted)
        outcomes = await self.wrong_at_once(pins, 10)
        assert len(compared) == 5
        assert outcomes.count(PadOutcome.LOCKED) >= 6
        assert (await pins.status(FAN)).locked_until is not None

    async def test_control_without_the_condition_more_are_compared(
        self, pins: PinService, hasher: PinHasher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The guard switched off: look first, count after the comparison."""
        compared = []
        matches = hasher.matches

        async def counted(fan_id: int, pin: str, hashed: str) -> bool:
            compared.append(fan_id)
            return await matches(fan_id, pin, hashed)

        async def look_only(tx: Tx, fan_id: int) -> str | None:
            tries = await repository.tries(tx, fan_id)
            if tries is None or tries.locked_until:
                return None
            return await repository.hash_of(tx, fan_id)

        monkeypatch.setattr(hasher, "matches", counted)
        monkeypatch.setattr(repository, "count_try", look_only)
        await self.wrong_at_once(pins, 10)
        assert len(compared) > 5

    async def test_five_last_taps_at_once_make_one_confirmation(
        self, pins: PinService, database: Database
    ) -> None:
        before = await rows(database, PinConfirmation)
        for same_update in (True, False):
            pad = await pins.open_pad(FAN, BUY)
            await type_digits(pins, FAN, pad, PIN[:5])
            key = key_for(pad, PIN[5])
            taps = ["same"] * 5 if same_update else [new_tap() for _ in range(5)]
            results = await asyncio.gather(
                *(pins.tap(pad.pad_id, FAN, key, tap_key=tap) for tap in taps),
                return_exceptions=True,
            )
            confirmed = [each for each in results if not isinstance(each, PadClosed)]
            assert len(confirmed) == (5 if same_update else 1)
            assert all(each.outcome is PadOutcome.CONFIRMED for each in confirmed)  # type: ignore[union-attr]
        assert await rows(database, PinConfirmation) == before + 2

    async def test_a_confirmation_is_used_by_one_of_five(
        self, pins: PinService, confirm: Confirm
    ) -> None:
        await enter_pin(pins, FAN, BUY)
        results = await asyncio.gather(*(confirm(BUY) for _ in range(5)), return_exceptions=True)
        assert [type(each) for each in results].count(type(None)) == 1
        assert sum(isinstance(each, PinRequired) for each in results) == 4


class TestSecrecy:
    async def test_the_database_holds_no_digit_of_a_pin(
        self, pins: PinService, database: Database
    ) -> None:
        step = await type_digits(pins, FAN, await pins.open_pad(FAN, BUY, PadKind.SET), PIN)
        assert step.pad is not None
        await type_digits(pins, FAN, step.pad, PIN[:4])
        async with database.read.connect() as connection:
            for table in (PinPad, PinCredential, PinConfirmation):
                for row in await connection.execute(select(table.__table__)):
                    held = json.dumps([_readable(value) for value in row])
                    assert PIN not in held
                    assert PIN[:4] not in held

    async def test_a_done_pad_holds_nothing(self, pins: PinService, database: Database) -> None:
        await set_pin(pins, FAN)
        async with database.read.connect() as connection:
            assert (await connection.execute(text("SELECT sealed FROM pin_pads"))).all() == [
                (None,)
            ]

    async def test_the_same_pin_of_two_fans_has_two_hashes(self, hasher: PinHasher) -> None:
        mine, yours = await hasher.hash(1, PIN), await hasher.hash(2, PIN)
        assert await hasher.matches(1, PIN, mine)
        assert not await hasher.matches(2, PIN, mine)
        assert not await hasher.matches(1, PIN, yours)

    async def test_hashes_are_argon2id_with_the_parameters_of_the_library(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(hashing, "PasswordHasher", PasswordHasher)  # as in the product
        hasher = PinHasher(b"secret")
        hashed = await hasher.hash(1, PIN)
        assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert await hasher.matches(1, PIN, hashed)
        assert not await hasher.matches(1, OTHER_PIN, hashed)
        hasher.close()

    def test_secrets_are_not_printed(self) -> None:
        from services.identity.sealing import PadDigits

        assert PIN not in repr(PadDigits("0123456789", PIN, PIN))


class TestPurge:
    async def test_what_ran_out_long_ago_goes(
        self, pins: PinService, clock: FrozenClock, database: Database
    ) -> None:
        await set_pin(pins, FAN)
        clock.advance(3600)
        await pins.open_pad(FAN, CHANGE_PIN)
        await pins.purge()
        assert (await rows(database, PinPad), await rows(database, PinConfirmation)) == (2, 1)
        clock.advance(3661)
        await pins.purge()
        assert (await rows(database, PinPad), await rows(database, PinConfirmation)) == (0, 0)


def _readable(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
