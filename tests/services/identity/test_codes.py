"""One-time codes: sent sealed, entered on the pad, bound to purpose and amount, used once."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.money import Currency, Money
from services.core.outbox import OutboxMessage
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork
from services.identity import PadKind, PadOutcome, PadStep, PinHasher, PinService
from services.identity.codes import (
    CODE_LIFE,
    CodeDelivery,
    CodeDue,
    CodeService,
    IssuedCode,
    NotSent,
    SendLater,
    Sent,
)
from services.identity.codes import repository as codes_repository
from services.identity.codes.errors import CodeRequired, TooManyCodes
from services.identity.codes.models import OneTimeCode
from services.identity.errors import PadClosed, PadExpired, PinRequired
from services.identity.security import SecurityKind, SecurityLog
from services.models import all_tables
from tests.services.identity.people import (
    DARA,
    PIN,
    enter_pin,
    key_for,
    type_digits,
)
from tests.services.identity.proofs import SEAL, Channel
from tests.services.meeting import read_together

FAN = DARA.fan_id
SEND = "transfer:7K2Q94XDABCD"
AMOUNT = Money(120_00, Currency.USD)


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def delivery(uow: UnitOfWork, channel: Channel) -> CodeDelivery:
    return CodeDelivery(uow, SEAL, channel)


pytestmark = pytest.mark.usefixtures("fan_with_pin")


async def code_of(delivery: CodeDelivery, channel: Channel, issued: IssuedCode) -> str:
    await delivery.send(CodeDue(issued.code_id))
    return channel.sent[-1].code


async def enter(pins: PinService, issued: IssuedCode, digits: str) -> PadStep:
    pad = await pins.open_code_pad(FAN, issued)
    return await type_digits(pins, FAN, pad, digits)


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


async def require(
    codes: CodeService, purpose: str = SEND, amount: Money | None = AMOUNT, fan_id: int = FAN
) -> None:
    async def use(tx: Tx) -> None:
        await codes.require_code(tx, fan_id=fan_id, purpose=purpose, amount=amount)

    await codes.uow.run(use)


class TestEnter:
    async def test_the_right_digits_pass_once(
        self, codes: CodeService, pins: PinService, delivery: CodeDelivery, channel: Channel
    ) -> None:
        with pytest.raises(CodeRequired) as refused:
            await require(codes)
        assert refused.value.details == {"purpose": SEND, "amount": AMOUNT, "reasons": ()}
        issued = await codes.issue(FAN, SEND, AMOUNT)
        code = await code_of(delivery, channel, issued)
        step = await enter(pins, issued, code)
        assert (step.outcome, step.purpose, step.pad) == (PadOutcome.CONFIRMED, SEND, None)
        await require(codes)
        with pytest.raises(CodeRequired):
            await require(codes)

    async def test_the_pad_hides_and_moves_its_keys_like_that_of_the_pin(
        self, codes: CodeService, pins: PinService
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        pads = [await pins.open_code_pad(FAN, issued, "Why") for _ in range(4)]
        assert {pad.kind for pad in pads} == {PadKind.CODE}
        assert pads[0].about == "Why"
        assert len({tuple(key.label for key in pad.keys) for pad in pads}) == 4

    @pytest.mark.parametrize(
        ("purpose", "amount"),
        [
            ("transfer:another", AMOUNT),
            (SEND, Money(120_01, Currency.USD)),
            (SEND, Money(120_00, Currency.KHR)),
            (SEND, None),
        ],
    )
    async def test_it_opens_nothing_else(
        self,
        codes: CodeService,
        pins: PinService,
        delivery: CodeDelivery,
        channel: Channel,
        purpose: str,
        amount: Money | None,
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        await enter(pins, issued, await code_of(delivery, channel, issued))
        with pytest.raises(CodeRequired):
            await require(codes, purpose, amount)
        with pytest.raises(CodeRequired):
            await require(codes, fan_id=FAN + 1)
        await require(codes)

    async def test_without_an_amount_it_is_bound_to_none(
        self, codes: CodeService, pins: PinService, delivery: CodeDelivery, channel: Channel
    ) -> None:
        issued = await codes.issue(FAN, SEND)
        await enter(pins, issued, await code_of(delivery, channel, issued))
        assert channel.sent[-1].amount is None
        with pytest.raises(CodeRequired):
            await require(codes, amount=AMOUNT)
        await require(codes, amount=None)

    async def test_five_wrong_tries_end_it(
        self, codes: CodeService, pins: PinService, delivery: CodeDelivery, channel: Channel
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        code = await code_of(delivery, channel, issued)
        spare = await pins.open_code_pad(FAN, issued)
        pad = await pins.open_code_pad(FAN, issued)
        for left in (4, 3, 2, 1):
            step = await type_digits(pins, FAN, pad, other_than(code))
            assert (step.outcome, step.attempts_left) == (PadOutcome.WRONG, left)
            assert step.pad is not None
            pad = step.pad
        last = await type_digits(pins, FAN, pad, other_than(code))
        assert (last.outcome, last.pad) == (PadOutcome.ENDED, None)
        assert (await type_digits(pins, FAN, spare, code)).outcome is PadOutcome.ENDED
        with pytest.raises(CodeRequired):
            await require(codes)
        kinds = [each.kind for each in await SecurityLog(codes.uow).newest(FAN)]
        assert kinds == [SecurityKind.CODE_FAILED, SecurityKind.PIN_SET]
        assert (await pins.status(FAN)).locked_until is None

    async def test_after_five_minutes_it_is_over(
        self,
        codes: CodeService,
        pins: PinService,
        delivery: CodeDelivery,
        channel: Channel,
        clock: FrozenClock,
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        assert issued.expires_at - clock.now() == CODE_LIFE == timedelta(minutes=5)
        code = await code_of(delivery, channel, issued)
        clock.advance(300)
        assert (await enter(pins, issued, code)).outcome is PadOutcome.ENDED

    async def test_what_was_entered_can_be_used_for_two_minutes(
        self,
        codes: CodeService,
        pins: PinService,
        delivery: CodeDelivery,
        channel: Channel,
        clock: FrozenClock,
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        await enter(pins, issued, await code_of(delivery, channel, issued))
        clock.advance(120)
        with pytest.raises(CodeRequired):
            await require(codes)

    async def test_an_expired_pad_opens_again_for_the_same_code(
        self,
        codes: CodeService,
        pins: PinService,
        delivery: CodeDelivery,
        channel: Channel,
        clock: FrozenClock,
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        code = await code_of(delivery, channel, issued)
        pad = await pins.open_code_pad(FAN, issued, "Why")
        clock.advance(61)
        with pytest.raises(PadExpired):
            await pins.tap(pad.pad_id, FAN, "a", tap_key="t")
        again = await pins.open_again(pad.pad_id, FAN)
        assert (again.kind, again.about) == (PadKind.CODE, "Why")
        assert (await type_digits(pins, FAN, again, code)).outcome is PadOutcome.CONFIRMED

    async def test_the_pin_of_the_same_purpose_waits_for_the_code(
        self,
        codes: CodeService,
        pins: PinService,
        delivery: CodeDelivery,
        channel: Channel,
        clock: FrozenClock,
    ) -> None:
        await enter_pin(pins, FAN, SEND)
        clock.advance(100)
        issued = await codes.issue(FAN, SEND, AMOUNT)
        code = await code_of(delivery, channel, issued)
        clock.advance(290)
        await enter(pins, issued, code)
        clock.advance(100)

        async def both(tx: Tx) -> None:
            await pins.require_confirmation(tx, fan_id=FAN, purpose=SEND)
            await codes.require_code(tx, fan_id=FAN, purpose=SEND, amount=AMOUNT)

        await codes.uow.run(both)

    async def test_a_code_does_not_bring_a_dead_confirmation_back(
        self, codes: CodeService, pins: PinService, clock: FrozenClock
    ) -> None:
        await enter_pin(pins, FAN, SEND)
        clock.advance(120)
        await codes.issue(FAN, SEND, AMOUNT)
        with pytest.raises(PinRequired):
            await codes.uow.run(lambda tx: pins.require_confirmation(tx, fan_id=FAN, purpose=SEND))

    async def test_another_fan_cannot_see_what_a_pad_asks_for(
        self, codes: CodeService, pins: PinService
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        pad = await pins.open_code_pad(FAN, issued, "Why")
        found, about = await pins.code_behind(pad.pad_id, FAN)
        assert (found.purpose, found.amount, about) == (SEND, AMOUNT, "Why")
        with pytest.raises(PadClosed):
            await pins.code_behind(pad.pad_id, FAN + 1)
        pin_pad = await pins.open_pad(FAN, SEND)
        with pytest.raises(PadClosed):
            await pins.code_behind(pin_pad.pad_id, FAN)


class TestIssue:
    async def test_asked_again_at_once_the_same_code_is_the_answer(
        self, codes: CodeService, clock: FrozenClock
    ) -> None:
        first = await codes.issue(FAN, SEND, AMOUNT)
        clock.advance(29)
        second = await codes.issue(FAN, SEND, AMOUNT)
        assert (second.code_id, second.is_new) == (first.code_id, False)
        other = await codes.issue(FAN, SEND, Money(1, Currency.USD))
        assert other.is_new

    async def test_a_newer_code_ends_the_older(
        self,
        codes: CodeService,
        pins: PinService,
        delivery: CodeDelivery,
        channel: Channel,
        clock: FrozenClock,
    ) -> None:
        first = await codes.issue(FAN, SEND, AMOUNT)
        old = await code_of(delivery, channel, first)
        clock.advance(31)
        second = await codes.issue(FAN, SEND, AMOUNT)
        new = await code_of(delivery, channel, second)
        assert (await enter(pins, first, old)).outcome is PadOutcome.ENDED
        assert (await enter(pins, second, new)).outcome is PadOutcome.CONFIRMED

    async def test_six_an_hour(self, codes: CodeService, clock: FrozenClock) -> None:
        for number in range(6):
            await codes.issue(FAN, f"transfer:{number}", AMOUNT)
            clock.advance(60)
        with pytest.raises(TooManyCodes) as refused:
            await codes.issue(FAN, SEND, AMOUNT)
        assert refused.value.details["until"] == clock.now() + timedelta(minutes=54)
        clock.advance(54 * 60)
        assert (await codes.issue(FAN, SEND, AMOUNT)).is_new

    async def test_ten_questions_at_once_send_one_code(
        self, codes: CodeService, database: Database
    ) -> None:
        issued = await asyncio.gather(*(codes.issue(FAN, SEND, AMOUNT) for _ in range(10)))
        assert len({each.code_id for each in issued}) == 1
        assert len(await due(database)) == 1

    async def test_control_without_the_fans_turn_more_are_sent(
        self, codes: CodeService, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The guard switched off: nobody waits for the other's question."""

        async def nobody_waits(*_: object) -> None: ...

        monkeypatch.setattr(codes_repository, "hold_fan", nobody_waits)
        has_turns = database.dialect == "sqlite"  # its one writer is such a turn by itself
        if not has_turns:
            together = read_together(codes_repository.find_open, 2)
            monkeypatch.setattr(codes_repository, "find_open", together)
        issued = await asyncio.gather(*(codes.issue(FAN, SEND, AMOUNT) for _ in range(10)))
        assert (len({each.code_id for each in issued}) == 1) == has_turns

    async def test_ten_purposes_at_once_send_six_codes(
        self, codes: CodeService, database: Database
    ) -> None:
        asked = (codes.issue(FAN, f"transfer:{number}", AMOUNT) for number in range(10))
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(each, TooManyCodes) for each in results) == 4
        assert len(await due(database)) == 6


