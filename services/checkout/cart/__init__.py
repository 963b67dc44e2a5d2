"""The cart: what a fan has put aside, in chat and in the Mini App alike."""

from services.checkout.cart.service import CartService

__all__ = ["CartService"]
