"""How a shared bill is said: names and states for everybody, amounts only in private."""

from __future__ import annotations

from typing import Final

from services.core.i18n import Safe, Translator, shorten
from services.transfers.split.schemas import (
    Item,
    Mode,
    PaidBy,
    Part,
    PartState,
    Split,
    SplitState,
)

NAME_CLUSTERS: Final = 14
TITLE_CLUSTERS: Final = 40
_BAR: Final = 10
_SIGNS: Final = {PartState.FREE: "○", PartState.TAKEN: "⏳", PartState.PAID: "✅"}


def title_of(t: Translator, split: Split) -> str:
    """The host's word for it, or just that it is a bill."""
    return shorten(split.title, TITLE_CLUSTERS) or t.plain("split.bill")


def short(name: str) -> str:
    return shorten(name, NAME_CLUSTERS)


def bar(split: Split) -> str:
    """How far it is, by its parts (by its lines where there are some): ▰▰▰▱▱▱▱▱▱▱ 3/8."""
    done, all_ = progress(split)
    filled = done * _BAR // all_
    return f"{'▰' * filled}{'▱' * (_BAR - filled)} {done}/{all_}"


def progress(split: Split) -> tuple[int, int]:
    """So many of all are settled."""
    if split.mode is Mode.ITEMS:
        payers = {part.fan_id for part in split.parts_in(PartState.PAID)}
        done = sum(bool(one.takers) and payers.issuperset(one.takers) for one in split.items)
        return done, len(split.items)
    return len(split.parts_in(PartState.PAID)), len(split.parts)


def standing(t: Translator, split: Split) -> Safe:
    """One line on how it goes."""
    match split.state:
        case SplitState.OPEN:
            return Safe(bar(split))
        case SplitState.DONE:
            return Safe(f"✅ <b>{t('split.state.done')}</b>")
        case SplitState.CLOSED:
            return Safe(f"🔒 <b>{t('split.state.closed')}</b>")
        case SplitState.CANCELLED:
            return Safe(f"↩️ <b>{t('split.state.cancelled')}</b>")


def part_line(t: Translator, part: Part, *, with_amount: bool) -> Safe:
    name = short(part.name) if part.name else ""
    match part.state:
        case PartState.FREE:
            words = t("split.part.free_named", name=name) if name else t("split.part.free")
        case PartState.TAKEN:
            words = t("split.part.taken", name=name)
        case PartState.PAID if part.paid_by is PaidBy.HOST:
            words = t("split.part.host", name=name)
        case PartState.PAID if part.paid_by is PaidBy.CASH:
            words = t("split.part.cash", name=name or "?")
        case _:
            words = t("split.part.paid", name=name)
    amount = f" · {t.money(part.amount)}" if with_amount else ""
    return Safe(f"{_SIGNS[part.state]} {words}{amount}")


def item_line(t: Translator, split: Split, item: Item, *, with_amount: bool) -> Safe:
    """A line and who takes it: `✅ Soup · Maly, Rith`."""
    names = {part.fan_id: short(part.name) for part in split.parts}
    payers = {part.fan_id for part in split.parts_in(PartState.PAID)}
    taken = [names[one] for one in item.takers if one in names]
    sign = "○" if not taken else "✅" if payers.issuperset(item.takers) else "⏳"
    people = ", ".join(taken) or t.plain("split.part.nobody")
    price = f" · {t.money(item.price)}" if with_amount else ""
    line = t("split.item.line", name=item.name, people=people)
    return Safe(f"{sign} {line}{price}")
