"""An operator sends a file, sees how far it is and why it failed, in both languages."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.methods import GetFile, TelegramMethod
from aiogram.types import Chat as TelegramChat
from aiogram.types import File, Message, User, Video

from handlers.kit.window import Window
from handlers.media_desk import screens
from handlers.media_desk.buttons import MediaItemTap, MediaListTap
from handlers.media_desk.router import router
from handlers.media_desk.screens import Shown, bar
from handlers.operator.desk import OperatorDesk
from services.core.i18n import Language
from services.core.sent_files import SentFiles
from services.core.uow import UnitOfWork
from services.identity import Channel, FanProfile, VerificationLevel
from services.identity.roles import RolesService
from services.streaming.processing import repository, runner
from services.streaming.processing.runner import HOLD
from services.streaming.processing.schemas import JobState, MediaMoved, Reason, Stage
from tests.handlers.ticketing.chat import BOT_ID, Chat, Telegram
from tests.handlers.ticketing.conftest import TRANSLATORS, database_url, language, uow
from tests.services.streaming.processing.studio import FILM, OPERATOR, Studio, open_studio
from tests.services.ticketing.programme import NOW

__all__ = ["database_url", "language", "uow"]
CONTENT = b"no film at all"


class WithFiles(Telegram):
    """Hands out what was sent to the bot."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], *_: Any, **__: Any) -> Any:
        if isinstance(method, GetFile):
            return File(file_id=method.file_id, file_unique_id="x", file_path="videos/1.mp4")
        return await super().make_request(bot, method)

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield CONTENT


class MediaChat(Chat):
    """Taps and words go to the handlers of media."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind,
            event=event,
            window=window,
            t=self.t,
            fan=self.fan,
            bot=self.kit.bot,
            **self.services,
        )
        self.conversation = window.conversation

    def says(self, key: str, **values: Any) -> bool:
        return self.t(key, **values) in self.text

    async def send_video(self, size: int = len(CONTENT)) -> None:
        message = Message(
            message_id=1,
            date=datetime.now(UTC),
            chat=TelegramChat(id=7, type="private"),
            from_user=User(id=self.fan.id, is_bot=False, first_name="Fan"),
            video=Video(
                file_id="a",
                file_unique_id="a",
                width=1,
                height=1,
                duration=1,
                file_name="film.mp4",
                file_size=size,
            ),
        ).as_(self.kit.bot)
        window = Window(self.kit, self.fan, self.t, self.conversation)
        await self._handle("message", message, window)


@pytest.fixture
async def studio(uow: UnitOfWork, tmp_path: Path) -> Studio:
    return await open_studio(uow, tmp_path)


@pytest.fixture
def chat(studio: Studio, language: Language) -> MediaChat:
    fan = FanProfile(
        id=OPERATOR,
        first_name="Dara",
        last_name=None,
        username=None,
        phone=None,
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=NOW,
    )
    services = {
        "media": studio.media,
        "operator_desk": OperatorDesk(RolesService(studio.uow), []),
    }
    t = TRANSLATORS.for_language(language)
    made = MediaChat.open(fan, t, SentFiles(studio.uow, BOT_ID), None, **services)  # type: ignore[arg-type]
    assert isinstance(made, MediaChat)
    made.telegram = made.kit.bot.session = WithFiles()
    return made


async def test_a_file_is_taken_followed_and_refused_with_its_reason(
    chat: MediaChat, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A machine that is slow is told of on the way, too: here only that it began and how it ended.
    monkeypatch.setattr(runner, "_TELL_SECONDS", float("inf"))
    told: list[MediaMoved] = []

    async def hear(_: object, event: MediaMoved) -> None:
        told.append(event)

    studio.uow.join(MediaMoved, hear)
    await chat.tap(MediaListTap())
    assert "film" in chat.labels
    await chat.tap(MediaItemTap(item=FILM))
    assert chat.says("media.state.draft")
    await chat.press("📤")
    assert chat.says("media.desk.ask_file", most_mb=20)
    await chat.write("my film")
    assert chat.says("media.desk.send_file")
    await chat.send_video(size=21 << 20)
    assert chat.says("media.desk.too_large", most_mb=20)
    await chat.send_video()
    assert chat.says("media.state.processing")
    assert chat.says("media.stage.queued")

    await studio.runner.run_one()
    await chat.tap(MediaItemTap(item=FILM))
    assert chat.says("error.media.not_media")
    assert chat.says("error.media.not_media.next")
    assert not any("🔁" in label for label in chat.labels)
    await chat.tap(MediaListTap(trouble=True))
    assert any("film" in label for label in chat.labels)
    assert told == [MediaMoved(FILM, OPERATOR)] * 2
    assert list(studio.folders.uploads().iterdir()) == []


async def test_progress_is_a_bar_and_hiding_is_seen(chat: MediaChat, studio: Studio) -> None:
    file = studio.data_dir / "film.mp4"
    file.write_bytes(CONTENT)
    await studio.submit(FILM, file)
    held = await studio.uow.run(lambda tx: repository.claim(tx, HOLD))
    assert held is not None
    await studio.uow.run(lambda tx: repository.renew(tx, held, HOLD, Stage.PICTURE, 42))
    await chat.tap(MediaItemTap(item=FILM))
    assert f"{bar(42)} 42%" in chat.text
    assert chat.says("media.stage.picture")
    await chat.press(chat.t.plain("media.desk.button_hide"))
    assert chat.says("media.state.hidden")
    await chat.press(chat.t.plain("media.desk.button_show"))
    assert chat.says("media.state.processing")


async def test_what_failed_for_the_machine_is_tried_again(chat: MediaChat, studio: Studio) -> None:
    file = studio.data_dir / "film.mp4"
    file.write_bytes(CONTENT)
    await studio.submit(FILM, file)
    held = await studio.uow.run(lambda tx: repository.claim(tx, HOLD))
    assert held is not None
    full = {"needed_mb": 900, "free_mb": 7}
    await studio.uow.run(lambda tx: repository.fail(tx, held, Reason.DISK_FULL, full))
    await chat.tap(MediaItemTap(item=FILM))
    assert chat.says("error.media.disk_full", **full)
    await chat.press("🔁")
    assert (await studio.job(FILM)).state is JobState.WAITING


async def test_every_reason_has_its_words(chat: MediaChat, studio: Studio) -> None:
    file = studio.data_dir / "film.mp4"
    file.write_bytes(CONTENT)
    job = await studio.submit(FILM, file)
    entry = await studio.media.entry(OPERATOR, FILM)
    said: dict[Reason, dict[str, str | int]] = {
        Reason.TOO_LONG: {"hours": 6},
        Reason.BAD_SIZE: {"width": 16, "height": 9},
        Reason.DISK_FULL: {"needed_mb": 900, "free_mb": 7},
        Reason.TOO_SLOW: {"minutes": 12},
    }
    for reason in Reason:
        details = said.get(reason, {})
        failed = replace(job, state=JobState.FAILED, reason=reason, details=details)
        screen = screens.item(chat.t, Shown(replace(entry, job=failed), has_source=True))
        assert chat.t(f"error.media.{reason}", **details) in screen.text
