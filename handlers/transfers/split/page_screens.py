"""A shared bill as its host, its people and newcomers see it in private."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from handlers.kit.buttons import Button, Link, Row, Tap
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import MAX_CAPTION, Screen
from handlers.transfers.split.buttons import (
    SplitCashTap,
    SplitEndSurelyTap,
    SplitEndTap,
    SplitItemsTap,
    SplitJoinTap,
    SplitLeaveTap,
    SplitPayTap,
    SplitPeopleTap,
    SplitPersonTap,
    SplitPickTap,
    SplitRemindTap,
    SplitRemoveTap,
    SplitsTap,
    SplitTap,
    SplitWhichTap,
)
from handlers.transfers.split.words import (
    item_line,
    part_line,
    short,
    standing,
    title_of,
)
from services.core.i18n import Safe, Translator, shorten
from services.transfers.split.schemas import Mode, Part, PartState, Split

ON_A_PAGE: Final = 5

T = TypeVar("T")


def of_host(t: Translator, split: Split, group_url: str, share_url: str, note: str = "") -> Screen:
    """Who has paid and who has not, with amounts; what the host can do about it."""
    lines = [
        *_head(t, split, note),
        t("split.page.left", left=split.left) if split.is_open else "",
        *_whole(t, split),
    ]
    rows: list[Row] = []
    if split.is_open:
        rows.append([Link("👥 " + t.plain("split.page.button_group"), group_url)])
        rows.append([Link("📨 " + t.plain("transfers.standing.button_share"), share_url)])
        rows.append(
            [
                _button(t, "🔔", "split.page.button_remind", SplitRemindTap(split=split.short_id)),
                _button(t, "👤", "split.page.button_people", SplitPeopleTap(split=split.short_id)),
            ]
        )
        row = [_button(t, "🔒", "split.page.button_end", SplitEndTap(split=split.short_id))]
        if split.mode is Mode.ITEMS:
            tap = SplitItemsTap(split=split.short_id)
            row.insert(0, _button(t, "🧾", "split.page.button_items", tap))
        rows.append(row)
    return _screen(t, split, lines, rows)


def of_person(t: Translator, split: Split, host: str, part: Part, note: str = "") -> Screen:
    """One's own part, and the way to pay it; `host` is the masked name of who gets the money."""
    lines = [*_head(t, split, note), t("split.page.host", name=host)]
    rows: list[Row] = []
    if part.state is PartState.PAID:
        lines += [f"✅ <b>{t('split.page.you_paid', amount=part.amount)}</b>", *_whole(t, split)]
        return _screen(t, split, lines, rows)
    lines.append(f"<b>{t('split.page.your_part', amount=part.amount)}</b>")
    if split.is_open:
        lines += ["", f"⚠️ {t('transfers.ask.know')}"]
        pay: Row = [_button(t, "💳", "split.page.button_pay", SplitPayTap(split=split.short_id))]
        leave = _button(t, "↩️", "split.page.button_leave", SplitLeaveTap(split=split.short_id))
        if split.mode is Mode.ITEMS:
            tap = SplitItemsTap(split=split.short_id)
            items = _button(t, "🧾", "split.page.button_items", tap)
            rows = [pay, [items, leave]] if part.amount else [[items, leave]]
        else:
            rows = [pay, [leave]]
    return _screen(t, split, [*lines, "", *_whole(t, split, with_amounts=False)], rows)


def of_newcomer(t: Translator, split: Split, host: str, note: str = "") -> Screen:
    """What it is about, and the way in."""
    lines = [
        *_head(t, split, note),
        t("split.page.host", name=host),
        "",
        *_whole(t, split, with_amounts=False),
    ]
    rows: list[Row] = []
    if split.is_open and split.mode is Mode.ITEMS:
        tap = SplitItemsTap(split=split.short_id)
        rows.append([_button(t, "🧾", "split.page.button_items", tap)])
    elif split.is_open and (free := split.parts_in(PartState.FREE)):
        named = any(part.name for part in free)
        join = SplitJoinTap(split=split.short_id)
        which = SplitWhichTap(split=split.short_id)
        rows.append([_button(t, "➕", "split.page.button_join", which if named else join)])
    elif split.is_open:
        lines += ["", t("error.split.full")]
    return _screen(t, split, lines, rows)


def which(t: Translator, split: Split, page: int) -> Screen:
    """The parts that wait for somebody, by the names on them."""
    free = split.parts_in(PartState.FREE)
    shown, turning = _page(t, split, free, page, SplitWhichTap)
    lines = [*_head(t, split), t("split.which.question")]
    rows: list[Row] = [
        [
            Button(
                f"{_free_name(t, part)} · {t.money(part.amount)}",
                SplitJoinTap(split=split.short_id, number=part.number),
            )
        ]
        for part in shown
    ]
    return _below(t, split, lines, [*rows, turning])


