"""The phone number: own contact only, one fan at a time, and what rests on it goes with it."""

import asyncio
from dataclasses import replace

import pytest

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import VerificationLevel
from services.identity.errors import UnknownFan
from services.identity.verification import (
    ApplicationState,
    LevelCause,
    LevelChanged,
    PhoneMoved,
    SharedContact,
)
from services.identity.verification.errors import NotYourContact
from services.identity.verification.repository import levels
from tests.services.identity.papers import (
    BOPHA,
    CHAN,
    DARA,
    OTHER_PHONE,
    PHONE,
    TOLD,
    VERIFIED,
    Office,
)


@pytest.fixture
async def office(database: Database, clock: FrozenClock) -> Office:
    opened = Office.on(UnitOfWork(database, clock, TOLD), clock)
    await opened.people()
    return opened


class TestShare:
    async def test_the_own_contact_is_kept_in_one_form(self, office: Office) -> None:
        assert await office.share(DARA, "855 12 345 678") == PHONE
        assert (await office.fan()).phone == PHONE
        assert await office.share(DARA, "+85512345678") == PHONE
        assert await office.log() == ["phone_shared"]

    @pytest.mark.parametrize(
        "change", [{"owner_id": BOPHA}, {"owner_id": None}, {"forwarded": True}]
    )
    async def test_any_other_contact_is_refused(
        self, office: Office, change: dict[str, object]
    ) -> None:
        own = SharedContact(DARA, DARA, PHONE)
        with pytest.raises(NotYourContact):
            await office.phones.share(replace(own, **change))  # type: ignore[arg-type]
        assert (await office.fan()).phone is None

    async def test_nobody_unknown_has_a_phone(self, office: Office) -> None:
        with pytest.raises(UnknownFan):
            await office.share(999)

    async def test_a_number_that_changed_hands_is_the_newest_owners(self, office: Office) -> None:
        await office.fan()  # remembered, and must not be shown any more
        await office.share(DARA)
        await office.share(CHAN)
        assert (await office.fan()).phone is None
        assert (await office.fan(CHAN)).phone == PHONE
        [moved] = await office.events(PhoneMoved)
        assert (moved.fan_id, moved.last_digits, moved.lost_level) == (DARA, "678", None)


class TestWhatRestsOnIt:
    async def test_the_level_goes_with_the_number_and_comes_back_with_another(
        self, office: Office
    ) -> None:
        approved = await office.verified()
        await office.share(CHAN)
        assert (await office.fan()).level is VerificationLevel.BASIC
        [moved] = await office.events(PhoneMoved)
        assert moved.lost_level is VERIFIED
        await office.share(DARA, OTHER_PHONE)
        fan = await office.fan()
        assert (fan.level, fan.level_expires_at) == (VERIFIED, approved.level_expires_at)
        told = await office.events(LevelChanged)
        assert [event.cause for event in told] == [
            LevelCause.APPROVED,
            LevelCause.PHONE_LOST,
            LevelCause.PHONE_BACK,
        ]

    async def test_a_level_that_ended_meanwhile_does_not_come_back(
        self, office: Office, clock: FrozenClock
    ) -> None:
        await office.verified()
        await office.share(CHAN)
        clock.advance(5 * 366 * 86400)
        await office.share(DARA, OTHER_PHONE)
        assert (await office.fan()).level is VerificationLevel.BASIC

    async def test_what_was_handed_in_is_a_draft_again(self, office: Office) -> None:
        await office.hand_in()
        assert await office.review.take(BOPHA)
        await office.share(CHAN)
        draft = await office.verification.draft(DARA)
        assert (draft.state, draft.taken_by) == (ApplicationState.DRAFT, None)
        assert len(draft.documents) == 3

    async def test_a_new_number_of_the_same_fan_changes_no_level(self, office: Office) -> None:
        await office.verified()
        await office.share(DARA, OTHER_PHONE)
        assert (await office.fan()).level is VERIFIED


class TestRaces:
    async def test_one_number_for_two_at_once_is_one_fans(self, office: Office) -> None:
        for _ in range(5):
            await asyncio.gather(office.share(DARA), office.share(CHAN), office.share(BOPHA))
            phones = [(await office.fan(fan_id)).phone for fan_id in (DARA, CHAN, BOPHA)]
            assert sorted(phone or "" for phone in phones) == ["", "", PHONE]

    async def test_two_who_swap_numbers(self, office: Office) -> None:
        await office.share(DARA, PHONE)
        await office.share(CHAN, OTHER_PHONE)
        await asyncio.gather(office.share(DARA, OTHER_PHONE), office.share(CHAN, PHONE))
        phones = {(await office.fan(fan_id)).phone for fan_id in (DARA, CHAN)}
        assert phones == {PHONE, OTHER_PHONE}

    async def test_control_without_its_lock_a_number_is_refused_by_the_table(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What keeps two rows from one number; with one writer there is nothing to keep apart."""
        met = asyncio.Barrier(2)
        guarded = levels.lock_holders

        async def unguarded(tx: object, phone: str, fan_id: int) -> object:
            tx.dialect = "unguarded"  # type: ignore[attr-defined]
            found = await guarded(tx, phone, fan_id)  # type: ignore[arg-type]
            tx.dialect = office.uow.database.dialect  # type: ignore[attr-defined]
            if office.uow.database.dialect == "postgresql":
                await met.wait()
            return found

        monkeypatch.setattr(levels, "lock_holders", unguarded)
        results = await asyncio.gather(
            office.share(DARA), office.share(CHAN), return_exceptions=True
        )
        failed = [type(each).__name__ for each in results if isinstance(each, Exception)]
        assert failed == (
            ["IntegrityError"] if office.uow.database.dialect == "postgresql" else []
        )
