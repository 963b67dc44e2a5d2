"""The card of an ang pao in a group: no sum, neither of one person nor of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.group_card import CardPlace, CardView
from handlers.kit.screen import PictureRef, Screen
from handlers.transfers.angpao import words
from handlers.transfers.angpao.buttons import CardOpenTap
from services.core.i18n import Safe, Translator
from services.transfers.angpao.rules import CARD_KIND
from services.transfers.angpao.schemas import AngPao, Opened

_NAMES: Final = 6


def group_card(
    place: CardPlace,
    ang_pao: AngPao,
    opened: Sequence[Opened],
    picture: PictureRef,
    artist: str = "",
) -> CardView:
    """Who gives, for how many, who has come; at the end who was the luckiest."""
    t = place.t
    head = [
        words.title(t, ang_pao, artist),
        words.gives(t, ang_pao),
        *words.quoted(ang_pao.blessing),
        "",
    ]
    mine = place.private("🔒 " + t.plain("angpao.card.button_mine"), CARD_KIND, ang_pao.short_id)
    if ang_pao.is_over(place.now):
        lines = [*head, f"<b>{words.ending(t, ang_pao)}</b>", *_luckiest(t, ang_pao, opened)]
        return CardView(Screen("\n".join(lines), ([mine],), picture), is_final=True)
    lines = [
        *head,
        words.split_line(t, ang_pao),
        t("angpao.card.opened", taken=ang_pao.taken, number=ang_pao.shares),
        *_newest(t, opened),
        *([t("angpao.card.until", time=ang_pao.expires_at)] if ang_pao.expires_at else []),
    ]
    tap = CardOpenTap(ang_pao=ang_pao.short_id)
    rows: tuple[Row, ...] = ([Button("🧧 " + t.plain("angpao.card.button_open"), tap), mine],)
    return CardView(Screen("\n".join(lines), rows, picture), changes_at=ang_pao.expires_at)


def _newest(t: Translator, opened: Sequence[Opened]) -> list[Safe]:
    names = ", ".join(words.short(one.name) for one in reversed(opened[-_NAMES:]))
    return [t("angpao.card.newest", names=names)] if names else []


def _luckiest(t: Translator, ang_pao: AngPao, opened: Sequence[Opened]) -> list[str]:
    best = words.luckiest(ang_pao, opened)
    if not best:
        return []
    return ["", t("angpao.card.luckiest"), *words.medals([words.short(one.name) for one in best])]
