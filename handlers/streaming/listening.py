"""Hearing here: what the tap on a track or an album does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from aiogram import Bot

from handlers.kit.buttons import Button, Keyboards
from handlers.kit.window import Window
from handlers.streaming import covers
from handlers.streaming.buttons import ItemAnywhereTap, LyricsAnywhereTap
from handlers.streaming.cards import Card
from handlers.streaming.desk import WatchDesk
from handlers.streaming.item_screens import MOST_IN_ONE_MESSAGE
from handlers.streaming.sound import Sound, SoundSender
from services.core.limits import Budget, Limits
from services.core.sent_files import SentFiles
from services.streaming.playback.errors import NotPlayable
from services.streaming.tracks.errors import NotForTheChat
from services.streaming.tracks.schemas import Track
from services.streaming.tracks.service import TracksService

_ONE_TAP: Final = Budget(per_second=1 / 5, burst=1)
"""A second tap within five seconds is the same one."""


@dataclass(frozen=True, slots=True)
class ListenDesk:
    watch: WatchDesk
    tracks: TracksService
    files: SentFiles
    keyboards: Keyboards
    limits: Limits

    async def send(self, window: Window, bot: Bot, key: str) -> None:
        """A track into the chat; who may not hear it is shown why on its page.

        ItemNotFound, NotForTheChat, TooManyTracks.
        """
        card = await self.watch.card(window, key)
        if card.lock is not None:
            await self.watch.show_item(window, key)
            return
        if not await self._is_new(window, key):
            return
        await window.answer(window.t.plain("watching.toast.sending"))
        taken = await self.tracks.take(window.fan.id, [key], self.watch.country(window))
        await self._send(window, bot, taken, {key: card})

    async def send_album(self, window: Window, bot: Bot, key: str) -> None:
        """As many tracks of it as this fan may hear and one message holds.

        CollectionNotFound, NotForTheChat, TooManyTracks.
        """
        opened = await self.watch.opened(window, key)
        cards = {card.item.key: card for card in opened.cards if card.item.in_chat}
        if not cards:
            raise NotForTheChat
        if not await self._is_new(window, key):
            return
        await window.answer(window.t.plain("watching.toast.sending"))
        wanted = list(cards)[:MOST_IN_ONE_MESSAGE]
        taken = await self.tracks.take(window.fan.id, wanted, self.watch.country(window))
        await self._send(window, bot, taken, cards)

    async def _is_new(self, window: Window, key: str) -> bool:
        wait = await self.limits.take(f"track:{window.fan.id}:{key}", _ONE_TAP)
        if wait:
            await window.answer(window.t.plain("watching.toast.sent_already"))
        return not wait

    async def _send(
        self, window: Window, bot: Bot, taken: list[Track], cards: dict[str, Card]
    ) -> None:
        sender, studio = SoundSender(bot, self.files), self.watch.studio
        sounds = [
            Sound(
                each,
                cards[each.item.key].artists,
                covers.cover(studio, each.item),
                window.t.locale,
            )
            for each in taken
        ]
        try:
            if len(sounds) > 1:
                await sender.send_album(window.chat_id, window.t, sounds)
                return
            rows = [self._below(window, sounds[0])]
            markup = self.keyboards.markup(rows, window.fan.id)
            await sender.send(window.chat_id, window.t, sounds[0], markup)
        except OSError as error:
            raise NotPlayable from error

    def _below(self, window: Window, sound: Sound) -> list[Button]:
        item, t = sound.track.item, window.t
        about = Button(
            "🎵 " + t.plain("watching.item.button_about"), ItemAnywhereTap(key=item.key)
        )
        if item.media is None or not item.media.lyrics:
            return [about]
        words = "📝 " + t.plain("watching.item.button_lyrics")
        return [Button(words, LyricsAnywhereTap(key=item.key)), about]
