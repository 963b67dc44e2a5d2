"""Taps around contestants."""

from __future__ import annotations

from aiogram import Router
from aiogram.types import CallbackQuery

from handlers.kit.window import Window
from handlers.voting.desk import VoteDesk
from handlers.voting.profiles import screens
from handlers.voting.profiles.buttons import FollowActTap, ProfilesTap

router = Router(name="contestants")


@router.callback_query(ProfilesTap.filter())
async def show_profiles(
    _: CallbackQuery, callback_data: ProfilesTap, window: Window, vote_desk: VoteDesk
) -> None:
    card = await vote_desk.programme.window(callback_data.window)
    await window.show(screens.profiles(window.t, card, callback_data.page))


@router.callback_query(FollowActTap.filter())
async def follow(
    _: CallbackQuery, callback_data: FollowActTap, window: Window, vote_desk: VoteDesk
) -> None:
    """The same tap twice changes nothing; the button then offers the other way."""
    card = await vote_desk.programme.window(callback_data.window)
    follows, fan_id = vote_desk.follows, window.fan.id
    if callback_data.on:
        await follows.follow(fan_id, card.show_code, callback_data.act)
        await window.answer(window.t.plain("voteparty.toast_followed"))
    else:
        await follows.unfollow(fan_id, card.show_code, callback_data.act)
        await window.answer(window.t.plain("voteparty.toast_unfollowed"))
    await vote_desk.show_act(window, callback_data.window, callback_data.act)
