"""The voting desk in chat on a real database: people in their roles around one window."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.kit.window import Window
from handlers.vote_desk.buttons import DeskWindowTap
from handlers.vote_desk.desk import VotingDesk
from handlers.vote_desk.router import router
from services.core.clock import FrozenClock
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.identity import Channel, FanProfile, VerificationLevel
from services.voting.dry_run.service import DryRunService
from services.voting.operations import OperationsService
from services.voting.operations.overview import OverviewService
from services.voting.operations.stage import StageDesk
from services.voting.quarantine.service import QuarantineService
from services.voting.show.model import Judge, Stage
from services.voting.states import Move
from tests.handlers.ticketing.chat import BOT_ID, KEYBOARDS, Chat
from tests.handlers.ticketing.conftest import TRANSLATORS, database_url
from tests.services.voting.conftest import Studio, studio
from tests.services.voting.shows import WORDS
from tests.services.voting.staff import staffed

__all__ = ["database_url", "studio"]

JUDGE = 7


class DeskChat(Chat):
    """Taps and words go to the handlers of the voting desk."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind, event=event, window=window, t=self.t, fan=self.fan, **self.services
        )
        self.conversation = window.conversation

    def says(self, key: str, **values: Any) -> bool:
        return self.t(key, **values) in self.text

    async def press_key(self, key: str, **values: Any) -> None:
        """The button with this label, not another one that begins like it."""
        label = self.t.plain(key, **values)
        fitting = [data for text, data in self.buttons if text in (label, f"✅ {label}")]
        if not fitting:
            await self.press(label)
            return
        received = KEYBOARDS.read(fitting[0], self.fan.id)
        assert received is not None
        await self._press(received.data)


class House:
    """Everybody who works for the show, each with a chat of the own."""

    def __init__(self, studio: Studio, clock: FrozenClock, language: Language) -> None:
        self.studio = studio
        self.t = TRANSLATORS.for_language(language)
        self._language = language
        self._clock = clock
        programme, book = studio.programme, studio.book
        self.desk = VotingDesk(
            programme,
            OverviewService(studio.uow, book, programme),
            OperationsService(studio.uow, book, programme, studio.sealing),
            QuarantineService(studio.uow),
            DryRunService(studio.uow, book, fans=10),
            StageDesk(studio.uow, book, studio.results),
        )
        self._chats: dict[int, DeskChat] = {}

    async def staff(self, *stages: Stage) -> None:
        judges = (Judge("j1", WORDS, JUDGE), Judge("j2", WORDS))
        await staffed(self.studio, *stages, judges=judges)

    def of(self, fan_id: int) -> DeskChat:
        if fan_id not in self._chats:
            self._chats[fan_id] = self._open(fan_id)
        return self._chats[fan_id]

    def _open(self, fan_id: int) -> DeskChat:
        fan = FanProfile(
            id=fan_id,
            first_name="Dara",
            last_name=None,
            username="dara",
            phone="+85512000001",
            language=self._language,
            language_chosen=True,
            channel=Channel.ACTIVE,
            level=VerificationLevel.BASIC,
            created_at=self._clock.now(),
        )
        files = SentFiles(self.studio.uow, BOT_ID)
        made = DeskChat.open(fan, self.t, files, None, voting_desk=self.desk)  # type: ignore[arg-type]
        assert isinstance(made, DeskChat)
        return made

    async def at_window(self, fan_id: int) -> DeskChat:
        chat = self.of(fan_id)
        await chat.tap(DeskWindowTap(window=self.studio.window_id))
        return chat

    async def agree(self, move: Move, *people: int) -> DeskChat:
        """Each of them agrees, by the buttons."""
        for fan_id in people:
            chat = await self.at_window(fan_id)
            await chat.press_key(f"votedesk.move.{move}")
            await chat.press_key("votedesk.confirm.button_sure")
        return chat


@pytest.fixture
def language(request: pytest.FixtureRequest) -> Language:
    """Khmer, where a test does not ask for both."""
    return getattr(request, "param", "km")


@pytest.fixture
async def house(studio: Studio, clock: FrozenClock, language: Language) -> House:
    return House(studio, clock, language)
