"""An application as a fan walks through it, in both languages."""

import pytest
from aiogram.types import ReplyKeyboardMarkup, ReplyKeyboardRemove

from handlers.home.directions import LINKS
from handlers.kit.links import tap_of
from handlers.verification.buttons import (
    ContinueTap,
    SharePhoneTap,
    StepTap,
    SubmitTap,
    VerificationTap,
)
from services.core.i18n import Translator
from services.identity.verification import (
    ApplicationState,
    DocumentKind,
    Reject,
    RejectReason,
    Step,
)
from services.identity.verification.checks import MOST_BYTES
from services.identity.verification.errors import NotYourContact
from tests.handlers.verification.chat import TRANSLATORS, Chat, Room
from tests.services.identity.papers import (
    BOPHA,
    CHAN,
    DARA,
    PDF,
    PHONE,
    PREMIUM,
    Office,
    picture,
)


async def begin(chat: Chat, t: Translator, level: str = "verified") -> None:
    """Up to the first document: phone shared, card chosen."""
    await chat.tap(VerificationTap())
    await chat.press(t.plain(f"verification.home.button_apply_{level}"))
    await chat.press(t.plain("verification.home.button_phone"))
    await chat.share(PHONE)
    await chat.press(t.plain("verification.id_kind.button_national_id"))


async def fill(chat: Chat, t: Translator) -> None:
    await begin(chat, t)
    for shade in range(3):
        await chat.send_photo(picture(shade))


