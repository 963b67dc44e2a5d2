"""Tracks on their way into the chat: protected, by file id when Telegram holds them already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    FSInputFile,
    InlineKeyboardMarkup,
    InputMediaAudio,
    MediaUnion,
)

from handlers.kit.screen import PictureRef
from handlers.streaming.words import names
from handlers.ticketing.words import said
from services.artwork.schemas import Bilingual
from services.core.i18n import Translator
from services.core.sent_files import SentFiles
from services.streaming.tracks.schemas import Track

_BAD_FILE: Final = ("wrong file identifier", "wrong remote file identifier")


@dataclass(frozen=True, slots=True)
class Sound:
    """A track with what Telegram's player shows beside it.

    A file keeps the title that it was uploaded with, so each language has a file of its own.
    """

    track: Track
    artists: Sequence[Bilingual]
    cover: PictureRef
    language: str

    @property
    def key(self) -> str:
        return f"{self.track.content}:{self.language}"


class SoundSender:
    """Sends tracks that may be heard but neither forwarded nor saved.

    OSError where the sound of a track is not there.
    """

    def __init__(self, bot: Bot, files: SentFiles) -> None:
        self._bot = bot
        self._files = files

    async def send(
        self, chat_id: int, t: Translator, sound: Sound, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        """One track with its buttons; a file id that Telegram refuses is forgotten."""
        try:
            await self._send(chat_id, t, sound, keyboard)
        except TelegramBadRequest as error:
            if not await self._forgot([sound], error):
                raise
            await self._send(chat_id, t, sound, keyboard)

    async def send_album(self, chat_id: int, t: Translator, sounds: Sequence[Sound]) -> None:
        """Two to ten tracks as one group, in their order."""
        try:
            await self._send_group(chat_id, t, sounds)
        except TelegramBadRequest as error:
            if not await self._forgot(sounds, error):
                raise
            await self._send_group(chat_id, t, sounds)

    async def _send(
        self, chat_id: int, t: Translator, sound: Sound, keyboard: InlineKeyboardMarkup | None
    ) -> None:
        item = sound.track.item
        file, thumbnail = await self._file(sound)
        sent = await self._bot.send_audio(
            chat_id,
            file,
            title=said(t, item.name),
            performer=names(t, sound.artists),
            duration=item.duration_seconds,
            thumbnail=thumbnail,
            protect_content=True,
            reply_markup=keyboard,
        )
        if sent.audio is not None:
            await self._files.remember(sound.key, sent.audio.file_id)

    async def _send_group(self, chat_id: int, t: Translator, sounds: Sequence[Sound]) -> None:
        media: list[MediaUnion] = []
        for sound in sounds:
            item = sound.track.item
            file, thumbnail = await self._file(sound)
            media.append(
                InputMediaAudio(
                    media=file,
                    thumbnail=thumbnail,
                    title=said(t, item.name),
                    performer=names(t, sound.artists),
                    duration=item.duration_seconds,
                )
            )
        sent = await self._bot.send_media_group(chat_id, media, protect_content=True)
        for sound, message in zip(sounds, sent, strict=True):
            if message.audio is not None:
                await self._files.remember(sound.key, message.audio.file_id)

    async def _file(self, sound: Sound) -> tuple[str | FSInputFile, BufferedInputFile | None]:
        """The file id, or what is uploaded once, with its small picture."""
        if known := await self._files.find(sound.key):
            return known, None
        cover = (await sound.cover.render()).content
        upload = FSInputFile(sound.track.file, f"{sound.track.item.key}.m4a")
        return upload, BufferedInputFile(cover, "cover.jpg")

    async def _forgot(self, sounds: Sequence[Sound], error: TelegramBadRequest) -> bool:
        """Whether the refusal was of file ids; then the next sending uploads."""
        if not any(words in error.message.lower() for words in _BAD_FILE):
            return False
        known = [each for each in sounds if await self._files.find(each.key)]
        for each in known:
            await self._files.forget(each.key)
        return bool(known)
