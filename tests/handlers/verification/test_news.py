"""What fans are told of levels and phones: once, in their language, with a way on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.verification_news import VerificationNews
from handlers.home.directions import LINKS
from handlers.kit.links import tap_of
from handlers.verification.buttons import VerificationTap
from services.core.i18n import Language, Translator
from services.core.ids import uuid7
from services.core.uow import Tx
from services.identity import VerificationLevel
from services.identity.verification import (
    ApplicationRejected,
    LevelCause,
    LevelChanged,
    LevelEndsSoon,
    PhoneMoved,
    RejectReason,
)
from services.notifications import NotificationsService
from services.notifications.messages import message_for
from services.notifications.ports import LinkButton, OutgoingMessage
from services.notifications.repository import claim_due
from tests.handlers.verification.chat import TRANSLATORS
from tests.services.identity.papers import DARA, PREMIUM, VERIFIED, Office

BASIC = VerificationLevel.BASIC
END = datetime(2030, 5, 4, 17, 0, tzinfo=UTC)


@pytest.fixture
def news(office: Office) -> VerificationNews:
    return VerificationNews(office.uow, NotificationsService(office.uow), TRANSLATORS)


async def messages(office: Office, language: Language) -> list[OutgoingMessage]:
    """What would be sent now, in this language."""

    async def claimed(tx: Tx) -> list[OutgoingMessage]:
        held = await claim_due(tx, timedelta(minutes=1), 100)
        t = TRANSLATORS.for_language(language)
        return [message_for(each, t, silent=False) for each in held]

    return await office.uow.run(claimed)


async def the_message(office: Office, language: Language) -> OutgoingMessage:
    [message] = await messages(office, language)
    assert message.fan_id == DARA
    return message


def changed(
    cause: LevelCause, before: VerificationLevel, after: VerificationLevel, office: Office
) -> LevelChanged:
    ends_at = None if after is BASIC else END
    return LevelChanged(DARA, before, after, cause, office.clock.now(), ends_at)


class TestLevelChanged:
    @pytest.mark.parametrize("cause", [LevelCause.APPROVED, LevelCause.PHONE_BACK])
    async def test_a_rise_names_level_and_last_day_once(
        self,
        office: Office,
        news: VerificationNews,
        t: Translator,
        language: Language,
        cause: LevelCause,
    ) -> None:
        for _ in range(2):
            await news.level_changed(changed(cause, BASIC, PREMIUM, office))
        message = await the_message(office, language)
        level = t.plain("verification.level.premium")
        assert t("verification.news.raised", level=level, date=date(2030, 5, 4)) in message.text

    async def test_the_way_on_opens_verification(
        self, office: Office, news: VerificationNews, language: Language
    ) -> None:
        await news.level_changed(changed(LevelCause.APPROVED, BASIC, VERIFIED, office))
        button = (await the_message(office, language)).buttons[0]
        assert isinstance(button, LinkButton)
        assert isinstance(tap_of(button.payload, LINKS), VerificationTap)

    async def test_an_end_names_what_has_ended(
        self, office: Office, news: VerificationNews, t: Translator, language: Language
    ) -> None:
        await news.level_changed(changed(LevelCause.EXPIRED, VERIFIED, BASIC, office))
        level = t.plain("verification.level.verified")
        message = await the_message(office, language)
        assert t("verification.news.expired", level=level) in message.text

    async def test_a_level_lost_with_a_phone_is_told_with_the_phone(
        self, office: Office, news: VerificationNews, t: Translator, language: Language
    ) -> None:
        await news.level_changed(changed(LevelCause.PHONE_LOST, VERIFIED, BASIC, office))
        assert await messages(office, language) == []
        await news.phone_moved(PhoneMoved(DARA, "678", office.clock.now(), VERIFIED))
        level = t.plain("verification.level.verified")
        message = await the_message(office, language)
        assert t("verification.news.phone_and_level", phone="•••678", level=level) in message.text


class TestOthers:
    async def test_a_phone_alone(
        self, office: Office, news: VerificationNews, t: Translator, language: Language
    ) -> None:
        await news.phone_moved(PhoneMoved(DARA, "678", office.clock.now()))
        message = await the_message(office, language)
        assert t("verification.news.phone_moved", phone="•••678") in message.text

    async def test_each_reminder_is_a_message_of_its_own(
        self, office: Office, news: VerificationNews, t: Translator, language: Language
    ) -> None:
        for days in (30, 30, 7, 1):
            await news.ends_soon(LevelEndsSoon(DARA, VERIFIED, END, days))
        told = await messages(office, language)
        assert len(told) == 3
        assert all(t.date(date(2030, 5, 4)) in message.text for message in told)

    async def test_a_rejection_says_why_and_what_to_do(
        self, office: Office, news: VerificationNews, t: Translator, language: Language
    ) -> None:
        for reason in RejectReason:
            await news.rejected(ApplicationRejected(DARA, uuid7(), reason))
        told = [message.text for message in await messages(office, language)]
        assert len(told) == len(RejectReason)
        for reason in RejectReason:
            reads = f"{t(f'verification.reason.{reason}')} {t(f'verification.advice.{reason}')}"
            assert sum(reads in text for text in told) == 1
