"""What the buttons of the shop carry while one looks around."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.ids import from_short_id


class ShopTap(Tap, prefix="z"):
    """Opens the shop: its categories."""


class ShopAnywhereTap(Tap, prefix="zz", works_anywhere=True):
    """The same below a message."""


class SectionTap(Tap, prefix="zs"):
    """The kinds of goods of a category, by its place in the list of categories."""

    category: int


class GoodsTap(Tap, prefix="zl"):
    """A page of goods.

    `section` is empty for everything, else the place of a category and of its subcategory, as in
    `0` or `0.2`. `found`: what the words found that were typed last. Pages count from 0.
    """

    section: str = ""
    artist: str = ""
    found: bool = False
    cheap: bool = False
    page: int = 0


class LookForTap(Tap, prefix="zf"):
    """Asks for words."""


class ProductTap(Tap, prefix="zp"):
    """Opens a product at one of its pictures."""

    product_id: str
    picture: int = 0


class ProductAnywhereTap(Tap, prefix="zpa", works_anywhere=True):
    """Opens a product below a message."""

    product_id: str


class ChooseTap(Tap, prefix="zv"):
    """The next trait of a product's variants, after those chosen: places of values, `0.2`."""

    product_id: str
    chosen: str = ""


class OfVariant(Tap, prefix="zq-"):
    """What taps on one variant have in common; by its short id."""

    variant: str

    @property
    def variant_id(self) -> UUID:
        return from_short_id(self.variant)


class VariantTap(OfVariant, prefix="zq"):
    """A variant that is chosen, with how many of it one may want."""


class AddTap(OfVariant, prefix="zqa"):
    """Puts so many into the cart; `key` makes it once."""

    quantity: int
    key: str
