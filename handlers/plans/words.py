"""Rights and prices of plans as lines of a message."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final

from services.artwork.schemas import Bilingual
from services.core.i18n import Safe, Translator
from services.entitlements import Flag, Level, Music, Number, Picture, Rights, Use
from services.subscriptions.rules import prices
from services.subscriptions.schemas import Plan, Subscription
from services.subscriptions.states import Cycle, State

MARKS: Final = {
    State.TRIAL: "🎁",
    State.ACTIVE: "✅",
    State.PAUSED: "⏸",
    State.EXPIRED: "⚠️",
    State.CANCELLED: "⏹",
}
_PICTURES: Final = {Picture.SD: "480p", Picture.HD: "1080p", Picture.UHD: "4K"}
_HOURS_A_DAY: Final = 24


def said(t: Translator, name: Bilingual) -> str:
    return name.in_language(t.locale)


def rights_lines(t: Translator, rights: Rights) -> list[Safe]:
    """What a set of rights gives, the most asked for first."""
    music = Music(_level(rights, Level.MUSIC)).name.lower()
    lines = [t("plans.right.music", level=t.plain(f"plans.music.{music}"))]
    picture = _PICTURES.get(Picture(_level(rights, Level.VIDEO)))
    if picture:
        lines.append(t("plans.right.video", picture=picture))
    if streams := rights.numbers.get(Number.SIMULTANEOUS_STREAMS):
        lines.append(t.n("plans.right.streams", streams))
    if discount := rights.numbers.get(Number.MERCHANDISE_DISCOUNT):
        lines.append(t("plans.right.discount", percent=discount))
    delay = rights.numbers.get(Number.RELEASE_DELAY_HOURS)
    if delay is not None and delay < 0:
        lines.append(t("plans.right.early", hours=-delay))
    elif delay:
        lines.append(t.n("plans.right.later", delay // _HOURS_A_DAY))
    hidden = {Flag.BASIC_VIDEO, Flag.EARLY_ACCESS}
    lines += [t(f"plans.flag.{flag}") for flag in Flag if flag in rights.flags - hidden]
    return [Safe(f"• {line}") for line in lines]


def use_line(t: Translator, use: Use, count: int) -> Safe:
    """How much of a right was used this month; time as hours and minutes."""
    if use is Use.SECONDS_PLAYED:
        return t("plans.played", time=t.duration(timedelta(seconds=count)))
    return t(f"plans.use.{use}", count=count)


def _level(rights: Rights, level: Level) -> int:
    return rights.levels.get(level, 0)


def price_lines(t: Translator, plan: Plan, khr_per_usd: Decimal) -> list[Safe]:
    """By the month, and by the year where it is sold so; each with its own riel beside it."""
    lines = []
    for each in prices(plan, plan.since):
        amount = t.both(each.price, khr_per_usd)
        if each.cycle is Cycle.MONTH:
            lines.append(t("plans.price.month", amount=amount))
        else:
            lines.append(t("plans.price.year", amount=amount, percent=each.off_percent))
    return lines


def state_line(t: Translator, mine: Subscription) -> Safe:
    return Safe(f"{MARKS[mine.state]} <b>{t(f'plans.state.{mine.state}')}</b>")
