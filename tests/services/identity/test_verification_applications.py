"""The fan's side: a draft step by step, handing in, taking back, trying again."""

import asyncio

import pytest
from sqlalchemy import select

from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import VerificationLevel
from services.identity.verification import (
    AddDocument,
    ApplicationState,
    Approve,
    DocumentKind,
    IdKind,
    Reject,
    RejectReason,
    Step,
)
from services.identity.verification.errors import (
    Incomplete,
    InReview,
    NoApplication,
    NoSuchOffer,
    NotAPicture,
    PictureNeeded,
    SameFileTwice,
)
from services.identity.verification.models import VerificationDocument
from services.identity.verification.rules import first_missing, steps_of
from tests.services.identity.papers import (
    BOPHA,
    DARA,
    EXPIRY,
    PDF,
    PREMIUM,
    TOLD,
    VERIFIED,
    Office,
    picture,
)


@pytest.fixture
async def office(database: Database, clock: FrozenClock) -> Office:
    opened = Office.on(UnitOfWork(database, clock, TOLD), clock)
    await opened.people()
    return opened


async def add(office: Office, kind: DocumentKind, content: bytes) -> None:
    await office.verification.add_document(AddDocument(DARA, kind, content))


async def stored(office: Office) -> list[bytes]:
    async def files(tx: object) -> list[bytes]:
        statement = select(VerificationDocument.sealed)
        return list((await tx.session.execute(statement)).scalars())  # type: ignore[attr-defined]

    return await office.uow.run_read_only(files)


class TestStart:
    async def test_everybody_may_apply_for_what_they_do_not_have(self, office: Office) -> None:
        overview = await office.verification.overview(DARA)
        assert overview.level is VerificationLevel.BASIC
        assert overview.offers == (VERIFIED, PREMIUM)
        assert overview.application is None
        with pytest.raises(NoSuchOffer):
            await office.verification.start(DARA, VerificationLevel.BASIC)

    async def test_one_draft_per_fan_that_can_change_its_aim(self, office: Office) -> None:
        first = await office.verification.start(DARA, VERIFIED)
        again = await office.verification.start(DARA, VERIFIED)
        higher = await office.verification.start(DARA, PREMIUM)
        assert first.id == again.id == higher.id
        assert higher.target is PREMIUM
        twins = await asyncio.gather(
            *(office.verification.start(BOPHA, VERIFIED) for _ in range(4))
        )
        assert len({twin.id for twin in twins}) == 1

    async def test_the_level_in_force_is_offered_again_when_it_ends_soon(
        self, office: Office, clock: FrozenClock
    ) -> None:
        approved = await office.verified()
        assert (await office.verification.overview(DARA)).offers == (PREMIUM,)
        assert approved.level_expires_at is not None
        clock.advance((approved.level_expires_at - clock.now()).total_seconds() - 59 * 86400)
        assert (await office.verification.overview(DARA)).offers == (VERIFIED, PREMIUM)
        renewal = await office.verification.start(DARA, VERIFIED)
        assert renewal.builds_on is None
        assert Step.ID_FRONT in steps_of(renewal)


class TestSteps:
    async def test_a_card_has_two_sides_and_a_passport_one_page(self, office: Office) -> None:
        draft = await office.verification.start(DARA, VERIFIED)
        assert steps_of(draft) == (
            Step.PHONE,
            Step.ID_KIND,
            Step.ID_FRONT,
            Step.ID_BACK,
            Step.SELFIE,
        )
        draft = await office.verification.answer(DARA, IdKind.PASSPORT)
        assert Step.ID_BACK not in steps_of(draft)

    async def test_another_kind_of_card_needs_new_pictures_of_it(self, office: Office) -> None:
        draft = await office.fill()
        assert set(draft.documents) == {
            DocumentKind.ID_FRONT,
            DocumentKind.ID_BACK,
            DocumentKind.SELFIE,
        }
        draft = await office.verification.answer(DARA, IdKind.PASSPORT)
        assert set(draft.documents) == {DocumentKind.SELFIE}

    async def test_premium_also_asks_for_address_work_and_funds(self, office: Office) -> None:
        draft = await office.fill(target=PREMIUM)
        assert steps_of(draft)[-3:] == (Step.ADDRESS, Step.OCCUPATION, Step.FUNDS)
        assert first_missing(draft, has_phone=True) is None
        assert first_missing(draft, has_phone=False) is Step.PHONE

    async def test_a_verified_fan_adds_only_what_is_new(self, office: Office) -> None:
        base = await office.verified()
        draft = await office.verification.start(DARA, PREMIUM)
        assert draft.builds_on == base.id
        assert steps_of(draft) == (Step.PHONE, Step.ADDRESS, Step.OCCUPATION, Step.FUNDS)


