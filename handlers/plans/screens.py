"""Plans: all of them, one, the own one and its receipts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.plans.buttons import (
    BookingTap,
    BuyPlanTap,
    ByItselfTap,
    ChangesTap,
    EndTap,
    FamilyTap,
    GivePlansTap,
    LeaveTap,
    MyPlanTap,
    PauseTap,
    PlansTap,
    PlanTap,
    ReceiptsTap,
    RenewTap,
    ResumeTap,
    TrialTap,
    UpgradeTap,
)
from handlers.plans.words import price_lines, rights_lines, said, state_line
from services.core.i18n import Safe, Translator
from services.core.ids import new_key
from services.entitlements import Entitlements, Flag, Rights
from services.payments.schemas import Way
from services.subscriptions.rules import less, price
from services.subscriptions.schemas import Offer, Plan, PlanHome, Road, Subscription
from services.subscriptions.states import Cycle, Method, State

_RECEIPTS: Final = 8


def title(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("plans.home.title"), *steps)


def home(t: Translator, seen: PlanHome, khr_per_usd: Decimal) -> Screen:
    """All plans with their prices; the own one and the trial where there is one."""
    lines: list[str] = [title(t), ""]
    if seen.mine is not None:
        lines += [_mine_line(t, seen.mine), ""]
    elif seen.member_of is not None:
        lines += [t("plans.home.shared"), ""]
    for plan in seen.plans:
        lines.append(Safe(f"<b>{said(t, plan.name)}</b>"))
        lines += [*price_lines(t, plan, khr_per_usd), ""]
    if seen.back is not None:
        lines.append(t("plans.home.back", percent=seen.back.percent))
    rows: list[Row] = []
    if seen.mine is not None:
        rows.append([Button("⭐ " + t.plain("plans.home.button_mine"), MyPlanTap())])
    elif seen.trial is not None:
        rows.append([Button("🎁 " + t.plain("plans.home.button_trial"), TrialTap())])
    rows += [[Button(said(t, plan.name), PlanTap(plan=plan.code))] for plan in seen.plans[:4]]
    if seen.member_of is not None:
        rows.append([Button(t.plain("plans.family.button_leave"), LeaveTap())])
    rows.append([Button("🎁 " + t.plain("plans.home.button_give"), GivePlansTap())])
    return Screen("\n".join(lines), (*rows, last_row(t, HomeTap())), location=PlansTap())


def _mine_line(t: Translator, mine: Subscription) -> Safe:
    return t("plans.home.mine", plan=said(t, mine.plan.name), time=mine.ends_at)


def plan(t: Translator, seen: PlanHome, one: Plan, rights: Rights, khr_per_usd: Decimal) -> Screen:
    """What it gives, and the ways to have it from where the fan stands."""
    name = said(t, one.name)
    lines: list[str] = [title(t, name), "", *rights_lines(t, rights)]
    if one.family_members:
        lines.append(Safe(f"• {t.n('plans.right.family', one.family_members)}"))
    lines += ["", *price_lines(t, one, khr_per_usd)]
    lines += ["", t("plans.plan.tax_inside")]
    rows = _ways_in(t, seen, one)
    location = PlanTap(plan=one.code)
    return Screen("\n".join(lines), (*rows, last_row(t, PlansTap())), location=location)


def _ways_in(t: Translator, seen: PlanHome, one: Plan) -> list[Row]:
    mine = seen.mine
    if mine is not None and mine.state is State.ACTIVE and mine.plan.code != one.code:
        if one.rank > mine.plan.rank:
            label = "⬆️ " + t.plain("plans.plan.button_upgrade")
            return [[Button(label, UpgradeTap(plan=one.code))]]
        return [[Button("↘️ " + t.plain("plans.plan.button_later"), ChangesTap())]]
    if mine is not None and mine.state is State.ACTIVE:
        return [[Button("⭐ " + t.plain("plans.home.button_mine"), MyPlanTap())]]
    return buy_rows(t, one, seen.back)


def buy_rows(t: Translator, one: Plan, back: Offer | None = None) -> list[Row]:
    """One button for a cycle and a road; the back offer is for the month by money."""
    rows: list[Row] = []
    for cycle in Cycle:
        amount = price(one, cycle)
        if amount is None:
            continue
        row: list[Button] = []
        is_back = back is not None and one.code in back.plans and cycle is Cycle.MONTH
        if Way.STARS in one.ways:
            label = "⭐ " + t.plain(f"plans.stars.{cycle}")
            tap = BuyPlanTap(plan=one.code, cycle=cycle, road=Road.STARS, key=new_key())
            row.append(Button(label, tap))
        if one.ways - {Way.STARS}:
            shown = less(amount, back.percent) if back and is_back else amount
            label = "💵 " + t.plain(f"plans.money.{cycle}", amount=shown)
            tap = BuyPlanTap(
                plan=one.code, cycle=cycle, road=Road.MONEY, key=new_key(), back=is_back
            )
            row.append(Button(label, tap))
        rows.append(row)
    return rows


def mine(t: Translator, one: Subscription, rights: Entitlements, uses: Sequence[Safe]) -> Screen:
    """How the own plan stands, the next payment, and its moves."""
    name = said(t, one.plan.name)
    lines: list[str] = [title(t, t.plain("plans.mine.title")), "", state_line(t, one)]
    lines += [f"<b>{name}</b>", *_times(t, one), *_next(t, one)]
    if one.offer_left:
        lines.append(t.n("plans.mine.offer", one.offer_left, percent=one.offer_percent))
    if uses:
        lines += ["", t("plans.mine.uses"), *uses]
    rows = _moves(t, one)
    if rights.has(Flag.PRIORITY_BOOKING):
        rows.append([Button("🎫 " + t.plain("plans.mine.button_booking"), BookingTap())])
    location = MyPlanTap()
    return Screen("\n".join(lines), (*rows, last_row(t, PlansTap())), location=location)


def _times(t: Translator, one: Subscription) -> list[Safe]:
    match one.state:
        case State.PAUSED:
            assert one.pause_until is not None
            return [t("plans.mine.paused_until", time=one.pause_until)]
        case State.EXPIRED:
            assert one.grace_ends_at is not None
            return [t("plans.mine.grace_until", time=one.grace_ends_at)]
        case _:
            return [t("plans.mine.lasts_until", time=one.ends_at)]


def _next(t: Translator, one: Subscription) -> list[Safe]:
    """The next payment, or that none follows."""
    if one.next_charge is None:
        return [t("plans.mine.nothing_follows")]
    lines = [t("plans.mine.next", amount=one.next_charge, method=_method(t, one))]
    if one.changes_at_end:
        lines.append(t("plans.mine.changes", plan=said(t, one.next_plan.name)))
    return lines


def _method(t: Translator, one: Subscription) -> str:
    return t.plain(f"plans.method.{one.method}")


def _moves(t: Translator, one: Subscription) -> list[Row]:
    receipts = Button("🧾 " + t.plain("plans.mine.button_receipts"), ReceiptsTap())
    end = Button("⏹ " + t.plain("plans.mine.button_end"), EndTap())
    match one.state:
        case State.CANCELLED:
            return [*buy_rows(t, one.plan), [receipts]]
        case State.PAUSED:
            return [[Button("▶️ " + t.plain("plans.mine.button_resume"), ResumeTap())], [end]]
        case State.TRIAL:
            return [*buy_rows(t, one.plan), [end]]
        case State.EXPIRED:
            return [*buy_rows(t, one.next_plan), [end]]
        case State.ACTIVE:
            by_itself = one.method is Method.NONE
            key = "plans.mine.button_by_itself" if by_itself else "plans.mine.button_by_hand"
            money = Button("🔁 " + t.plain(key), ByItselfTap(on=by_itself))
            change = Button("🔀 " + t.plain("plans.mine.button_change"), ChangesTap())
            pause = Button("⏸ " + t.plain("plans.mine.button_pause"), PauseTap())
            rows: list[Row] = [[change, money], [pause, receipts]]
            if one.renews_until and one.next_charge:
                label = t.plain("plans.mine.button_renew", amount=one.next_charge)
                rows.insert(0, [Button(f"🔄 {label}", RenewTap())])
            if one.plan.family_members:
                rows.append(
                    [Button("👪 " + t.plain("plans.mine.button_family"), FamilyTap()), end]
                )
            else:
                rows.append([end])
            return rows


def receipts(t: Translator, one: Subscription, names: Mapping[str, Plan]) -> Screen:
    """What was paid, the newest first."""
    lines: list[str] = [title(t, t.plain("plans.mine.button_receipts")), ""]
    for period in one.periods[:_RECEIPTS]:
        name = said(t, names[period.plan].name) if period.plan in names else period.plan
        lines.append(
            t(
                "plans.receipts.line",
                plan=name,
                amount=period.paid,
                start=t.date(period.starts_at),
                end=t.date(period.ends_at),
            )
        )
        if period.reference:
            lines.append(t("plans.receipts.reference", reference=period.reference))
    location = ReceiptsTap()
    return Screen("\n".join(lines), (last_row(t, MyPlanTap()),), location=location)
