"""Vouchers of the shop: codes that make lines of a cart cheaper, so often and up to a budget."""