def items(t: Translator, split: Split, fan_id: int, page: int, note: str = "") -> Screen:
    """Lines to tap: mine or not. What they come to stands above."""
    part = split.part_of(fan_id)
    shown, turning = _page(t, split, split.items, page, SplitItemsTap)
    lines = [
        *_head(t, split, note),
        t("split.items.question"),
        *[item_line(t, split, one, with_amount=True) for one in shown],
        "",
        f"<b>{t('split.page.your_part', amount=part.amount if part else split.total * 0)}</b>",
    ]
    picks = [
        Button(
            f"{'✅' if fan_id in one.takers else '○'} {shorten(one.name, 18)}",
            SplitPickTap(
                split=split.short_id,
                number=one.number,
                take=fan_id not in one.takers,
                page=page,
            ),
        )
        for one in shown
    ]
    rows: list[Row] = [picks[start : start + 2] for start in range(0, len(picks), 2)]
    rows.append(turning)
    if part is not None and part.amount and fan_id != split.host_id:
        pay = SplitPayTap(split=split.short_id)
        rows.append([_button(t, "💳", "split.page.button_pay", pay)])
    return _below(t, split, lines, rows)


def people(t: Translator, split: Split, page: int) -> Screen:
    """The parts that are not paid, for the host."""
    open_parts = split.parts_in(PartState.FREE, PartState.TAKEN)
    shown, turning = _page(t, split, open_parts, page, SplitPeopleTap)
    lines = [*_head(t, split), t("split.people.text" if open_parts else "split.people.none")]
    rows: list[Row] = [
        [
            Button(
                f"{_free_name(t, part)} · {t.money(part.amount)}",
                SplitPersonTap(split=split.short_id, number=part.number),
            )
        ]
        for part in shown
    ]
    return _below(t, split, lines, [*rows, turning])


def person(t: Translator, split: Split, part: Part) -> Screen:
    """One part, and what the host can do with it."""
    lines = [*_head(t, split), part_line(t, part, with_amount=True), "", t("split.person.text")]
    cash = SplitCashTap(split=split.short_id, number=part.number)
    row: Row = [_button(t, "💵", "split.person.button_cash", cash)]
    if part.state is PartState.TAKEN:
        remove = SplitRemoveTap(split=split.short_id, number=part.number)
        row = [*row, _button(t, "✖️", "split.person.button_remove", remove)]
    back = SplitPeopleTap(split=split.short_id)
    return Screen("\n".join(lines), (row, last_row(t, back)), location=back)


def end(t: Translator, split: Split) -> Screen:
    """Asks once more."""
    lines = [*_head(t, split), t("split.end.question")]
    surely = SplitEndSurelyTap(split=split.short_id)
    rows: list[Row] = [[_button(t, "🔒", "split.page.button_end", surely)]]
    return _below(t, split, lines, rows)


def _head(t: Translator, split: Split, note: str = "") -> list[Safe | str]:
    return [
        path(t, t.plain("split.title"), title_of(t, split)),
        "",
        *([f"⚠️ {note}", ""] if note else []),
        t("split.page.total", total=split.total),
        standing(t, split),
    ]


def _whole(t: Translator, split: Split, *, with_amounts: bool = True) -> list[Safe]:
    """Every part, or every line."""
    if split.mode is Mode.ITEMS:
        return [item_line(t, split, one, with_amount=with_amounts) for one in split.items]
    return [part_line(t, one, with_amount=with_amounts) for one in split.parts]


def _screen(
    t: Translator, split: Split, lines: Sequence[Safe | str], rows: Sequence[Row]
) -> Screen:
    """Of a long bill the last lines give way to dots."""
    kept = list(lines)
    while len("\n".join(kept)) > MAX_CAPTION - 8:
        kept.pop()
    text = "\n".join(kept if len(kept) == len(lines) else [*kept, "..."])
    location = SplitTap(split=split.short_id)
    return Screen(text, (*rows, last_row(t, SplitsTap())), location=location)


def _below(
    t: Translator, split: Split, lines: Sequence[Safe | str], rows: Sequence[Row]
) -> Screen:
    """A screen below the bill's own."""
    back = SplitTap(split=split.short_id)
    return Screen(
        "\n".join(lines), (*[row for row in rows if row], last_row(t, back)), location=back
    )


def _page(
    t: Translator,
    split: Split,
    all_: Sequence[T],
    page: int,
    tap: type[SplitWhichTap] | type[SplitItemsTap] | type[SplitPeopleTap],
) -> tuple[Sequence[T], Row]:
    """A page, and the row that turns to others."""
    pages = max(1, -(-len(all_) // ON_A_PAGE))
    page = min(max(page, 0), pages - 1)
    previous = tap(split=split.short_id, page=page - 1) if page else None
    following = tap(split=split.short_id, page=page + 1) if page + 1 < pages else None
    return all_[page * ON_A_PAGE : (page + 1) * ON_A_PAGE], page_row(t, previous, following)


def _free_name(t: Translator, part: Part) -> str:
    return short(part.name) if part.name else f"{part.number}. {t.plain('split.part.free')}"


def _button(t: Translator, sign: str, key: str, tap: Tap) -> Button:
    return Button(f"{sign} {t.plain(key)}", tap)
