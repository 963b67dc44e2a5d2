"""Returns and reviews, as operators see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.order_desk.buttons import (
    AnswerReviewTap,
    ApproveReturnTap,
    HideReviewTap,
    PickTap,
    ReceiveCountedTap,
    ReceiveCountsTap,
    ReceiveTap,
    RefuseReturnTap,
    ReturnPicturesTap,
    ReturnsTap,
    ReturnTap,
    ReviewDeskTap,
    ReviewPicturesTap,
    ReviewsDeskTap,
    ShowReviewTap,
)
from handlers.shop.words import traits
from handlers.ticketing.words import escaped, on_button, said, shown
from services.core.i18n import Safe, Translator
from services.core.ids import short_id
from services.orders.returns.schemas import Return, ReturnLine
from services.orders.returns.states import ReturnReason, ReturnState, Wants
from services.orders.reviews.schemas import HideReason, Review, ReviewState

A_PAGE: Final = 5
_SEVERAL: Final = 2


def returns(t: Translator, page: Sequence[Return], next_after: str | None) -> Screen:
    """Returns that wait for a decision or their goods, the oldest first."""
    lines: list[str] = [_path(t), ""]
    lines += [_listed(t, each) for each in page] or [t("orderdesk.returns.none")]
    rows: list[Row] = [
        [Button(f"↩️ {each.order_number}", ReturnTap(goods=short_id(each.id)))] for each in page
    ]
    if next_after:
        rows.append([Button(t.plain("common.button.next") + " ›", ReturnsTap(after=next_after))])
    return Screen("\n".join(lines), (*rows, last_row(t, PickTap())), location=ReturnsTap())


def goods(t: Translator, known: Return, note: str = "") -> Screen:
    """One return, and what can be done with it."""
    which = short_id(known.id)
    words: list[str] = [
        _path(t, known.order_number),
        *([f"⚠️ {note}"] if note else []),
        "",
        _listed(t, known),
        *[_back(t, line) for line in known.lines],
        *([f"💬 {escaped(known.note)}"] if known.note else []),
        *([t("orderdesk.returns.refund", amount=known.refund)] if known.refund else []),
        *([t("orderdesk.returns.was_gone")] if known.was_gone else []),
        *_new_order(t, known),
    ]
    rows: list[Row] = []
    if known.picture_ids:
        label = t.plain("orderdesk.returns.button_pictures", count=len(known.picture_ids))
        rows.append([Button(f"🖼 {label}", ReturnPicturesTap(goods=which))])
    no = "⛔ " + t.plain("orderdesk.returns.button_refuse")
    refuse = Button(no, RefuseReturnTap(goods=which))
    if known.state is ReturnState.REQUESTED:
        yes = "✅ " + t.plain("orderdesk.returns.button_approve")
        rows.append([Button(yes, ApproveReturnTap(goods=which)), refuse])
    elif known.state is ReturnState.APPROVED:
        rows += _receiving(t, known)
        rows += [[refuse]] if known.is_wish else []
    return Screen(
        "\n".join(words), (*rows, last_row(t, ReturnsTap())), location=ReturnTap(goods=which)
    )


def _back(t: Translator, line: ReturnLine) -> str:
    """What comes back, and what is wanted instead."""
    what = f"• {line.quantity} × {shown(t, line.name)}"
    wanted = traits(t, line.wanted)
    return f"{what} → {escaped(wanted)}" if wanted else what


def _new_order(t: Translator, known: Return) -> list[str]:
    if known.new_order_number is None:
        return []
    return [t("orderdesk.returns.new_order", number=known.new_order_number)]


def _receiving(t: Translator, known: Return) -> list[Row]:
    """Of what is lost nothing can go on the shelf; several units are whole or broken each."""
    which = short_id(known.id)
    whole = "📥 " + t.plain("orderdesk.returns.button_whole")
    broken = "💔 " + t.plain("orderdesk.returns.button_damaged")
    buttons = [
        Button(whole, ReceiveTap(goods=which, damaged=False)),
        Button(broken, ReceiveTap(goods=which, damaged=True)),
    ]
    if known.reason is ReturnReason.LOST:
        return [buttons[1:]]
    if sum(known.units.values()) < _SEVERAL:
        return [buttons]
    count = "🔢 " + t.plain("orderdesk.counts.button_damaged")
    return [buttons, [Button(count, ReceiveCountsTap(goods=which))]]


def ask_counts(t: Translator, known: Return, note: str = "") -> Screen:
    """How many of each line are damaged."""
    text = [
        _path(t, known.order_number),
        *([f"⚠️ {note}"] if note else []),
        "",
        *[f"• {line.quantity} × {shown(t, line.name)}" for line in known.lines],
        "",
        t("orderdesk.counts.ask_damaged"),
        t("orderdesk.counts.example"),
    ]
    return Screen("\n".join(text), (last_row(t, ReturnTap(goods=short_id(known.id))),))


def sure_counted(t: Translator, known: Return, damaged: Mapping[int, int]) -> Screen:
    """What goes where, before money goes back."""
    which = short_id(known.id)
    counted = [
        t(
            "orderdesk.counts.line",
            name=said(t, line.name),
            whole=line.quantity - damaged.get(line.n, 0),
            damaged=damaged.get(line.n, 0),
        )
        for line in known.lines
    ]
    text = [_path(t, known.order_number), "", *counted, "", t("orderdesk.counts.sure")]
    yes = Button("✅ " + t.plain("orderdesk.parcel.button_sure"), ReceiveCountedTap(goods=which))
    return Screen("\n".join(text), ([yes], last_row(t, ReturnTap(goods=which))))


def sure(t: Translator, known: Return, *, damaged: bool) -> Screen:
    """Before money goes back."""
    which = short_id(known.id)
    kind = "swap" if known.wants is Wants.EXCHANGE else "sure"
    what = f"orderdesk.returns.{kind}_{'damaged' if damaged else 'whole'}"
    text = "\n".join([_path(t, known.order_number), "", _listed(t, known), "", t(what)])
    yes = Button(
        "✅ " + t.plain("orderdesk.parcel.button_sure"),
        ReceiveTap(goods=which, damaged=damaged, sure=True),
    )
    return Screen(text, ([yes], last_row(t, ReturnTap(goods=which))))


def ask_why(t: Translator, goods: str) -> Screen:
    text = "\n".join([_path(t), "", t("orderdesk.returns.ask_why")])
    return Screen(text, (last_row(t, ReturnTap(goods=goods)),))


def reviews(t: Translator, page: Sequence[Review], next_after: str | None) -> Screen:
    """Reviews that nobody has looked at, the oldest first."""
    lines: list[str] = [_reviews_path(t), ""]
    lines += [_rated(t, each) for each in page] or [t("orderdesk.reviews.none")]
    rows: list[Row] = [
        [
            Button(
                on_button(f"{each.stars}⭐ {said(t, each.product_name)}"),
                ReviewDeskTap(review=short_id(each.id)),
            )
        ]
        for each in page
    ]
    if next_after:
        following = ReviewsDeskTap(after=next_after)
        rows.append([Button(t.plain("common.button.next") + " ›", following)])
    return Screen("\n".join(lines), (*rows, last_row(t, PickTap())), location=ReviewsDeskTap())


def review(t: Translator, known: Review, note: str = "") -> Screen:
    """One review, and what can be done with it."""
    which = short_id(known.id)
    words: list[str] = [
        _reviews_path(t),
        *([f"⚠️ {note}"] if note else []),
        "",
        _rated(t, known),
        t("orderdesk.reviews.by", name=known.by, at=known.written_at),
        "",
        escaped(known.text),
        *(["", f"💬 {escaped(known.answer)}"] if known.answer else []),
        "",
        t(f"orderdesk.reviews.state_{known.state}"),
    ]
    first: list[Button] = []
    if known.state is not ReviewState.SHOWN:
        label = "✅ " + t.plain("orderdesk.reviews.button_show")
        first.append(Button(label, ShowReviewTap(review=which)))
    if known.state is not ReviewState.HIDDEN:
        label = "💬 " + t.plain("orderdesk.reviews.button_answer")
        first.append(Button(label, AnswerReviewTap(review=which)))
    rows: list[Row] = [first]
    if known.picture_ids:
        label = t.plain("orderdesk.returns.button_pictures", count=len(known.picture_ids))
        rows.append([Button(f"🖼 {label}", ReviewPicturesTap(review=which))])
    if known.state is not ReviewState.HIDDEN:
        hiding = [
            Button(
                "⛔ " + t.plain(f"orderdesk.reviews.button_{reason}"),
                HideReviewTap(review=which, reason=reason),
            )
            for reason in HideReason
        ]
        rows += [hiding[:2], hiding[2:]]
    return Screen(
        "\n".join(words),
        (*rows, last_row(t, ReviewsDeskTap())),
        location=ReviewDeskTap(review=which),
    )


def ask_answer(t: Translator, review: str, note: str = "") -> Screen:
    text = [
        _reviews_path(t),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("orderdesk.reviews.ask_answer"),
    ]
    return Screen("\n".join(text), (last_row(t, ReviewDeskTap(review=review)),))


def _listed(t: Translator, known: Return) -> Safe:
    return t(
        "orderdesk.returns.line",
        order=known.order_number,
        reason=t.plain(f"returns.reason.{known.reason}"),
        state=t.plain(f"orderdesk.returns.state_{known.state}"),
    )


def _rated(t: Translator, known: Review) -> str:
    return f"{'⭐' * known.stars} <b>{shown(t, known.product_name)}</b>"


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("orderdesk.returns.title"), *steps)


def _reviews_path(t: Translator) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("orderdesk.reviews.title"))
