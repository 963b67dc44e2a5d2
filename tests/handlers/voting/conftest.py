"""Voting in chat on a real database: one fan, an open window, and the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from handlers.kit.window import Window
from handlers.voting.desk import VoteDesk
from handlers.voting.profiles.router import router as profiles
from handlers.voting.router import router
from services.core.clock import FrozenClock
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.identity import Channel, FanProfile, VerificationLevel
from services.voting.board import BoardService
from services.voting.follows import FollowService
from services.voting.history import HistoryService
from services.voting.intake import IntakeService
from tests.handlers.ticketing.chat import BOT_ID, Chat
from tests.handlers.ticketing.conftest import TRANSLATORS, database_url
from tests.services.voting.conftest import Studio, studio

__all__ = ["database_url", "studio"]

FAN = 1


class VoteChat(Chat):
    """Taps go to the handlers of voting."""

    def words(self, km: str, en: str) -> str:
        return km if self.t.locale == "km" else en

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        given = {"window": window, "t": self.t, "fan": self.fan, **self.services}
        for each in (router, profiles):
            await each.propagate_event(update_type=kind, event=event, **given)
        self.conversation = window.conversation


@pytest.fixture(params=["km", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
async def intake(studio: Studio) -> AsyncIterator[IntakeService]:
    intake = studio.intake()
    intake.start()
    yield intake
    await intake.stop()


@pytest.fixture
async def chat(
    studio: Studio, intake: IntakeService, clock: FrozenClock, language: Language
) -> VoteChat:
    desk = VoteDesk(
        studio.programme,
        intake,
        HistoryService(studio.uow, studio.book),
        BoardService(studio.uow),
        studio.sealing,
        studio.voters,
        FollowService(studio.uow),
        clock,
    )
    fan = FanProfile(
        id=FAN,
        first_name="Dara",
        last_name=None,
        username="dara",
        phone="+85512000001",
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=clock.now(),
    )
    files = SentFiles(studio.uow, BOT_ID)
    t = TRANSLATORS.for_language(language)
    made = VoteChat.open(fan, t, files, None, vote_desk=desk)  # type: ignore[arg-type]
    assert isinstance(made, VoteChat)
    return made
