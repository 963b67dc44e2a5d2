"""The shop's front: categories, lists of goods, what words found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.shop.buttons import GoodsTap, LookForTap, ProductTap, SectionTap, ShopTap
from handlers.shop.cart.buttons import ShopCartTap
from handlers.shop.orders.buttons import ShopOrdersTap
from handlers.shop.words import (
    CATEGORIES,
    MARKS,
    both,
    category_name,
    kind_name,
    rating,
    read_section,
    section_of,
    stock,
)
from handlers.ticketing.words import bold, escaped, on_button, said
from services.artwork.schemas import Bilingual
from services.catalog import Availability, ProductCard
from services.catalog.taxonomy import SUBCATEGORIES
from services.core.i18n import Translator

GOODS_A_PAGE: Final = 4


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of goods as a screen needs it.

    `artist` is whose goods these are. `words` were typed, `understood_as` is what was looked for
    instead. `riel_per_dollar` is for reading only.
    """

    cards: Sequence[ProductCard]
    has_next: bool
    riel_per_dollar: Decimal
    artist: Bilingual | None = None
    words: str = ""
    understood_as: str = ""


def shop(t: Translator, pieces_in_cart: int) -> Screen:
    """The categories, the search, the cart, own orders."""
    lines: list[str] = [path(t, t.plain("shop.home.title")), "", t("shop.home.text")]
    if pieces_in_cart:
        lines += ["", t.n("shop.home.in_cart", pieces_in_cart)]
    doors = [
        Button(f"{MARKS[category]} {category_name(t, category)}", SectionTap(category=place))
        for place, category in enumerate(CATEGORIES)
    ]
    rows: list[Row] = [doors[first : first + 2] for first in range(0, len(doors), 2)]
    rows += [
        [
            Button("🆕 " + t.plain("shop.home.button_new"), GoodsTap()),
            Button("🔍 " + t.plain("shop.home.button_search"), LookForTap()),
        ],
        [
            Button("🛒 " + t.plain("shop.cart.title"), ShopCartTap()),
            Button("📦 " + t.plain("shop.orders.title"), ShopOrdersTap()),
        ],
    ]
    return Screen("\n".join(lines), (*rows, last_row(t, HomeTap())), location=ShopTap())


def section(t: Translator, place: int) -> Screen:
    """The kinds of goods of a category."""
    category = CATEGORIES[place]
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), category_name(t, category)),
        "",
        t("shop.section.question"),
    ]
    buttons = [
        Button(on_button(kind_name(t, kind)), GoodsTap(section=section_of(place, number)))
        for number, kind in enumerate(SUBCATEGORIES[category])
    ]
    everything = Button(t.plain("shop.section.button_all"), GoodsTap(section=section_of(place)))
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    here = SectionTap(category=place)
    return Screen("\n".join(lines), (*rows, [everything], last_row(t, ShopTap())), location=here)


def goods(t: Translator, shelf: Shelf, at: GoodsTap, picture: PictureRef | None = None) -> Screen:
    """One page of goods: names, prices in both currencies, honest stock."""
    lines: list[str] = [path(t, t.plain("shop.home.title"), *_where(t, shelf, at)), ""]
    if shelf.understood_as:
        lines += [t("shop.found.understood", words=shelf.understood_as), ""]
    elif at.found:
        lines += [t("shop.found.words", words=shelf.words), ""]
    if not shelf.cards:
        lines.append(t("shop.found.none" if at.found else "shop.goods.empty"))
    first = at.page * GOODS_A_PAGE + 1
    for number, card in enumerate(shelf.cards, first):
        lines += [*_listed(t, card, number, shelf.riel_per_dollar), ""]
    buttons = [
        Button(on_button(f"{number}. {said(t, card.name)}"), ProductTap(product_id=card.id))
        for number, card in enumerate(shelf.cards, first)
    ]
    rows: list[Row] = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    rows += [_turns(t, shelf, at), _ways(t, shelf, at), last_row(t, _back(at))]
    text = "\n".join(lines).rstrip()
    return Screen(text, tuple(row for row in rows if row), picture, location=at)


def _where(t: Translator, shelf: Shelf, at: GoodsTap) -> list[str]:
    if at.found:
        return [t.plain("shop.found.title")]
    if shelf.artist is not None:
        return [said(t, shelf.artist)]
    category, kind = read_section(at.section)
    if category is None:
        return [t.plain("shop.home.button_new")]
    return [category_name(t, category), *([kind_name(t, kind)] if kind else [])]


def _listed(t: Translator, card: ProductCard, number: int, rate: Decimal) -> list[str]:
    marks = [rating(t, card)]
    if card.availability is not Availability.IN_STOCK:
        marks.append(stock(t, card.availability, None))
    said_of_it = " · ".join(filter(None, marks))
    lines = [f"{number}. {bold(t, card.name)}", escaped(both(t, card.price, rate))]
    return [*lines, said_of_it] if said_of_it else lines


def _turns(t: Translator, shelf: Shelf, at: GoodsTap) -> Row:
    row = []
    if at.page:
        previous = at.model_copy(update={"page": at.page - 1})
        row.append(Button("‹ " + t.plain("common.button.previous"), previous))
    if shelf.has_next:
        following = at.model_copy(update={"page": at.page + 1})
        row.append(Button(t.plain("common.button.next") + " ›", following))
    return row


def _ways(t: Translator, shelf: Shelf, at: GoodsTap) -> Row:
    """The other order, and other words; what found nothing leads back to everything."""
    look = Button("🔍 " + t.plain("shop.home.button_search"), LookForTap())
    if not shelf.cards:
        return [look, Button(t.plain("shop.section.button_all"), GoodsTap())]
    order = "shop.goods.button_newest" if at.cheap else "shop.goods.button_cheapest"
    other = at.model_copy(update={"cheap": not at.cheap, "page": 0})
    return [Button(t.plain(order), other), look]


def _back(at: GoodsTap) -> Tap:
    category = at.section.partition(".")[0]
    return SectionTap(category=int(category)) if category.isdecimal() else ShopTap()


def ask_words(t: Translator) -> Screen:
    """Waits for words: Khmer, English, or Khmer in Latin letters."""
    title, kind = t.plain("shop.home.title"), t.plain("shop.found.title")
    text = "\n".join([path(t, title, kind), "", t("shop.found.ask")])
    return Screen(text, (last_row(t, ShopTap()),), location=LookForTap())
