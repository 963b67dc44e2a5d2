"""What the cart and the checkout refuse. The cart stays as it was, and no money moves."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class QuantityOutOfRange(Refused):
    """Details: `least` and `most` units of one line."""

    code = "checkout.quantity_out_of_range"


class CartFull(Refused):
    """Details: `limit`, the most lines of a cart."""

    code = "checkout.cart_full"


class NotOnSale(Refused):
    """Not yet, or not any more."""

    code = "checkout.not_on_sale"


class NotEnoughLeft(Conflict):
    """Details: `left`, how many of it can be had."""

    code = "checkout.not_enough_left"


class SoldOut(Conflict):
    """None can be had now."""

    code = "checkout.sold_out"


class CartInOtherCurrency(Refused):
    """One order has one currency. Details: `currency`, that of the cart."""

    code = "checkout.other_currency"


class LineNotFound(NotFound):
    """It does not lie in this cart."""

    code = "checkout.line_not_found"


class VoucherNotFound(NotFound):
    """No such code, or it is for somebody else."""

    code = "checkout.voucher_not_found"


class VoucherDoesNotFit(Refused):
    """It makes nothing in this cart cheaper."""

    code = "checkout.voucher_does_not_fit"


class VoucherOver(Refused):
    """Details: `until`, when it was valid last."""

    code = "checkout.voucher_over"


class VoucherUsedUp(Conflict):
    """All its uses, or its whole budget, are taken."""

    code = "checkout.voucher_used_up"


class UnknownVoucherGoods(Refused):
    """A file names goods for a voucher that were never loaded; details hold `item`, its code."""

    code = "checkout.unknown_voucher_goods"


class VoucherStays(Refused):
    """What it has given already stays; details hold `item`, its code."""

    code = "checkout.voucher_stays"


class CartIsEmpty(Refused):
    """There is nothing to order."""

    code = "checkout.cart_is_empty"


class CartHasChanged(Conflict):
    """Something is dearer, less or gone; it must be looked at first."""

    code = "checkout.cart_has_changed"


class CheckoutHasChanged(Conflict):
    """What is shown now is not what was agreed to."""

    code = "checkout.checkout_has_changed"


class AddressMissing(Refused):
    """Goods that are sent need an address."""

    code = "checkout.address_missing"


class ShippingMissing(Refused):
    """Nobody has chosen how the goods come, or where they are fetched."""

    code = "checkout.shipping_missing"


class ShippingNotOffered(Refused):
    """No such way, or no such place, for these goods."""

    code = "checkout.shipping_not_offered"


class CardTextTooLong(Refused):
    """Details: `limit`, the most characters of a message card."""

    code = "checkout.card_text_too_long"


class PartNotOffered(Refused):
    """Such an amount of points or of the wallet cannot be used."""

    code = "checkout.part_not_offered"


class InstalmentsNotOffered(Refused):
    """This order cannot be paid in so many parts."""

    code = "checkout.instalments_not_offered"
