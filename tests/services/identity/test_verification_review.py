"""The reviewer's side: one case at a time, seen before it is decided, decided once."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.identity import FanSeen, VerificationLevel, level_in_force
from services.identity.roles import Role, RoleRequired
from services.identity.verification import (
    ApplicationRejected,
    ApplicationState,
    Approve,
    DocumentKind,
    LevelCause,
    LevelChanged,
    Reject,
    RejectReason,
)
from services.identity.verification import review as review_module
from services.identity.verification.errors import (
    AlreadyDecided,
    BadExpiry,
    LevelTooHigh,
    NoApplication,
    NotSeen,
    NotYourCase,
    OwnCase,
)
from services.identity.verification.models import VerificationApplication
from services.identity.verification.repository import applications
from tests.services.identity.papers import (
    BOPHA,
    CHAN,
    DARA,
    EXPIRY,
    OTHER_PHONE,
    PREMIUM,
    TOLD,
    VERIFIED,
    Office,
    picture,
    shade_of,
)


@pytest.fixture
async def office(database: Database, clock: FrozenClock) -> Office:
    opened = Office.on(UnitOfWork(database, clock, TOLD), clock)
    await opened.people()
    return opened


class TestTake:
    async def test_the_longest_waiting_first_and_one_at_a_time(
        self, office: Office, clock: FrozenClock
    ) -> None:
        first = await office.hand_in(DARA)
        clock.advance(60)
        second = await office.hand_in(CHAN, OTHER_PHONE)
        assert await office.review.waiting(BOPHA) == 2
        for _ in range(2):
            case = await office.review.take(BOPHA)
            assert case is not None
            assert case.application.id == first.id
        assert case is not None
        assert (case.full_name, case.phone) == ("Dara Sok", "+85512345678")
        await office.review.release(BOPHA, first.id)
        await office.review.release(BOPHA, first.id)
        assert second.fan_id == CHAN
        assert await office.review.waiting(CHAN) == 1  # not the own one

    async def test_nobody_takes_their_own(self, office: Office) -> None:
        mine = await office.hand_in(BOPHA)
        assert await office.review.waiting(BOPHA) == 0
        assert await office.review.take(BOPHA) is None
        for decision in (
            office.review.case(BOPHA, mine.id),
            office.review.approve(Approve(BOPHA, mine.id, VERIFIED, EXPIRY)),
            office.review.reject(Reject(BOPHA, mine.id, RejectReason.ALTERED)),
        ):
            with pytest.raises(OwnCase):
                await decision

    async def test_the_table_refuses_an_own_case_too(self, office: Office) -> None:
        mine = await office.hand_in(BOPHA)
        with pytest.raises(IntegrityError):
            await office.uow.run(
                lambda tx: applications.change(
                    tx,
                    mine.id,
                    ApplicationState.SUBMITTED,
                    taken_by=BOPHA,
                    taken_until=tx.now,
                )
            )

    async def test_a_lease_that_ran_out_lets_the_case_go_to_another(
        self, office: Office, clock: FrozenClock
    ) -> None:
        handed_in = await office.hand_in()
        await office.take_and_look(BOPHA)
        assert await office.review.take(CHAN) is None
        clock.advance(15 * 60)
        with pytest.raises(NotYourCase):
            await office.review.approve(Approve(BOPHA, handed_in.id, VERIFIED, EXPIRY))
        case = await office.review.take(CHAN)
        assert case is not None
        assert case.application.id == handed_in.id

    async def test_looking_at_the_papers_makes_the_lease_longer(
        self, office: Office, clock: FrozenClock
    ) -> None:
        handed_in = await office.hand_in()
        await office.review.take(BOPHA)
        clock.advance(14 * 60)
        await office.review.open_documents(BOPHA, handed_in.id)
        clock.advance(14 * 60)
        assert await office.review.take(CHAN) is None

    async def test_without_the_role_nothing_is_seen(self, office: Office) -> None:
        handed_in = await office.hand_in()
        await office.roles.revoke(BOPHA, Role.REVIEWER)
        for attempt in (
            office.review.take(BOPHA),
            office.review.waiting(BOPHA),
            office.review.case(BOPHA, handed_in.id),
            office.review.open_documents(BOPHA, handed_in.id),
            office.review.release(BOPHA, handed_in.id),
            office.review.approve(Approve(BOPHA, handed_in.id, VERIFIED, EXPIRY)),
            office.review.reject(Reject(BOPHA, handed_in.id, RejectReason.ALTERED)),
        ):
            with pytest.raises(RoleRequired):
                await attempt

    async def test_two_reviewers_at_once_get_two_cases(self, office: Office) -> None:
        for place in range(4):
            await office.identity.meet(_seen(2000 + place))
            await office.hand_in(2000 + place, f"+8551234560{place}")
        taken = await asyncio.gather(
            *(office.review.take(actor) for actor in (BOPHA, CHAN, BOPHA, CHAN))
        )
        cases = [case.application.id for case in taken if case]
        assert len(cases) == 4
        assert cases[0] == cases[2] != cases[1] == cases[3]


class TestOpenDocuments:
    async def test_the_papers_come_back_as_they_were_sent_and_it_is_noted(
        self, office: Office
    ) -> None:
        handed_in = await office.hand_in()
        await office.review.take(BOPHA)
        opened = await office.review.open_documents(BOPHA, handed_in.id)
        assert [each.document.kind for each in opened] == [
            DocumentKind.ID_FRONT,
            DocumentKind.ID_BACK,
            DocumentKind.SELFIE,
        ]
        assert [each.content for each in opened] == [
            picture(shade_of(DARA) + place) for place in range(3)
        ]
        assert (await office.log())[-3:] == ["opened"] * 3

    async def test_only_who_holds_the_case_sees_them(self, office: Office) -> None:
        handed_in = await office.hand_in()
        for actor in (BOPHA, CHAN):
            with pytest.raises(NotYourCase):
                await office.review.open_documents(actor, handed_in.id)

    async def test_a_file_that_another_fan_sent_too_is_marked(self, office: Office) -> None:
        await office.hand_in(DARA)
        await office.fill(CHAN, shade=shade_of(DARA))
        case = await office.review.take(BOPHA)
        assert case is not None
        assert all(paper.suspect for paper in case.documents)


class TestApprove:
    async def test_the_level_counts_at_once_and_ends_with_the_document(
        self, office: Office
    ) -> None:
        assert (await office.fan()).level is VerificationLevel.BASIC
        approved = await office.verified()
        fan = await office.fan()
        assert fan.level is VERIFIED
        assert fan.level_expires_at == datetime(2030, 5, 4, 17, 0, tzinfo=UTC)
        assert await office.uow.run(lambda tx: level_in_force(tx, DARA)) is VERIFIED
        [told] = await office.events(LevelChanged)
        assert (told.before, told.after) == (VerificationLevel.BASIC, VERIFIED)
        assert (told.cause, told.expires_at) == (LevelCause.APPROVED, fan.level_expires_at)
        assert approved.state is ApplicationState.APPROVED
        assert (await office.log())[-1] == "level_approved"

    async def test_the_same_decision_again_is_the_same_result(self, office: Office) -> None:
        approved = await office.verified()
        again = Approve(BOPHA, approved.id, VERIFIED, EXPIRY)
        assert await office.review.approve(again) == approved
        for other in (
            Approve(CHAN, approved.id, VERIFIED, EXPIRY),
            Approve(BOPHA, approved.id, VERIFIED, date(2031, 1, 1)),
        ):
            with pytest.raises(AlreadyDecided):
                await office.review.approve(other)
        with pytest.raises(AlreadyDecided):
            await office.review.reject(Reject(BOPHA, approved.id, RejectReason.ALTERED))
        assert len(await office.events(LevelChanged)) == 1

    async def test_not_before_every_paper_was_seen(self, office: Office) -> None:
        handed_in = await office.hand_in()
        await office.review.take(BOPHA)
        await office.review.open_documents(BOPHA, handed_in.id)
        for decision in (
            office.review.approve(Approve(BOPHA, handed_in.id, VERIFIED, EXPIRY)),
            office.review.reject(Reject(BOPHA, handed_in.id, RejectReason.ALTERED)),
        ):
            with pytest.raises(NotSeen):
                await decision

    async def test_at_most_what_was_applied_for(self, office: Office) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        for level in (PREMIUM, VerificationLevel.BASIC):
            with pytest.raises(LevelTooHigh):
                await office.review.approve(Approve(BOPHA, case.id, level, EXPIRY))

    async def test_less_than_was_applied_for(self, office: Office) -> None:
        await office.hand_in(target=PREMIUM)
        case = await office.take_and_look()
        await office.review.approve(Approve(BOPHA, case.id, VERIFIED, EXPIRY))
        assert (await office.fan()).level is VERIFIED

    async def test_a_document_must_end_after_today_and_in_this_life(self, office: Office) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        today = office.clock.now().date()
        for expires_on in (None, today, date(2020, 1, 1), today + timedelta(days=366 * 21)):
            with pytest.raises(BadExpiry):
                await office.review.approve(Approve(BOPHA, case.id, VERIFIED, expires_on))
        await office.review.approve(Approve(BOPHA, case.id, VERIFIED, today + timedelta(days=1)))

    async def test_premium_on_earlier_papers_ends_with_them(self, office: Office) -> None:
        base = await office.verified()
        await office.fill(DARA, PREMIUM, shade=100)
        await office.verification.submit(DARA)
        case = await office.review.take(BOPHA)
        assert case is not None
        assert [paper.kind for paper in case.documents] == list(DocumentKind)
        assert case.base_expires_on == EXPIRY
        await office.take_and_look()
        approved = await office.review.approve(Approve(BOPHA, case.application.id, PREMIUM))
        assert approved.level_expires_at == base.level_expires_at
        assert (await office.fan()).level is PREMIUM

    async def test_nobody_decides_what_is_not_there(self, office: Office) -> None:
        with pytest.raises(NoApplication):
            await office.review.approve(Approve(BOPHA, UUID(int=5), VERIFIED, EXPIRY))

    async def test_of_many_at_once_one_counts(self, office: Office) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        decisions = [
            office.review.approve(Approve(BOPHA, case.id, VERIFIED, EXPIRY)),
            office.review.reject(Reject(BOPHA, case.id, RejectReason.ALTERED)),
            office.review.approve(Approve(BOPHA, case.id, VERIFIED, EXPIRY)),
            office.verification.withdraw(DARA),
        ]
        await asyncio.gather(*decisions, return_exceptions=True)
        told = len(await office.events(LevelChanged)) + len(
            await office.events(ApplicationRejected)
        )
        final = await office.uow.run_read_only(lambda tx: applications.find(tx, case.id))
        assert final is not None
        assert told == (0 if final.state is ApplicationState.WITHDRAWN else 1)

    async def test_control_without_the_checks_only_the_table_is_left_to_refuse(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What a second decision would do to the first: the row would say two things."""

        async def always(tx: Tx, application_id: UUID, _: object, /, **values: object) -> bool:
            where = VerificationApplication.id == application_id
            await tx.session.execute(update(VerificationApplication).where(where).values(**values))
            return True

        await office.hand_in()
        case = await office.take_and_look()
        monkeypatch.setattr(review_module, "_check_held", lambda *_: None)
        monkeypatch.setattr(applications, "change", always)
        await office.review.approve(Approve(BOPHA, case.id, VERIFIED, EXPIRY))
        with pytest.raises(IntegrityError):
            await office.review.reject(Reject(BOPHA, case.id, RejectReason.ALTERED))

    async def test_control_without_a_look_at_the_hand_the_table_refuses_a_second_case(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def nothing(*_: object) -> None: ...

        await office.hand_in(DARA)
        await office.hand_in(CHAN, OTHER_PHONE)
        monkeypatch.setattr(applications, "held_by", nothing)
        assert await office.review.take(BOPHA)
        with pytest.raises(IntegrityError):
            await office.review.take(BOPHA)


class TestReject:
    async def test_the_fan_is_told_why(self, office: Office) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        decision = Reject(BOPHA, case.id, RejectReason.ID_EXPIRED)
        rejected = await office.review.reject(decision)
        assert await office.review.reject(decision) == rejected
        assert (await office.fan()).level is VerificationLevel.BASIC
        [told] = await office.events(ApplicationRejected)
        assert (told.fan_id, told.reason) == (DARA, RejectReason.ID_EXPIRED)
        assert await office.log() == [
            "phone_shared",
            "begun",
            "submitted",
            "taken",
            *["opened"] * 3,
            "rejected",
        ]


class TestPutAway:
    async def test_papers_leave_the_chat_with_the_case(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        assert await office.review.to_put_away() == []
        assert len(await office.review.to_put_away(BOPHA, application_id=case.id)) == 3
        clock.advance(16 * 60)
        messages = await office.review.to_put_away()
        assert len(messages) == 3
        assert await office.review.to_put_away(CHAN) == []
        for message in messages:
            await office.review.note_put_away(message)
        assert await office.review.to_put_away(BOPHA) == []


def _seen(fan_id: int) -> FanSeen:
    return FanSeen(fan_id, "Fan")
