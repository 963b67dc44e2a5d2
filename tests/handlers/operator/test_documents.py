"""The desk and the documents queue as operators walk through them, in both languages."""

from datetime import date

import pytest
from aiogram.methods import SendDocument, SendPhoto

from handlers.operator.buttons import ApproveSureTap, DeskTap, TakeTap
from services.core.clock import FrozenClock
from services.core.i18n import Translator
from services.core.ids import reference_code, short_id
from services.identity import VerificationLevel
from services.identity.roles import Role, RoleRequired
from services.identity.verification import (
    AddDocument,
    ApplicationRejected,
    DocumentKind,
    RejectReason,
)
from services.identity.verification.errors import NotYourCase
from tests.handlers.verification.chat import Chat
from tests.services.identity.papers import (
    BOPHA,
    CHAN,
    DARA,
    PDF,
    PREMIUM,
    VERIFIED,
    Office,
)


async def take(reviewer: Chat, t: Translator) -> None:
    await reviewer.write("/operator")
    await reviewer.press(t.plain("operator.queue.button_documents"))


class TestDesk:
    async def test_for_others_there_is_no_such_command(self, chat: Chat) -> None:
        await chat.write("/operator")
        await chat.tap(DeskTap())
        assert chat.calls == []
        assert chat.room.elsewhere == ["/operator", f"tap {DeskTap().pack()}"]

    async def test_a_queue_says_how_much_waits(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA)
        await reviewer.write("/operator")
        assert t.plain("operator.role.reviewer") in reviewer.text
        assert reviewer.rows[0] == [f"{t.plain('operator.queue.button_documents')} (1)"]

    async def test_only_queues_of_the_own_roles_are_shown(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        await office.roles.grant(DARA, Role.FINANCE)
        await chat.write("/operator")
        assert t("operator.desk.nothing") in chat.text
        assert len(chat.rows) == 1
        with pytest.raises(RoleRequired):
            await chat.tap(TakeTap())

    async def test_nothing_waits(self, reviewer: Chat, t: Translator) -> None:
        await take(reviewer, t)
        assert t("operator.case.nothing") in reviewer.text


class TestCase:
    async def test_papers_come_protected_and_go_with_the_decision(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        case = await office.hand_in(DARA)
        await take(reviewer, t)
        assert "Dara Sok" in reviewer.text
        assert reference_code(case.id) in reviewer.text
        old_screen = reviewer.conversation.screen_message_id
        await reviewer.press(t.plain("operator.case.button_papers"))
        assert [type(each) for each in reviewer.papers] == [SendPhoto] * 3
        assert reviewer.deleted == [old_screen]
        captions = [str(each.caption) for each in reviewer.papers]
        assert t("verification.step.title_selfie") in captions[2]
        shown = await office.review.to_put_away(BOPHA, application_id=case.id)
        assert len(shown) == 3
        await reviewer.press(t.plain("operator.case.button_approve"))
        await reviewer.write("4/5/2030")
        assert t("operator.approve.until", date=date(2030, 5, 4)) in reviewer.text
        await reviewer.press(t.plain("verification.level.verified"))
        assert reviewer.toasts[-1] == t.plain("operator.approve.toast_done")
        assert set(reviewer.deleted[1:]) == {message.message_id for message in shown}
        assert (await office.fan()).level is VERIFIED
        assert reviewer.rows[0] == [f"{t.plain('operator.queue.button_documents')} (0)"]

    async def test_showing_again_takes_the_first_copies_away(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        case = await office.hand_in(DARA)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_papers"))
        first = await office.review.to_put_away(BOPHA, application_id=case.id)
        await reviewer.press(t.plain("operator.case.button_papers"))
        second = await office.review.to_put_away(BOPHA, application_id=case.id)
        assert {message.message_id for message in first} <= set(reviewer.deleted)
        assert not set(first) & set(second)
        assert len(second) == 3

    async def test_a_pdf_comes_as_a_file(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.share()
        await office.fill(DARA, PREMIUM)
        await office.verification.add_document(AddDocument(DARA, DocumentKind.ADDRESS, PDF))
        await office.verification.submit(DARA)
        await take(reviewer, t)
        assert t.plain("verification.occupation.button_farmer") in reviewer.text
        await reviewer.press(t.plain("operator.case.button_papers"))
        assert [type(each) for each in reviewer.papers] == [SendPhoto] * 3 + [SendDocument]

    async def test_nothing_is_decided_unseen(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_approve"))
        await reviewer.write("4.5.2030")
        await reviewer.press(t.plain("verification.level.verified"))
        assert t("error.verification.not_seen") in reviewer.text
        await reviewer.press(t.plain("operator.case.button_reject"))
        await reviewer.press(t.plain("operator.reject.button_altered"))
        assert t("error.verification.not_seen") in reviewer.text
        assert (await office.fan()).level is VerificationLevel.BASIC

    async def test_what_is_no_date_is_asked_again(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA)
        await take(reviewer, t)
        for words in ("soon", "31/02/2030", "2030-05-04", "4/5/30", "271828"):
            await reviewer.press(t.plain("operator.case.button_approve"))
            await reviewer.write(words)
            assert t("operator.approve.no_date") in reviewer.text
            await reviewer.press(t.plain("common.button.back"))

    async def test_khmer_digits_are_a_date_too_and_a_past_one_is_refused(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_papers"))
        await reviewer.press(t.plain("operator.case.button_approve"))
        await reviewer.write("០៤/០៥/២០២០")
        await reviewer.press(t.plain("verification.level.verified"))
        assert t("error.verification.bad_expiry") in reviewer.text
        await reviewer.write("04-05-2030")
        await reviewer.press(t.plain("verification.level.verified"))
        assert (await office.fan()).level is VERIFIED

    async def test_premium_can_be_granted_in_part(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA, target=PREMIUM)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_papers"))
        await reviewer.press(t.plain("operator.case.button_approve"))
        await reviewer.write("04/05/2030")
        assert [row[0] for row in reviewer.rows[:2]] == [
            f"✅ {t.plain('verification.level.premium')}",
            f"✅ {t.plain('verification.level.verified')}",
        ]
        await reviewer.press(t.plain("verification.level.verified"))
        assert (await office.fan()).level is VERIFIED

    async def test_earlier_papers_need_no_date(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.verified()
        await office.fill(DARA, PREMIUM, shade=90)
        await office.verification.submit(DARA)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_papers"))
        assert len(reviewer.papers) == 4
        await reviewer.press(t.plain("operator.case.button_approve"))
        await reviewer.press(t.plain("verification.level.premium"))
        assert (await office.fan()).level is PREMIUM

    async def test_a_reason_of_the_list_is_given(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_papers"))
        await reviewer.press(t.plain("operator.case.button_reject"))
        offered = [label for row in reviewer.rows[:-1] for label in row]
        assert offered == [t.plain(f"operator.reject.button_{each}") for each in RejectReason]
        reason = RejectReason.ADDRESS_UNFIT
        await reviewer.press(t.plain(f"operator.reject.button_{reason}"))
        assert reviewer.toasts[-1] == t.plain("operator.reject.toast_done")
        assert len(reviewer.deleted) == 4
        [told] = await office.events(ApplicationRejected)
        assert told.reason is reason

    async def test_given_back_it_waits_for_others(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_papers"))
        await reviewer.press(t.plain("operator.case.button_release"))
        assert len(reviewer.deleted) == 4
        case = await office.review.take(CHAN)
        assert case is not None
        assert case.application.fan_id == DARA

    async def test_a_lease_that_ran_out_takes_the_papers_along(
        self, reviewer: Chat, t: Translator, office: Office, clock: FrozenClock
    ) -> None:
        case = await office.hand_in(DARA)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_papers"))
        clock.advance(15 * 60)
        late = ApproveSureTap(case=short_id(case.id), level=VERIFIED, until=20300504)
        with pytest.raises(NotYourCase):
            await reviewer.tap(late)
        await reviewer.tap(TakeTap())
        assert len(reviewer.deleted) == 4

    async def test_the_same_decision_twice_is_one(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        case = await office.hand_in(DARA)
        await take(reviewer, t)
        await reviewer.press(t.plain("operator.case.button_papers"))
        tap = ApproveSureTap(case=short_id(case.id), level=VERIFIED, until=20300504)
        await reviewer.tap(tap)
        await reviewer.tap(tap)
        assert (await office.log()).count("level_approved") == 1

    async def test_a_file_that_others_sent_too_is_marked(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA)
        await office.fill(CHAN, shade=20 * (DARA % 10))
        await take(reviewer, t)
        assert t("operator.case.suspect") in reviewer.text
        await reviewer.press(t.plain("operator.case.button_papers"))
        assert all("🚩" in str(each.caption) for each in reviewer.papers)

    async def test_taken_back_in_the_middle_there_is_nothing_to_decide(
        self, reviewer: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in(DARA)
        await take(reviewer, t)
        await office.verification.withdraw(DARA)
        await reviewer.tap(TakeTap())
        assert t("operator.case.nothing") in reviewer.text
