"""Refunds: money on its way back to where it came from."""