class TestOverview:
    async def test_it_says_how_the_fan_stands_and_what_can_be_done(
        self, chat: Chat, t: Translator
    ) -> None:
        await chat.tap(VerificationTap())
        assert t.plain("verification.level.basic") in chat.text
        assert t("verification.home.no_phone") in chat.text
        labels = [row[0] for row in chat.rows]
        assert any(t.plain("verification.home.button_apply_premium") in each for each in labels)
        assert t.plain("common.button.home") in chat.rows[-1]

    async def test_a_link_opens_it(self) -> None:
        assert isinstance(tap_of("vf_home", LINKS), VerificationTap)

    async def test_the_last_day_of_the_level_is_named(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        approved = await office.verified()
        assert approved.id_expires_on is not None
        await chat.tap(VerificationTap())
        assert t.date(approved.id_expires_on) in chat.text
        assert "•••678" in chat.text
        assert PHONE not in chat.text


class TestPhone:
    async def test_the_keyboard_comes_and_goes(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SharePhoneTap())
        markup = chat.messages[-1].reply_markup
        assert isinstance(markup, ReplyKeyboardMarkup)
        assert markup.keyboard[0][0].request_contact
        await chat.share("85512345678")
        assert isinstance(chat.messages[-1].reply_markup, ReplyKeyboardRemove)
        assert (await chat.room.office.fan()).phone == PHONE
        assert "•••678" in chat.text

    async def test_its_cancel_takes_it_away(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SharePhoneTap())
        await chat.write(t.plain("common.button.cancel"))
        assert isinstance(chat.messages[-1].reply_markup, ReplyKeyboardRemove)
        assert chat.conversation.question is None
        assert t("verification.home.no_phone") in chat.text

    async def test_a_typed_number_is_no_proof(self, chat: Chat, t: Translator) -> None:
        await chat.tap(SharePhoneTap())
        await chat.write("+855 12 345 678")
        assert t("verification.phone.not_typed") in chat.text
        assert (await chat.room.office.fan()).phone is None

    async def test_somebody_elses_contact_is_refused(self, chat: Chat) -> None:
        for owner_id, forwarded in ((CHAN, False), (DARA, True)):
            with pytest.raises(NotYourContact):
                await chat.share(PHONE, owner_id, forwarded=forwarded)
        assert (await chat.room.office.fan()).phone is None

    async def test_a_contact_that_nobody_asked_for_counts_too(
        self, chat: Chat, t: Translator
    ) -> None:
        await chat.share(PHONE)
        assert (await chat.room.office.fan()).phone == PHONE
        assert "•••678" in chat.text


class TestSteps:
    async def test_from_the_first_question_to_handing_in(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        await begin(chat, t)
        assert t("verification.ask.id_front") in chat.text
        assert t("verification.step.place", place=3, all=5) in chat.text
        sent = [await chat.send_photo(picture(shade)) for shade in range(3)]
        assert chat.deleted == sent
        assert t.plain("verification.summary.title") in chat.text
        await chat.press(t.plain("verification.summary.button_submit"))
        assert chat.toasts[-1] == t.plain("verification.summary.toast_submitted")
        draft = await office.verification.draft(DARA)
        assert draft.state is ApplicationState.SUBMITTED
        assert len(chat.rows) == 3  # take back, phone, the ways out

    async def test_premium_asks_for_everything_and_takes_files(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        await begin(chat, t, "premium")
        for shade in range(3):
            await chat.send_photo(picture(shade))
        await chat.send_file(PDF)
        assert sum(len(row) for row in chat.rows[:-1]) == 8
        await chat.press(t.plain("verification.occupation.button_farmer"))
        await chat.press(t.plain("verification.funds.button_abroad"))
        assert t.plain("verification.summary.title") in chat.text
        assert sum(len(row) for row in chat.rows[:-1]) <= 8
        draft = await office.verification.draft(DARA)
        assert draft.target is PREMIUM
        assert list(draft.documents) == list(DocumentKind)

    async def test_a_passport_has_one_page(self, chat: Chat, t: Translator) -> None:
        await chat.tap(VerificationTap())
        await chat.press(t.plain("verification.home.button_apply_verified"))
        await chat.share(PHONE)
        await chat.press(t.plain("verification.id_kind.button_passport"))
        assert t("verification.ask.passport") in chat.text
        await chat.send_photo(picture(1))
        assert t("verification.ask.selfie") in chat.text

    async def test_back_leads_to_the_step_before_and_keep_goes_on(
        self, chat: Chat, t: Translator
    ) -> None:
        await begin(chat, t)
        await chat.send_photo(picture(1))
        await chat.press(t.plain("common.button.back"))
        assert t("verification.step.given") in chat.text
        await chat.press(t.plain("verification.step.button_keep"))
        assert t("verification.ask.id_back") in chat.text
        for expected in ("id_front", "id_kind", "phone"):
            await chat.press(t.plain("common.button.back"))
            assert t(f"verification.ask.{expected}") in chat.text

    async def test_one_paper_can_be_taken_anew_from_the_summary(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        await fill(chat, t)
        before = await office.verification.draft(DARA)
        await chat.press(t.plain("verification.step.title_selfie"))
        await chat.send_photo(picture(200))
        assert t.plain("verification.summary.title") in chat.text
        after = await office.verification.draft(DARA)
        changed = [k for k in after.documents if after.documents[k] != before.documents[k]]
        assert changed == [DocumentKind.SELFIE]

    async def test_words_are_answered_with_what_is_needed(self, chat: Chat, t: Translator) -> None:
        await begin(chat, t)
        await chat.write("what do you mean")
        assert t("verification.step.send_file") in chat.text

    async def test_a_restart_in_the_middle_goes_on_where_it_was(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        """Nothing is remembered but the database and the conversation that stands there."""
        await begin(chat, t)
        await chat.send_photo(picture(1))
        chat.room.close()
        again = Room(office, ids=chat.room.ids)
        try:
            later = Chat(again, chat.fan, chat.conversation)
            await later.send_photo(picture(2))
            assert t("verification.ask.selfie") in later.text
        finally:
            again.close()
            chat.room.__post_init__()

    async def test_whoever_left_comes_back_by_continue(self, chat: Chat, t: Translator) -> None:
        await begin(chat, t)
        await chat.tap(VerificationTap())
        assert t("verification.state.draft", level=t.plain("verification.level.verified")) in (
            chat.text
        )
        await chat.press(t.plain("verification.home.button_continue"))
        assert t("verification.ask.id_front") in chat.text

    async def test_a_second_hand_in_and_a_late_step_change_nothing(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        await fill(chat, t)
        await chat.tap(SubmitTap())
        first = await office.verification.draft(DARA)
        await chat.tap(SubmitTap())
        await chat.tap(StepTap(step=Step.SELFIE))
        await chat.tap(ContinueTap())
        assert await office.verification.draft(DARA) == first
        await chat.send_photo(picture(9))
        assert chat.room.elsewhere == ["no text"]


class TestBadFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"nothing that anybody could see", "not_a_picture"),
            (PDF, "picture_needed"),
            (picture(0), "same_file_twice"),
        ],
    )
    async def test_the_step_stays_and_says_why(
        self, chat: Chat, t: Translator, content: bytes, code: str
    ) -> None:
        await begin(chat, t)
        for shade in range(2):
            await chat.send_photo(picture(shade))
        sent = await chat.send_file(content)
        assert t(f"error.verification.{code}") in chat.text
        assert t("verification.ask.selfie") in chat.text
        assert sent in chat.deleted
        await chat.send_photo(picture(2))
        assert t.plain("verification.summary.title") in chat.text

    async def test_a_file_that_is_too_big_is_not_even_fetched(
        self, chat: Chat, t: Translator
    ) -> None:
        await begin(chat, t)
        asked = len(chat.room.telegram.calls)
        await chat.send_file(b"", size=MOST_BYTES + 1)
        assert t("error.verification.file_too_big") in chat.text
        names = [type(call).__name__ for call in chat.room.telegram.calls[asked:]]
        assert "GetFile" not in names

    async def test_of_an_album_one_photo_counts(self, chat: Chat, t: Translator) -> None:
        """Nobody knows in which order the photos of an album belong to the steps."""
        await begin(chat, t)
        await chat.send_photo(picture(1), album="a")
        await chat.send_photo(picture(2), album="a")
        assert t("verification.step.one_by_one") in chat.text
        assert t("verification.ask.id_back") in chat.text
        await chat.send_photo(picture(2), album="b")
        assert t("verification.ask.selfie") in chat.text


class TestTakeBack:
    async def test_it_asks_first_and_then_everything_is_gone(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        await fill(chat, t)
        await chat.press(t.plain("verification.home.button_withdraw"))
        assert t("verification.withdraw.question") in chat.text
        await chat.press(t.plain("verification.withdraw.button_sure"))
        assert chat.toasts[-1] == t.plain("verification.withdraw.toast_done")
        assert (await office.verification.overview(DARA)).application is None
        assert t("verification.home.why") in chat.text


class TestRejected:
    async def test_the_fan_reads_why_and_sends_only_that_again(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        await office.hand_in()
        case = await office.take_and_look()
        await office.review.reject(Reject(BOPHA, case.id, RejectReason.SELFIE_UNCLEAR))
        await chat.tap(VerificationTap())
        assert t("verification.reason.selfie_unclear") in chat.text
        assert t("verification.advice.selfie_unclear") in chat.text
        await chat.press(t.plain("verification.home.button_apply_verified"))
        assert t("verification.ask.selfie") in chat.text
        await chat.send_photo(picture(250))
        assert t.plain("verification.summary.title") in chat.text


class TestScreens:
    async def test_every_screen_is_small_and_leads_home(
        self, chat: Chat, t: Translator, office: Office
    ) -> None:
        await begin(chat, t, "premium")
        for step in Step:
            await chat.tap(StepTap(step=step))
            assert len(chat.text) < 1024
            assert all(len(row) <= 2 for row in chat.rows[:-1])
            assert t.plain("common.button.home") in chat.rows[-1]
        other = TRANSLATORS.for_language(t.other)
        assert other.plain("verification.home.title") not in chat.text
