"""Paying an order in parts: offers, the plan of an order, and wallets that pay by themselves."""
