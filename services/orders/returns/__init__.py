"""Goods that come back: asked for, decided, received, and paid back or exchanged."""