class TestRaces:
    async def test_a_code_is_used_by_one_of_five(
        self, codes: CodeService, pins: PinService, delivery: CodeDelivery, channel: Channel
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        await enter(pins, issued, await code_of(delivery, channel, issued))
        results = await asyncio.gather(*(require(codes) for _ in range(5)), return_exceptions=True)
        assert results.count(None) == 1
        assert sum(isinstance(each, CodeRequired) for each in results) == 4

    async def test_ten_wrong_tries_at_once_count_five(
        self, codes: CodeService, pins: PinService, delivery: CodeDelivery, channel: Channel
    ) -> None:
        outcomes = await wrong_at_once(codes, pins, delivery, channel)
        assert outcomes.count(PadOutcome.WRONG) == 4
        assert outcomes.count(PadOutcome.ENDED) == 6

    async def test_control_without_the_condition_all_ten_are_compared(
        self,
        codes: CodeService,
        pins: PinService,
        delivery: CodeDelivery,
        channel: Channel,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The guard switched off: look, compare, count afterwards."""

        async def look_only(tx: Tx, code_id: str) -> codes_repository.Try:
            found = select(OneTimeCode.hash).where(OneTimeCode.id == code_id)
            return codes_repository.Try((await tx.session.execute(found)).scalar_one(), 4)

        monkeypatch.setattr(codes_repository, "count_try", look_only)
        outcomes = await wrong_at_once(codes, pins, delivery, channel)
        assert outcomes.count(PadOutcome.WRONG) == 10


async def wrong_at_once(
    codes: CodeService, pins: PinService, delivery: CodeDelivery, channel: Channel
) -> list[PadOutcome]:
    """Ten pads with five wrong digits each; then all sixth digits at the same moment."""
    issued = await codes.issue(FAN, SEND, AMOUNT)
    wrong = other_than(await code_of(delivery, channel, issued))
    pads = [await pins.open_code_pad(FAN, issued) for _ in range(10)]
    for pad in pads:
        await type_digits(pins, FAN, pad, wrong[:5])
    steps = await asyncio.gather(*(type_digits(pins, FAN, pad, wrong[5]) for pad in pads))
    return [step.outcome for step in steps]


class TestSending:
    async def test_it_carries_purposeful_facts_and_is_sent_once(
        self, codes: CodeService, delivery: CodeDelivery, channel: Channel
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        for _ in range(2):
            await delivery.send(CodeDue(issued.code_id))
        (sent,) = channel.sent
        assert (sent.fan_id, sent.amount, sent.expires_at) == (FAN, AMOUNT, issued.expires_at)
        assert len(sent.code) == 6
        assert sent.code.isdigit()
        assert sent.code not in repr(sent)

    async def test_a_channel_that_is_busy_is_asked_again(
        self, codes: CodeService, delivery: CodeDelivery, channel: Channel, database: Database
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        channel.answer = SendLater(7)
        await delivery.send(CodeDue(issued.code_id))
        assert len(await due(database)) == 2
        channel.answer = Sent()
        await delivery.send(CodeDue(issued.code_id))
        assert channel.sent[0] == channel.sent[1]

    async def test_a_lost_channel_ends_it(
        self, codes: CodeService, delivery: CodeDelivery, channel: Channel
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        channel.answer = NotSent("blocked")
        for _ in range(2):
            await delivery.send(CodeDue(issued.code_id))
        assert len(channel.sent) == 1

    async def test_nothing_is_sent_after_its_life_or_under_another_secret(
        self,
        codes: CodeService,
        uow: UnitOfWork,
        delivery: CodeDelivery,
        channel: Channel,
        clock: FrozenClock,
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        stranger = CodeDelivery(uow, TextSeal(b"another secret", "one-time-code"), channel)
        await stranger.send(CodeDue(issued.code_id))
        clock.advance(301)
        await delivery.send(CodeDue(issued.code_id))
        await delivery.send(CodeDue("unknown"))
        assert channel.sent == []


class TestSecrecy:
    async def test_no_table_and_no_log_holds_a_code_in_the_clear(
        self,
        codes: CodeService,
        pins: PinService,
        delivery: CodeDelivery,
        channel: Channel,
        database: Database,
        caplog: pytest.LogCaptureFixture,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        before = await everything(database)
        code = await code_of(delivery, channel, issued)
        after_sending = await everything(database)
        pad = await pins.open_code_pad(FAN, issued)
        await type_digits(pins, FAN, pad, code[:5])
        half = await everything(database)
        await enter(pins, issued, code)
        held = [*before, *after_sending, *half, *await everything(database)]
        assert not [each for each in held if code in each]
        assert code not in caplog.text + "".join(capsys.readouterr())
        assert not [each for each in held if PIN in each]

    async def test_once_sent_not_even_its_seal_is_left(
        self, codes: CodeService, delivery: CodeDelivery, channel: Channel, database: Database
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        await code_of(delivery, channel, issued)
        async with database.read.connect() as connection:
            assert (await connection.execute(select(OneTimeCode.sealed))).scalars().all() == [None]

    def test_a_hash_belongs_to_its_code_and_its_secret(self, hasher: PinHasher) -> None:
        digest = hasher.code_digest("a", "123456")
        assert hasher.is_code("a", "123456", digest)
        assert not hasher.is_code("b", "123456", digest)
        assert not hasher.is_code("a", "123457", digest)
        other = PinHasher(b"another secret")
        assert other.code_digest("a", "123456") != digest
        other.close()


class TestPurge:
    async def test_old_codes_go(
        self, codes: CodeService, clock: FrozenClock, database: Database
    ) -> None:
        await codes.issue(FAN, SEND, AMOUNT)
        clock.advance(2 * 3600)
        await codes.purge()
        assert await count(database) == 1
        clock.advance(1)
        await codes.purge()
        assert await count(database) == 0


class TestRepeat:
    async def test_the_same_last_tap_gives_the_same_step(
        self, codes: CodeService, pins: PinService, delivery: CodeDelivery, channel: Channel
    ) -> None:
        issued = await codes.issue(FAN, SEND, AMOUNT)
        code = await code_of(delivery, channel, issued)
        for digits, outcome in (
            (other_than(code), PadOutcome.WRONG),
            (code, PadOutcome.CONFIRMED),
        ):
            pad = await pins.open_code_pad(FAN, issued)
            await type_digits(pins, FAN, pad, digits[:5])
            key = key_for(pad, digits[5])
            steps = [await pins.tap(pad.pad_id, FAN, key, tap_key="last") for _ in range(3)]
            assert steps == [steps[0]] * 3
            assert steps[0].outcome is outcome


async def due(database: Database) -> list[str]:
    async with database.read.connect() as connection:
        rows = await connection.execute(
            select(OutboxMessage.payload).where(OutboxMessage.job == "identity.send_code")
        )
        return list(rows.scalars())


async def count(database: Database) -> int:
    async with database.read.connect() as connection:
        return len((await connection.execute(select(OneTimeCode.id))).all())


async def everything(database: Database) -> list[str]:
    """Every value of every table as text."""
    async with database.read.connect() as connection:
        return [
            value.decode("latin-1") if isinstance(value, bytes) else str(value)
            for table in all_tables().sorted_tables
            for row in await connection.execute(select(table))
            for value in row
        ]
