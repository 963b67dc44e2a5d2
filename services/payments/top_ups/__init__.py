"""Topping up the wallet: the purpose of a payment whose money stays with the fan."""
