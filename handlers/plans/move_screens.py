"""Moves of the own plan: upgrade, what follows, pause, the end, sharing, gifts, tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from handlers.plans.buttons import (
    BookingTap,
    BuyPlanTap,
    ChangesTap,
    ClaimGiftTap,
    EndSureTap,
    EndTap,
    FamilyTap,
    GivePlansTap,
    GivePlanTap,
    GiveSureTap,
    InvitedTap,
    JoinTap,
    MyPlanTap,
    NextPlanTap,
    PauseSureTap,
    PauseTap,
    PlanGiftTap,
    PlansTap,
    PlanTap,
    PlanTasksTap,
    RemoveMemberTap,
    RenewTap,
    StayTap,
    TaskDoneTap,
    UpgradeSureTap,
    UpgradeTap,
)
from handlers.plans.screens import title
from handlers.plans.words import said
from services.core.i18n import Safe, Translator
from services.core.ids import new_key, short_id
from services.core.money import Money
from services.payments.schemas import Way
from services.subscriptions.rules import GIFT_MONTHS, gift_price, price
from services.subscriptions.schemas import (
    Gift,
    Offer,
    Plan,
    Quote,
    Road,
    Subscription,
    Task,
)
from services.subscriptions.states import FAN_REASONS, Cycle

PAUSES: Final = (14, 30, 60, 90)
_HOUSE: Final = "Hang Meas "
"""Begins the names of plans; a button has no room for it."""
_SHARE: Final = "https://t.me/share/url?url={}"


_SIGNS: Final = {Road.STARS: "⭐ ", Road.MONEY: "💵 "}


def upgrade(t: Translator, quote: Quote) -> Screen:
    """What the days that are left cost, and what of the old plan is counted."""
    name = said(t, quote.plan.name)
    lines: list[str] = [
        title(t, name),
        "",
        t("plans.upgrade.text", plan=name, time=quote.ends_at),
        t("plans.upgrade.full", amount=quote.full),
        t("plans.upgrade.credit", amount=quote.credit),
        Safe(f"<b>{t('plans.upgrade.due', amount=quote.due)}</b>"),
    ]
    rows: list[Row] = []
    for road in _roads(quote.plan):
        tap = UpgradeSureTap(
            plan=quote.plan.code, road=road, revision=quote.revision, key=new_key()
        )
        rows.append([Button(_SIGNS[road] + t.plain(f"plans.road.{road}"), tap)])
    back, location = PlanTap(plan=quote.plan.code), UpgradeTap(plan=quote.plan.code)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def renew(
    t: Translator, mine: Subscription, charge: Money, until: datetime, khr_per_usd: Decimal
) -> Screen:
    """What the next period costs, and until when the plan then runs; each button is one payment,
    however often it is tapped. Stars without an offer are charged every month from then on.
    """
    plan, cycle = mine.next_plan, mine.next_cycle
    word = t.plain(f"plans.cycle.{cycle}")
    lines: list[str] = [
        title(t, t.plain("plans.renew.title")),
        "",
        Safe(f"<b>{said(t, plan.name)}</b> {word}"),
        t("plans.renew.paid", time=mine.ends_at),
        t("plans.renew.then", time=until),
        Safe(f"<b>{t('plans.upgrade.due', amount=t.both(charge, khr_per_usd))}</b>"),
    ]
    if mine.offer_left:
        lines.append(t.n("plans.mine.offer", mine.offer_left, percent=mine.offer_percent))
    rows: list[Row] = []
    for road in _roads(plan):
        tap = BuyPlanTap(plan=plan.code, cycle=cycle, road=road, key=new_key())
        goes_on = road is Road.STARS and cycle is Cycle.MONTH and not mine.offer_left
        label = t.plain("plans.stars.month" if goes_on else f"plans.road.{road}")
        rows.append([Button(_SIGNS[road] + label, tap)])
    return Screen("\n".join(lines), (*rows, last_row(t, MyPlanTap())), location=RenewTap())


def _roads(plan: Plan) -> list[Road]:
    has = {Road.STARS: Way.STARS in plan.ways, Road.MONEY: bool(plan.ways - {Way.STARS})}
    return [road for road in Road if has[road]]


def changes(t: Translator, mine: Subscription, plans: Sequence[Plan]) -> Screen:
    """What may follow; until the end nothing changes."""
    lines = [
        title(t, t.plain("plans.mine.button_change")),
        "",
        t("plans.changes.text", time=mine.ends_at),
    ]
    rows: list[Row] = []
    for one in plans[:4]:
        row: list[Button] = []
        for cycle in Cycle:
            amount = price(one, cycle)
            if amount is not None:
                word = t.plain(f"plans.cycle.{cycle}")
                name = said(t, one.name).removeprefix(_HOUSE)
                label = f"{name} {word} {t.money(amount)}"
                if (one.code, cycle) == (mine.next_plan.code, mine.next_cycle):
                    label = f"✅ {label}"
                row.append(Button(label, NextPlanTap(plan=one.code, cycle=cycle)))
        rows.append(row)
    location = ChangesTap()
    return Screen("\n".join(lines), (*rows, last_row(t, MyPlanTap())), location=location)


def pause(t: Translator) -> Screen:
    lines = [title(t, t.plain("plans.mine.button_pause")), "", t("plans.pause.text")]
    buttons = [Button(t.plain_n("plans.pause.button", n), PauseSureTap(days=n)) for n in PAUSES]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Screen("\n".join(lines), (*rows, last_row(t, MyPlanTap())), location=PauseTap())


def end(t: Translator, mine: Subscription, offer: Offer | None) -> Screen:
    """Why; with the offer to stay and the pause before it."""
    lines: list[str] = [
        title(t, t.plain("plans.mine.button_end")),
        "",
        t("plans.end.text", plan=said(t, mine.plan.name), time=mine.ends_at),
    ]
    rows: list[Row] = []
    if offer is not None:
        lines += ["", t.n("plans.end.offer", offer.periods, percent=offer.percent)]
        label = "🎁 " + t.plain("plans.end.button_stay", percent=offer.percent)
        rows.append([Button(label, StayTap(offer=offer.code))])
    lines += ["", t("plans.end.why")]
    buttons = [
        Button(
            t.plain(f"plans.reason.{reason}"),
            EndSureTap(reason=reason, revision=mine.revision),
        )
        for reason in FAN_REASONS
    ]
    rows += [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    return Screen("\n".join(lines), (*rows, last_row(t, MyPlanTap())), location=EndTap())


def family(
    t: Translator, mine: Subscription, names: Sequence[tuple[int, str]], url: str
) -> Screen:
    """Who shares it, and the link for the places that are free."""
    most = mine.plan.family_members
    lines: list[str] = [
        title(t, t.plain("plans.mine.button_family")),
        "",
        t("plans.family.text", number=len(names), most=most),
    ]
    rows: list[Row] = []
    if len(names) < most:
        rows.append([Link("🔗 " + t.plain("plans.family.button_invite"), _SHARE.format(url))])
    for fan_id, name in names[:5]:
        label = t.plain("plans.family.button_remove", name=name[:12])
        rows.append([Button(label, RemoveMemberTap(member=fan_id))])
    return Screen("\n".join(lines), (*rows, last_row(t, MyPlanTap())), location=FamilyTap())


def invited(t: Translator, one: Plan, invite: str) -> Screen:
    lines = [title(t), "", t("plans.family.invited", plan=said(t, one.name))]
    rows = [[Button("✅ " + t.plain("plans.family.button_join"), JoinTap(invite=invite))]]
    location = InvitedTap(invite=invite)
    return Screen("\n".join(lines), (*rows, last_row(t, PlansTap())), location=location)


def give(t: Translator, plans: Sequence[Plan], given: Sequence[Gift], url: str) -> Screen:
    """The plans to give, and the newest gift that nobody has taken with its link."""
    lines: list[str] = [
        title(t, t.plain("plans.home.button_give")),
        "",
        t("plans.give.text"),
    ]
    lines += [
        t(f"plans.given.{gift.state}", plan=said(t, gift.plan.name), n=gift.months)
        for gift in given[:5]
    ]
    rows: list[Row] = []
    if url:
        rows.append([Link("🔗 " + t.plain("plans.give.button_link"), _SHARE.format(url))])
    rows += [[Button(said(t, one.name), GivePlanTap(plan=one.code))] for one in plans[:4]]
    return Screen("\n".join(lines), (*rows, last_row(t, PlansTap())), location=GivePlansTap())


def months(t: Translator, one: Plan) -> Screen:
    """For how long, by which road."""
    name = said(t, one.name)
    lines = [title(t, t.plain("plans.home.button_give"), name), "", t("plans.give.how_long")]
    rows: list[Row] = []
    for number in GIFT_MONTHS:
        row: list[Button] = []
        told = t.plain_n("plans.give.months", number)
        for road, sign, is_way in (
            (Road.STARS, "⭐ ", Way.STARS in one.ways),
            (Road.MONEY, "💵 ", bool(one.ways - {Way.STARS})),
        ):
            if is_way:
                amount = "" if road is Road.STARS else " " + t.money(gift_price(one, number))
                tap = GiveSureTap(plan=one.code, months=number, road=road, key=new_key())
                row.append(Button(sign + told + amount, tap))
        rows.append(row)
    location = GivePlanTap(plan=one.code)
    return Screen("\n".join(lines), (*rows, last_row(t, GivePlansTap())), location=location)


def gift(t: Translator, one: Gift, token: str) -> Screen:
    """What a link offers."""
    name = said(t, one.plan.name)
    lines = [title(t), "", t.n("plans.give.offered", one.months, plan=name)]
    rows: list[Row] = []
    if one.claimed_by is None:
        label = "🎁 " + t.plain("plans.give.button_take")
        rows.append([Button(label, ClaimGiftTap(token=token))])
    location = PlanGiftTap(token=token)
    return Screen("\n".join(lines), (*rows, last_row(t, PlansTap())), location=location)


def booking(t: Translator, note: Safe | None = None) -> Screen:
    lines = [title(t, t.plain("plans.mine.button_booking")), "", note or t("plans.booking.text")]
    return Screen("\n".join(lines), (last_row(t, MyPlanTap()),), location=BookingTap())


def tasks(t: Translator, found: Sequence[Task], names: dict[int, str]) -> Screen:
    """What operators have to do for plans, the oldest first."""
    head = path(t, t.plain("operator.desk.title"), t.plain("plans.desk.title"))
    lines: list[str] = [head, ""]
    lines += [] if found else [t("plans.desk.nothing")]
    rows: list[Row] = []
    for number, task in enumerate(found[:6], start=1):
        kind = t.plain(f"plans.task.{task.kind}")
        who = names.get(task.fan_id, str(task.fan_id))
        lines.append(t("plans.desk.line", number=number, kind=kind, name=who, note=task.note))
        label = t.plain("plans.desk.button_done", number=number)
        rows.append([Button("✅ " + label, TaskDoneTap(task=short_id(task.id)))])
    return Screen("\n".join(lines), (*rows, last_row(t, DeskTap())), location=PlanTasksTap())
