"""Taps around artists."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.artists.buttons import ArtistsTap, ArtistTap, FollowTap
from handlers.artists.desk import ArtistDesk
from handlers.kit.window import Window

router = Router(name="artists")


@router.callback_query(ArtistsTap.filter())
async def open_list(
    _: CallbackQuery, callback_data: ArtistsTap, window: Window, artist_desk: ArtistDesk
) -> None:
    window.stop_asking()
    await artist_desk.show_list(window, callback_data)


@router.callback_query(ArtistTap.filter())
async def open_artist(
    _: CallbackQuery, callback_data: ArtistTap, window: Window, artist_desk: ArtistDesk
) -> None:
    window.stop_asking()
    await artist_desk.show(window, callback_data.artist_id)


@router.callback_query(FollowTap.filter())
async def follow(
    _: CallbackQuery, callback_data: FollowTap, window: Window, artist_desk: ArtistDesk
) -> None:
    """The same tap twice changes nothing; the button then offers the other way."""
    change = artist_desk.artists.follow if callback_data.on else artist_desk.artists.unfollow
    await change(window.fan.id, callback_data.artist_id)
    toast = "artists.toast.followed" if callback_data.on else "artists.toast.unfollowed"
    await window.answer(window.t.plain(toast))
    await artist_desk.show(window, callback_data.artist_id)
