"""Reviews: one's own of an order, and what buyers say of a product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.shop.aftercare.buttons import (
    ProductReviewsTap,
    ReviewLineTap,
    ReviewsTap,
    SendReviewTap,
    StarsTap,
)
from handlers.shop.buttons import ProductTap
from handlers.shop.orders.buttons import ShopOrderTap
from handlers.shop.words import traits
from handlers.ticketing.words import escaped, on_button, said
from services.core.i18n import Translator, shorten
from services.orders.pictures.schemas import MOST_PICTURES
from services.orders.reviews.schemas import (
    Review,
    Reviewable,
    ReviewPage,
    ReviewState,
)

_LINES: Final = 6
_MOST_STARS: Final = 5
_CLUSTERS: Final = 160
REVIEWS_A_PAGE: Final = 3


def stars_of(number: int) -> str:
    return "★" * number + "☆" * (_MOST_STARS - number)


def mine(t: Translator, order_key: str, every: Sequence[Reviewable], note: str = "") -> Screen:
    """The lines of an order with what was said of each."""
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), t.plain("shop.reviews.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        t("shop.review.question" if every else "shop.review.nothing"),
    ]
    rows: list[Row] = []
    for each in every[:_LINES]:
        if each.review is not None:
            lines += ["", *_own(t, each, each.review)]
        if each.review is None or each.review.may_edit:
            label = on_button(f"⭐ {said(t, each.product_name)}")
            rows.append([Button(label, ReviewLineTap(order=order_key, n=each.n))])
    back = ShopOrderTap(order=order_key)
    here = ReviewsTap(order=order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=here)


def _own(t: Translator, line: Reviewable, review: Review) -> list[str]:
    found = [
        f"<b>{escaped(said(t, line.product_name))}</b> · {stars_of(review.stars)}",
        *([escaped(shorten(review.text, _CLUSTERS))] if review.text else []),
    ]
    if review.state is not ReviewState.SHOWN:
        found.append(f"<i>{t(f'shop.review.state_{review.state}')}</i>")
    if review.answer:
        found.append(t("shop.review.answer", text=shorten(review.answer, _CLUSTERS)))
    return found


def stars(t: Translator, order_key: str, line: Reviewable) -> Screen:
    """One to five."""
    about = traits(t, line.attributes)
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), t.plain("shop.reviews.title")),
        "",
        f"<b>{escaped(said(t, line.product_name))}</b>{escaped(f' · {about}' if about else '')}",
        t("shop.review.how_many"),
    ]
    rows = [
        [Button(stars_of(number), StarsTap(order=order_key, n=line.n, stars=number))]
        for number in range(_MOST_STARS, 0, -1)
    ]
    back = ReviewsTap(order=order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=back)


def wish(t: Translator, asked: Mapping[str, Any], note: str = "") -> Screen:
    """The review as it will be sent; words and pictures may still come."""
    order_key, number = str(asked["order"]), len(asked.get("pictures", []))
    lines: list[str] = [
        path(t, t.plain("shop.orders.title"), t.plain("shop.reviews.title")),
        *([f"⚠️ {note}"] if note else []),
        "",
        stars_of(int(asked["stars"])),
        *([escaped(str(asked["text"]))] if asked.get("text") else []),
        *([t.n("shop.aftercare.pictures", number)] if number else []),
        "",
        t("shop.review.more", most=MOST_PICTURES),
    ]
    send = SendReviewTap(order=order_key, n=int(asked["n"]))
    rows: list[Row] = [[Button("📨 " + t.plain("shop.review.button_send"), send)]]
    back = ReviewsTap(order=order_key)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=back)


def of_product(t: Translator, at: ProductReviewsTap, page: ReviewPage) -> Screen:
    """What buyers say, the newest first."""
    lines: list[str] = [path(t, t.plain("shop.home.title"), t.plain("shop.reviews.title"))]
    for each in page.items:
        head = f"{stars_of(each.stars)} · {escaped(each.by)} · {t.date(each.written_at)}"
        lines += ["", head]
        lines += [escaped(shorten(each.text, _CLUSTERS))] if each.text else []
        if each.answer:
            lines.append(t("shop.review.answer", text=shorten(each.answer, _CLUSTERS)))
    if not page.items:
        lines += ["", t("shop.review.none")]
    rows: list[Row] = []
    if page.after:
        following = ProductReviewsTap(product_id=at.product_id, after=page.after)
        rows.append([Button(t.plain("common.button.next") + " ›", following)])
    back = ProductTap(product_id=at.product_id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=at)
