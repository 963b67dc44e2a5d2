"""How goods are said on every screen of the shop: kinds, traits, stock, prices."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, Protocol

from handlers.ticketing.words import BUTTON_CLUSTERS, escaped, on_button, said
from services.artwork.schemas import Bilingual
from services.catalog import Availability, VariantCard
from services.catalog.schemas import ProductCard
from services.catalog.stock import PickupPoint
from services.catalog.taxonomy import SUBCATEGORIES
from services.checkout.schemas import Cart, CartLine, LineState
from services.core.i18n import Safe, Translator, clusters, shorten
from services.core.money import Money

CATEGORIES: Final = tuple(SUBCATEGORIES)
"""In the order of the shop; buttons name a category by its place here."""
MARKS: Final[Mapping[str, str]] = {
    "artist_merchandise": "👕",
    "event_merchandise": "🎪",
    "lifestyle_products": "🕯",
    "digital_products": "🎧",
}
_STARS: Final = 5
_LEAST_OF_A_NAME: Final = 6
_STOCK: Final = {
    Availability.IN_STOCK: "goods.stock.in_stock",
    Availability.LOW: "goods.stock.low",
    Availability.SOLD_OUT: "goods.stock.sold_out",
}


class Named(Protocol):
    """A line of a cart or of an order, as far as its name goes."""

    @property
    def name(self) -> Bilingual: ...

    @property
    def attributes(self) -> Mapping[str, str]: ...


def section_of(category: int, subcategory: int | None = None) -> str:
    return f"{category}" if subcategory is None else f"{category}.{subcategory}"


def read_section(section: str) -> tuple[str | None, str | None]:
    """Category and subcategory of a button; None for what it does not say or we do not have."""
    first, _, second = section.partition(".")
    if not first.isdecimal() or int(first) >= len(CATEGORIES):
        return None, None
    category = CATEGORIES[int(first)]
    kinds = SUBCATEGORIES[category]
    if not second.isdecimal() or int(second) >= len(kinds):
        return category, None
    return category, kinds[int(second)]


def category_name(t: Translator, category: str) -> str:
    return t.plain(f"goods.category.{category}")


def kind_name(t: Translator, subcategory: str) -> str:
    return t.plain(f"goods.subcategory.{subcategory}")


def trait_name(t: Translator, trait: str) -> str:
    """`Size`; a trait without a name of ours is called an option."""
    key = f"goods.trait.{trait}"
    return t.plain(key if key in t else "shop.choose.option")


def trait_value(t: Translator, value: str) -> str:
    """`black` in the fan's language; sizes and what has no name of ours as they are."""
    keys = (f"goods.color.{value}", f"goods.size.{value}")
    return next((t.plain(key) for key in keys if key in t), value)


def traits(t: Translator, attributes: Mapping[str, str]) -> str:
    """`M · black`, not escaped; empty for a variant that is the only one."""
    return " · ".join(trait_value(t, value) for value in attributes.values() if value != "one")


def rating(t: Translator, card: ProductCard) -> str:
    """`★★★★☆ 4.3 (12)`; empty without reviews."""
    if not card.rating_count:
        return ""
    tenths = card.rating_sum * 10 // card.rating_count
    full = round(card.rating_sum / card.rating_count)
    stars = "★" * full + "☆" * (_STARS - full)
    return f"{stars} {t.number(Decimal(tenths) / 10)} ({t.number(card.rating_count)})"


def stock(t: Translator, availability: Availability, left: int | None) -> Safe:
    """What a buyer is told; the number while few are left."""
    if availability is Availability.LOW and left is not None:
        return t.n("goods.stock.left", left)
    return t(_STOCK[availability])


def variant_stock(t: Translator, variant: VariantCard) -> Safe:
    return stock(t, variant.availability, variant.left)


def both(t: Translator, amount: Money, riel_per_dollar: Decimal) -> str:
    """`$25.00 · ≈ 102,500 ៛`: in a list, where brackets would be too many."""
    return f"{t.money(amount)} · {t.also_in(amount, riel_per_dollar)}"


def line_name(t: Translator, line: Named) -> str:
    """`Night T-shirt · M · black`, not escaped: of a cart or of an order."""
    about = traits(t, line.attributes)
    return f"{said(t, line.name)} · {about}" if about else said(t, line.name)


def line_label(t: Translator, line: Named, before: str) -> str:
    """`2 × Soriya River... · L · Black`, for a button: a name that is too long is cut, and what
    tells variants apart stays.
    """
    about = traits(t, line.attributes)
    after = f" · {about}" if about else ""
    room = BUTTON_CLUSTERS - len(clusters(before + after))
    if room < _LEAST_OF_A_NAME:
        return on_button(before + line_name(t, line))
    return before + shorten(said(t, line.name), room) + after


def free_delivery(t: Translator, cart: Cart) -> list[str]:
    """`$12.00 more for free delivery`, a line; none when nothing is sent or it always costs."""
    told = cart.free_delivery
    if told is None:
        return []
    if told.missing:
        return [f"🚚 {t('shop.free_delivery.more', amount=told.missing)}"]
    return [f"🚚 {t('shop.free_delivery.reached')}"]


def delivery_fee(t: Translator, fee: Money) -> str:
    """`$5.00`, or the word for nothing; not escaped."""
    return t.money(fee) if fee else t.plain("shop.delivery.free")


def pickup_lines(t: Translator, point: PickupPoint) -> list[str]:
    """Where goods are fetched and when it is open, each a line of HTML."""
    hours = said(t, point.hours)
    return [
        f"🏬 {escaped(said(t, point.name))}",
        *([f"🕖 {escaped(hours)}"] if hours else []),
    ]


def line_stock(t: Translator, line: CartLine) -> Safe:
    """What can be had of a line; a number when less is left than it wants."""
    match line.state:
        case LineState.GONE:
            return t("shop.cart.gone")
        case LineState.SOLD_OUT:
            return t("goods.stock.sold_out")
        case _ if line.left is not None:
            return t.n("goods.stock.left", line.left)
        case LineState.LOW:
            return t("goods.stock.low")
        case LineState.IN_STOCK:
            return t("goods.stock.in_stock")