class TestAddDocument:
    async def test_it_is_sealed_and_replaces_what_was_there(self, office: Office) -> None:
        await office.verification.start(DARA, VERIFIED)
        await add(office, DocumentKind.SELFIE, picture(1))
        await add(office, DocumentKind.SELFIE, picture(2))
        await add(office, DocumentKind.SELFIE, picture(2))
        [sealed] = await stored(office)
        assert picture(2)[:40] not in sealed
        assert len(sealed) == len(picture(2)) + 12 + 16

    async def test_the_same_file_at_two_places_is_refused(self, office: Office) -> None:
        await office.verification.start(DARA, VERIFIED)
        await add(office, DocumentKind.ID_FRONT, picture(1))
        with pytest.raises(SameFileTwice):
            await add(office, DocumentKind.ID_BACK, picture(1))

    async def test_a_bill_may_be_a_pdf_and_a_face_may_not(self, office: Office) -> None:
        await office.verification.start(DARA, PREMIUM)
        await add(office, DocumentKind.ADDRESS, PDF)
        with pytest.raises(PictureNeeded):
            await add(office, DocumentKind.SELFIE, PDF + b" ")
        with pytest.raises(NotAPicture):
            await add(office, DocumentKind.SELFIE, b"nothing")

    async def test_without_a_draft_or_after_handing_in_nothing_is_taken(
        self, office: Office
    ) -> None:
        with pytest.raises(NoApplication):
            await add(office, DocumentKind.SELFIE, picture(1))
        await office.hand_in()
        with pytest.raises(InReview):
            await add(office, DocumentKind.SELFIE, picture(1))
        with pytest.raises(InReview):
            await office.verification.answer(DARA, IdKind.PASSPORT)
        with pytest.raises(InReview):
            await office.verification.start(DARA, PREMIUM)


class TestSubmit:
    async def test_nothing_may_be_missing(self, office: Office) -> None:
        draft = await office.fill()
        with pytest.raises(Incomplete) as refusal:
            await office.verification.submit(DARA)
        assert refusal.value.details == {"step": Step.PHONE}
        await office.share()
        handed_in = await office.verification.submit(DARA)
        assert (handed_in.id, handed_in.state) == (draft.id, ApplicationState.SUBMITTED)
        assert await office.verification.submit(DARA) == handed_in

    async def test_the_log_tells_who_did_what_and_nothing_private(self, office: Office) -> None:
        await office.hand_in()
        assert await office.log() == ["phone_shared", "begun", "submitted"]


class TestWithdraw:
    async def test_papers_are_gone_at_once_also_out_of_a_reviewers_hands(
        self, office: Office
    ) -> None:
        await office.hand_in()
        await office.take_and_look()
        await office.verification.withdraw(DARA)
        await office.verification.withdraw(DARA)
        assert await stored(office) == []
        assert (await office.verification.overview(DARA)).application is None
        assert await office.review.waiting(BOPHA) == 0
        fresh = await office.verification.start(DARA, VERIFIED)
        assert not fresh.documents


class TestAfterRejection:
    async def test_only_what_was_wrong_is_asked_for_again(self, office: Office) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        await office.review.reject(Reject(BOPHA, case.id, RejectReason.SELFIE_DIFFERS))
        overview = await office.verification.overview(DARA)
        assert overview.application is not None
        assert overview.application.reason is RejectReason.SELFIE_DIFFERS
        draft = await office.verification.start(DARA, VERIFIED)
        assert draft.id != case.id
        assert set(draft.documents) == {DocumentKind.ID_FRONT, DocumentKind.ID_BACK}
        assert first_missing(draft, has_phone=True) is Step.SELFIE
        await add(office, DocumentKind.SELFIE, picture(77))
        await office.verification.submit(DARA)
        again = await office.take_and_look()
        await office.review.approve(Approve(BOPHA, again.id, VERIFIED, EXPIRY))
        assert (await office.fan()).level is VERIFIED

    async def test_after_altered_papers_everything_is_new(self, office: Office) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        await office.review.reject(Reject(BOPHA, case.id, RejectReason.ALTERED))
        draft = await office.verification.start(DARA, VERIFIED)
        assert (draft.id_kind, dict(draft.documents)) == (None, {})
