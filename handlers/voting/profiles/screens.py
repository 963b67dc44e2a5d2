"""Contestants in chat: the list of them, and what their pages have beside the vote."""

from __future__ import annotations

from html import escape
from typing import Final

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.voting.buttons import ActTap, BallotTap
from handlers.voting.profiles.buttons import FollowActTap, ProfilesTap
from handlers.voting.words import numbered, said
from services.core.i18n import Translator, shorten
from services.voting.programme.schemas import ActCard, WindowCard

_PER_PAGE: Final = 6
_LABEL: Final = 24
_MINUTE_SECONDS: Final = 60


def profiles(t: Translator, card: WindowCard, page: int) -> Screen:
    """Whom one can read about, in the running order."""
    pages = max(-(-len(card.acts) // _PER_PAGE), 1)
    page = min(max(page, 0), pages - 1)
    lines = [
        path(t, t.plain("voting.list.title"), said(t, card.show_name)),
        "",
        str(t("voteparty.profiles_text")),
    ]
    acts = card.acts[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    buttons = [
        Button(shorten(numbered(t, act), _LABEL), ActTap(window=card.id, act=act.code))
        for act in acts
    ]
    rows: list[Row] = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    if pages > 1:
        before = ProfilesTap(window=card.id, page=page - 1) if page else None
        after = ProfilesTap(window=card.id, page=page + 1) if page + 1 < pages else None
        rows.append(page_row(t, before, after))
    location = ProfilesTap(window=card.id, page=page)
    back = last_row(t, BallotTap(window=card.id))
    return Screen("\n".join(lines), (*rows, back), location=location)


def clip_lines(t: Translator, act: ActCard) -> list[str]:
    """Clips that can be watched, each a link with its length."""
    return [
        f'🎬 <a href="{escape(clip.url)}">{escape(said(t, clip.title), quote=False)}</a>'
        f" · {clip.seconds // _MINUTE_SECONDS}:{clip.seconds % _MINUTE_SECONDS:02}"
        for clip in act.clips
        if clip.url is not None
    ]


def follow_button(t: Translator, card: WindowCard, act: ActCard, *, follows: bool) -> Button:
    label = "✓ " + t.plain("voteparty.following") if follows else t.plain("voteparty.follow")
    return Button(label, FollowActTap(window=card.id, act=act.code, on=not follows))


def party_link(t: Translator, address: str) -> Link:
    """Brings the vote into a group."""
    return Link("👥 " + t.plain("voteparty.button_start"), address)
