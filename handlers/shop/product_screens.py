"""A product: its pictures, prices and stock; choosing a variant, and how many of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from handlers.artists.buttons import ArtistTap
from handlers.kit.buttons import Button, Link, Row, Tap
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.shop.buttons import (
    AddTap,
    ChooseTap,
    GoodsTap,
    ProductTap,
    VariantTap,
)
from handlers.shop.cart.buttons import ShopCartTap
from handlers.shop.choosing import Step
from handlers.shop.words import (
    CATEGORIES,
    both,
    category_name,
    rating,
    section_of,
    stock,
    trait_name,
    trait_value,
    traits,
    variant_stock,
)
from handlers.ticketing.words import bold, escaped, on_button, said
from services.catalog import Availability, ProductPage, VariantCard
from services.catalog.taxonomy import SUBCATEGORIES
from services.checkout.members import Membership
from services.checkout.prices import Goods, line_prices
from services.core.i18n import Safe, Translator
from services.core.ids import new_key, short_id

_ABOUT_CHARACTERS: Final = 320
_MOST_VALUES: Final = 7
_QUANTITIES: Final = (1, 2, 3, 5)
_MOST_VARIANTS_LISTED: Final = 6


def product(
    t: Translator,
    page: ProductPage,
    picture: PictureRef,
    rate: Decimal,
    urls: tuple[str, str],
    *,
    at: ProductTap,
    reviews: Tap | None = None,
    back: GoodsTap | None = None,
) -> Screen:
    """Everything that helps to decide. `rate` is riel to a dollar, for reading only.

    `urls` share it: with somebody, and in a group. `back` is the list from which it was opened.
    """
    card = page.card
    prices = {variant.price.amount_minor for variant in page.variants}
    price = both(t, card.price, rate)
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), category_name(t, card.category), said(t, card.name)),
        "",
        bold(t, card.name),
        t("shop.product.price_from" if len(prices) > 1 else "shop.product.price", price=price),
        *([escaped(rating(t, card))] if card.rating_count else []),
        _on_sale(t, page),
        "",
        escaped(said(t, page.about)[:_ABOUT_CHARACTERS]),
        *_less(t, page),
        *_variants(t, page),
    ]
    rows: list[Row] = []
    if _can_be_bought(page):
        rows.append(
            [
                Button("🛍 " + t.plain("shop.product.button_choose"), _first_step(page)),
                Button("🛒 " + t.plain("shop.cart.title"), ShopCartTap()),
            ]
        )
    else:
        similar = GoodsTap(section=_section(page))
        rows.append([Button(t.plain("shop.product.button_similar"), similar)])
    share_url, group_url = urls
    rows += [_pictures(t, page, at), _more(t, page, reviews)]
    share = Link("↗️ " + t.plain("shop.product.button_share"), share_url)
    rows.append([share, Link("👥 " + t.plain("shop.product.button_group"), group_url)])
    leave = back or GoodsTap(section=_section(page))
    text = "\n".join(lines)
    shown = (*(row for row in rows if row), last_row(t, leave))
    return Screen(text, shown, picture, location=at)


def _first_step(page: ProductPage) -> Tap:
    if len(page.variants) == 1:
        return VariantTap(variant=short_id(page.variants[0].id))
    return ChooseTap(product_id=page.card.id)


def _can_be_bought(page: ProductPage) -> bool:
    return page.is_on_sale and page.card.availability is not Availability.SOLD_OUT


def _on_sale(t: Translator, page: ProductPage) -> Safe:
    if page.is_on_sale:
        left = None
        if len(page.variants) == 1:
            left = page.variants[0].left
        return Safe(f"<b>{stock(t, page.card.availability, left)}</b>")
    if page.ends_at is not None and page.ends_at <= page.launches_at:
        return t("shop.product.over")
    return t("shop.product.not_on_sale", day=page.launches_at)


def _less(t: Translator, page: ProductPage) -> list[str]:
    """When it costs less: many of it, or for members."""
    lines: list[str] = [
        t("shop.product.bulk", quantity=each.min_quantity, percent=f"{each.percent}%")
        for each in page.bulk
    ]
    lines += [
        t("shop.product.member", tier=each.tier.upper(), percent=f"{each.percent}%")
        for each in page.member
    ]
    return ["", *lines] if lines else []


def _variants(t: Translator, page: ProductPage) -> list[str]:
    """What there is of each, when it is not the same for all; that something is sold out too."""
    if len(page.variants) < 2:
        return []
    shown = page.variants[:_MOST_VARIANTS_LISTED]
    return ["", *(f"• {_variant_line(t, each)}" for each in shown)]


def _variant_line(t: Translator, variant: VariantCard) -> str:
    name = escaped(traits(t, variant.attributes) or variant.code)
    return f"{name} · {t.money(variant.price)} · {variant_stock(t, variant)}"


def _pictures(t: Translator, page: ProductPage, at: ProductTap) -> Row:
    """The pictures one by one; the row is empty when there is only one."""
    number = len(page.media.pictures)
    if number < 2:
        return []
    following = at.model_copy(update={"picture": (at.picture + 1) % number})
    place = at.picture % number + 1
    label = t.plain("shop.product.button_picture", page=place, pages=number)
    return [Button(f"🖼 {label}", following)]


def _more(t: Translator, page: ProductPage, reviews: Tap | None) -> Row:
    row: list[Button | Link] = []
    if page.artist_id:
        label = "🎤 " + t.plain("shop.product.button_artist")
        row.append(Button(label, ArtistTap(artist_id=page.artist_id)))
    if reviews is not None:
        row.append(Button("⭐ " + t.plain("shop.reviews.title"), reviews))
    return row


def _section(page: ProductPage) -> str:
    category = page.card.category
    kinds = SUBCATEGORIES[category]
    kind = kinds.index(page.subcategory) if page.subcategory in kinds else None
    return section_of(CATEGORIES.index(category), kind)


def choose(
    t: Translator, page: ProductPage, step: Step, picture: PictureRef, at: ChooseTap
) -> Screen:
    """One trait: which value. What is sold out is said and cannot be chosen."""
    name = trait_name(t, step.trait)
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), said(t, page.card.name), name),
        "",
        t("shop.choose.question", what=name),
    ]
    buttons: list[Button] = []
    for place, value in enumerate(step.values[:_MOST_VALUES]):
        label = trait_value(t, value) if value else t.plain("shop.choose.without")
        if step.is_sold_out(place):
            lines.append(f"• {escaped(label)} · {t('goods.stock.sold_out')}")
            continue
        buttons.append(Button(on_button(label), _after(step, at, place)))
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    back = _step_back(page, at)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), picture, location=at)


def _after(step: Step, at: ChooseTap, place: int) -> Tap:
    if len(step.behind[place]) == 1:
        return VariantTap(variant=short_id(step.behind[place][0].id))
    chosen = f"{at.chosen}.{place}" if at.chosen else f"{place}"
    return ChooseTap(product_id=at.product_id, chosen=chosen)


def _step_back(page: ProductPage, at: ChooseTap) -> Tap:
    if not at.chosen:
        return ProductTap(product_id=page.card.id)
    return ChooseTap(product_id=at.product_id, chosen=at.chosen.rpartition(".")[0])


def variant(
    t: Translator,
    page: ProductPage,
    chosen: VariantCard,
    picture: PictureRef,
    rate: Decimal,
    note: str = "",
) -> Screen:
    """The variant that was chosen, and how many of it. Each button is one wish, with its key."""
    name = traits(t, chosen.attributes)
    lines: list[str] = [
        path(t, t.plain("shop.home.title"), said(t, page.card.name), *([name] if name else [])),
        *([f"⚠️ {note}"] if note else []),
        "",
        f"{bold(t, page.card.name)}{escaped(f' · {name}' if name else '')}",
        t("shop.product.price", price=both(t, chosen.price, rate)),
        f"<b>{variant_stock(t, chosen)}</b>",
        *_less(t, page),
    ]
    buttons = []
    if page.is_on_sale and chosen.availability is not Availability.SOLD_OUT:
        lines += ["", t("shop.variant.question")]
        buttons = [_add(t, page, chosen, number) for number in _possible(chosen)]
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    rows.append([Button("🛒 " + t.plain("shop.cart.title"), ShopCartTap())])
    many = len(page.variants) > 1
    back: Tap = ProductTap(product_id=page.card.id)
    if many:
        back = ChooseTap(product_id=page.card.id)
    here = VariantTap(variant=short_id(chosen.id))
    return Screen("\n".join(lines), (*rows, last_row(t, back)), picture, location=here)


def _possible(chosen: VariantCard) -> Sequence[int]:
    if chosen.left is None:
        return _QUANTITIES
    return [number for number in _QUANTITIES if number <= chosen.left]


def _add(t: Translator, page: ProductPage, chosen: VariantCard, number: int) -> Button:
    """With the price of so many; what a plan or a voucher takes off is the cart's to say."""
    (cost,) = line_prices([Goods(page.card.id, number, chosen.price, page.bulk)], Membership())
    label = t.plain("shop.variant.button_add", quantity=number, price=cost.total)
    tap = AddTap(variant=short_id(chosen.id), quantity=number, key=new_key())
    return Button("➕ " + label, tap)
