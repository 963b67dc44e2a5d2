"""The card of a shared bill in a group: names and states, no amount of one person."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.group_card import CardPlace, CardView
from handlers.kit.screen import Screen
from handlers.transfers.split.buttons import CardJoinTap, CardPickTap
from handlers.transfers.split.words import item_line, part_line, short, standing, title_of
from services.core.i18n import Safe, shorten
from services.transfers.split.schemas import CARD_KIND, Mode, PartState, Split

ITEM_BUTTONS: Final = 6
_LONGEST: Final = 3_500
_LOOKS_AGAIN: Final = timedelta(hours=12)
"""A card whose bill ends by its time shows it by then."""


def split_card(place: CardPlace, split: Split) -> CardView:
    """What is shared, who has paid, and what one can do."""
    t = place.t
    head: list[Safe | str] = [
        Safe(f"🧾 <b>{t('split.card.title', title=title_of(t, split))}</b>"),
        t("split.card.by", name=short(split.host_name)),
        t("split.page.total", total=split.total),
        standing(t, split),
        "",
    ]
    lines = (
        [item_line(t, split, one, with_amount=False) for one in split.items]
        if split.mode is Mode.ITEMS
        else [part_line(t, one, with_amount=False) for one in split.parts]
    )
    foot = ["", t("split.card.how")] if split.is_open else []
    while len("\n".join([*head, *lines, *foot])) > _LONGEST:
        lines = [*lines[:-2], Safe("...")]
    screen = Screen("\n".join([*head, *lines, *foot]), _rows(place, split))
    again = min(split.expires_at, place.now + _LOOKS_AGAIN) if split.is_open else None
    return CardView(screen, is_final=not split.is_open, changes_at=again)


def _rows(place: CardPlace, split: Split) -> tuple[Row, ...]:
    if not split.is_open:
        return ()
    t = place.t
    if split.mode is Mode.ITEMS:
        go = place.private("💳 " + t.plain("split.card.button_items"), CARD_KIND, split.short_id)
        picks = [
            Button(
                f"🍽 {shorten(one.name, 18)}",
                CardPickTap(split=split.short_id, number=one.number),
            )
            for one in split.items
            if not one.is_settled
        ]
        if len(picks) > ITEM_BUTTONS:
            return ([go],)
        return (*(picks[start : start + 2] for start in range(0, len(picks), 2)), [go])
    pay = place.private("💳 " + t.plain("split.card.button_pay"), CARD_KIND, split.short_id)
    free = split.parts_in(PartState.FREE)
    if not free or all(part.name for part in free):
        return ([pay],)
    join = f"➕ {t.plain('split.page.button_join')} ({len(free)})"
    return ([Button(join, CardJoinTap(split=split.short_id)), pay],)
