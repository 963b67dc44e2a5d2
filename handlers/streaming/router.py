"""Taps and words around videos and music: looking, finding, hearing here, stars, queue."""

from __future__ import annotations

from typing import Final

from aiogram import Bot, F, Router
from aiogram.types import CallbackQuery, Message

from handlers.kit.questions import Answers
from handlers.kit.window import Window
from handlers.phrases import IntentKind, understand
from handlers.streaming import devices_router, live_router, queue_router, screens
from handlers.streaming.buttons import (
    AlbumHereTap,
    CollectionTap,
    FilmsTap,
    ItemAnywhereTap,
    ItemTap,
    LyricsAnywhereTap,
    LyricsTap,
    MusicTap,
    PlayHereTap,
    QueueTap,
    RateTap,
    RemindTap,
    SearchTap,
    Shelf,
    ShelfTap,
    WatchTap,
)
from handlers.streaming.desk import SHELF, WatchDesk
from handlers.streaming.listening import ListenDesk
from handlers.streaming.live_desk import LiveDesk
from handlers.streaming.screens import FILMS, MUSIC

router = Router(name="streaming")
router.include_routers(live_router.router, devices_router.router, queue_router.router)
_LONGEST_WORDS: Final = 60


@router.callback_query(WatchTap.filter())
async def open_home(_: CallbackQuery, window: Window, watch_desk: WatchDesk) -> None:
    """Words typed here are looked for at once."""
    window.ask(SHELF)
    await watch_desk.show_home(window)


@router.callback_query(FilmsTap.filter())
async def open_films(_: CallbackQuery, window: Window) -> None:
    window.ask(SHELF)
    await window.show(screens.kinds(window.t, "watching.films.title", FILMS, FilmsTap()))


@router.callback_query(MusicTap.filter())
async def open_music(_: CallbackQuery, window: Window) -> None:
    window.ask(SHELF)
    await window.show(screens.kinds(window.t, "watching.music.title", MUSIC, MusicTap()))


@router.callback_query(ShelfTap.filter(F.shelf != Shelf.QUEUE))
async def open_shelf(
    _: CallbackQuery, callback_data: ShelfTap, window: Window, watch_desk: WatchDesk
) -> None:
    await watch_desk.show_shelf(window, callback_data)


@router.callback_query(SearchTap.filter())
async def ask_words(_: CallbackQuery, window: Window) -> None:
    window.ask(SHELF)
    await window.show(screens.ask_words(window.t))


@router.message(Answers(SHELF))
async def typed_words(message: Message, window: Window, watch_desk: WatchDesk) -> None:
    """Words are looked for as they come, and may be followed by better ones.

    Of `listen to first rain` only what is to be heard is looked for.
    """
    typed = message.text or ""
    wish = understand(typed)
    words = wish.words if wish and wish.kind is IntentKind.WATCH and wish.words else typed
    window.ask(SHELF, words=words[:_LONGEST_WORDS])
    await watch_desk.show_shelf(window, ShelfTap(shelf=Shelf.FOUND))


@router.callback_query(ItemTap.filter())
async def open_item(
    _: CallbackQuery, callback_data: ItemTap, window: Window, live_chat: LiveDesk
) -> None:
    await live_chat.show_item(window, callback_data.key)


@router.callback_query(ItemAnywhereTap.filter())
async def open_item_anywhere(
    _: CallbackQuery, callback_data: ItemAnywhereTap, window: Window, live_chat: LiveDesk
) -> None:
    await live_chat.show_item(window, callback_data.key)


@router.callback_query(CollectionTap.filter())
async def open_collection(
    _: CallbackQuery, callback_data: CollectionTap, window: Window, watch_desk: WatchDesk
) -> None:
    await watch_desk.show_collection(window, callback_data)


@router.callback_query(LyricsTap.filter())
async def open_lyrics(
    _: CallbackQuery, callback_data: LyricsTap, window: Window, watch_desk: WatchDesk
) -> None:
    await watch_desk.show_lyrics(window, callback_data)


@router.callback_query(LyricsAnywhereTap.filter())
async def open_lyrics_anywhere(
    _: CallbackQuery, callback_data: LyricsAnywhereTap, window: Window, watch_desk: WatchDesk
) -> None:
    await watch_desk.show_lyrics(window, LyricsTap(key=callback_data.key))


@router.callback_query(RateTap.filter())
async def rate(
    _: CallbackQuery, callback_data: RateTap, window: Window, watch_desk: WatchDesk
) -> None:
    """The same stars twice are given once."""
    if not callback_data.stars:
        await watch_desk.ask_stars(window, callback_data.key)
        return
    stars = min(max(callback_data.stars, 1), 5)
    await watch_desk.library.rate(window.fan.id, callback_data.key, stars)
    await window.answer(window.t.plain("watching.toast.rated"))
    await watch_desk.show_item(window, callback_data.key)


@router.callback_query(QueueTap.filter())
async def queue(
    _: CallbackQuery, callback_data: QueueTap, window: Window, watch_desk: WatchDesk
) -> None:
    wish = callback_data
    if wish.on:
        await watch_desk.lists.add(window.fan.id, wish.key)
    else:
        await watch_desk.lists.remove(window.fan.id, wish.key)
    toast = "watching.toast.queued" if wish.on else "watching.toast.unqueued"
    await window.answer(window.t.plain(toast))
    await watch_desk.show_item(window, wish.key)


@router.callback_query(RemindTap.filter())
async def remind(
    _: CallbackQuery, callback_data: RemindTap, window: Window, watch_desk: WatchDesk
) -> None:
    wish, reminders = callback_data, watch_desk.reminders
    change = reminders.ask if wish.on else reminders.drop
    await change(window.fan.id, wish.key)
    toast = "watching.toast.awaited" if wish.on else "watching.toast.not_awaited"
    await window.answer(window.t.plain(toast))
    await watch_desk.show_item(window, wish.key)


@router.callback_query(PlayHereTap.filter())
async def play_here(
    _: CallbackQuery,
    callback_data: PlayHereTap,
    window: Window,
    listen_desk: ListenDesk,
    bot: Bot,
) -> None:
    """The track comes as a message of its own; the screen stays."""
    await listen_desk.send(window, bot, callback_data.key)


@router.callback_query(AlbumHereTap.filter())
async def album_here(
    _: CallbackQuery,
    callback_data: AlbumHereTap,
    window: Window,
    listen_desk: ListenDesk,
    bot: Bot,
) -> None:
    await listen_desk.send_album(window, bot, callback_data.key)
