"""The plan of an order that is paid in parts."""

from __future__ import annotations

from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.shop.instalments.buttons import InstalmentPlanTap, PayPartsTap
from handlers.ticketing.words import on_button
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.core.money import Money
from services.orders.instalments.schemas import Part, PartState, Plan, PlanState

_MARKS: Final = {
    PartState.OPEN: "⏳",
    PartState.MISSED: "❗",
    PartState.PAID: "✅",
    PartState.DROPPED: "➖",
}


def plan(t: Translator, one: Plan, back: Tap, note: Safe | None = None) -> Screen:
    """Each part with its day, what is left, and paying it before its day."""
    lines: list[str] = [
        path(t, t.plain("instalments.plan.title"), one.order_number),
        *([f"⚠️ {note}"] if note else []),
        "",
        t(f"instalments.state.{one.state}"),
        "",
        *(_part(t, each) for each in one.parts),
    ]
    if one.left:
        lines += ["", f"<b>{t('instalments.plan.left', amount=one.left)}</b>"]
    if one.state in (PlanState.OPEN, PlanState.MISSED):
        lines.append(t("instalments.plan.rule"))
    key = short_id(one.order_id)
    rows = (*_pay_rows(t, one, key), last_row(t, back))
    return Screen("\n".join(lines), rows, location=InstalmentPlanTap(order=key))


def about(t: Translator, one: Plan, amount: Money) -> Safe:
    """Above the PIN pad."""
    return t("instalments.plan.pin_about", amount=amount, number=one.order_number)


def _part(t: Translator, part: Part) -> str:
    day = part.paid_on or part.due_on
    return f"{_MARKS[part.state]} {part.n}. {t.date(day, 'list')} · {t.money(part.amount)}"


def _pay_rows(t: Translator, one: Plan, key: str) -> list[Row]:
    if one.next is None or not one.left:
        return []
    next_sum = one.next.amount
    label = t.plain("instalments.plan.button_next", amount=next_sum)
    first = Button(on_button("💳 " + label), PayPartsTap(order=key, minor=next_sum.amount_minor))
    if next_sum == one.left:
        return [[first]]
    everything = t.plain("instalments.plan.button_all", amount=one.left)
    tap = PayPartsTap(order=key, minor=one.left.amount_minor)
    return [[first], [Button(on_button("💳 " + everything), tap)]]
