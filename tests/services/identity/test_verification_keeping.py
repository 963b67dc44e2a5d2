"""The clock: levels end on their day, reminders come once, papers go when their time is over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import VerificationLevel, level_in_force, levels_in_force
from services.identity.models import Fan
from services.identity.verification import (
    LevelCause,
    LevelChanged,
    LevelEndsSoon,
    Reject,
    RejectReason,
)
from services.identity.verification.models import VerificationDocument, VerificationMove
from services.identity.verification.rules import kept_until, reminder_due
from tests.services.identity.papers import BOPHA, CHAN, DARA, TOLD, VERIFIED, Office

END = datetime(2030, 5, 4, 17, 0, tzinfo=UTC)


@pytest.fixture
async def office(database: Database, clock: FrozenClock) -> Office:
    opened = Office.on(UnitOfWork(database, clock, TOLD), clock)
    await opened.people()
    return opened


async def stored(office: Office) -> int:
    statement = select(func.count()).select_from(VerificationDocument)

    async def count(tx: object) -> int:
        return int((await tx.session.execute(statement)).scalar_one())  # type: ignore[attr-defined]

    return await office.uow.run_read_only(count)


def until(clock: FrozenClock, moment: datetime) -> None:
    clock.advance((moment - clock.now()).total_seconds())


class TestEnd:
    async def test_money_sees_the_end_before_the_job_does(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.verified()
        until(clock, END - timedelta(seconds=1))
        assert await office.uow.run(lambda tx: level_in_force(tx, DARA)) is VERIFIED
        until(clock, END)
        seen = await office.uow.run(lambda tx: levels_in_force(tx, (DARA, CHAN, 999)))
        assert set(seen.values()) == {VerificationLevel.BASIC}
        fan = await office.fan()
        assert (fan.level, fan.level_at(clock.now())) == (VERIFIED, VerificationLevel.BASIC)

    async def test_on_the_day_it_is_basic_and_told_once(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.verified()
        until(clock, END - timedelta(seconds=1))
        assert await office.keeper.end_levels() == 0
        until(clock, END)
        assert await office.keeper.end_levels() == 1
        assert await office.keeper.end_levels() == 0
        fan = await office.fan()
        assert (fan.level, fan.level_expires_at) == (VerificationLevel.BASIC, None)
        told = await office.events(LevelChanged)
        assert [event.cause for event in told] == [LevelCause.APPROVED, LevelCause.EXPIRED]


class TestRemind:
    @pytest.mark.parametrize(
        ("days_before", "reminder"),
        [(31, None), (30, 30), (8, 30), (7, 7), (2, 7), (1, 1), (0.5, 1), (0, None), (-1, None)],
    )
    def test_which_reminder_fits(self, days_before: float, reminder: int | None) -> None:
        assert reminder_due(END, END - timedelta(days=days_before)) == reminder

    async def test_three_reminders_each_once_and_by_day(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.verified()
        until(clock, END - timedelta(days=32))
        while clock.now() < END:
            await office.keeper.remind()
            clock.advance(8 * 3600)
        told = await office.events(LevelEndsSoon)
        assert [event.days_left for event in told] == [30, 7, 1]
        assert {event.expires_at for event in told} == {END}

    async def test_nobody_is_woken_at_night(self, office: Office, clock: FrozenClock) -> None:
        await office.verified()
        until(clock, datetime(2030, 5, 1, 20, 0, tzinfo=UTC))  # three in the morning
        await office.keeper.remind()
        assert await office.events(LevelEndsSoon) == []


class TestPurge:
    async def test_rejected_papers_stay_thirty_days(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        await office.review.reject(Reject(BOPHA, case.id, RejectReason.ID_WRONG))
        clock.advance(30 * 86400 - 1)
        await office.keeper.purge()
        assert await stored(office) == 3
        clock.advance(1)
        await office.keeper.purge()
        await office.keeper.purge()
        assert await stored(office) == 0
        assert (await office.log()).count("papers_deleted") == 1

    async def test_approved_papers_stay_as_long_as_the_law_wants(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.verified()
        until(clock, datetime(2035, 5, 4, 16, 59, tzinfo=UTC))
        await office.keeper.purge()
        assert await stored(office) == 3
        clock.advance(60)
        await office.keeper.purge()
        assert await stored(office) == 0

    async def test_a_draft_that_was_left_is_withdrawn(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.fill()
        clock.advance(30 * 86400 - 1)
        await office.keeper.purge()
        assert await stored(office) == 3
        clock.advance(1)
        await office.keeper.purge()
        assert await stored(office) == 0
        assert (await office.log())[-1] == "abandoned"

    def test_years_are_counted_by_the_calendar(self) -> None:
        leap = datetime(2028, 2, 29, 3, 0, tzinfo=UTC)
        assert kept_until(leap) == datetime(2033, 2, 27, 17, 0, tzinfo=UTC)
        assert kept_until(END) == datetime(2035, 5, 4, 17, 0, tzinfo=UTC)


class TestTables:
    @pytest.mark.parametrize(
        "values",
        [
            {"level": "verified"},
            {"level": "golden", "level_expires_at": END, "phone": "+85512345678"},
            {"level": "verified", "level_expires_at": END},
            {"level_expires_at": END},
        ],
    )
    async def test_no_level_without_an_end_and_a_phone(
        self, office: Office, values: dict[str, object]
    ) -> None:
        with pytest.raises(IntegrityError):
            await office.uow.run(
                lambda tx: tx.session.execute(update(Fan).where(Fan.id == DARA).values(**values))
            )

    async def test_the_log_cannot_be_rewritten(self, office: Office) -> None:
        await office.share()
        with pytest.raises(DBAPIError, match="append-only"):
            await office.uow.run(
                lambda tx: tx.session.execute(update(VerificationMove).values(actor_id=1))
            )
