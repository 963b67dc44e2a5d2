"""Money that comes from outside: KHQR codes, bank providers, top-ups."""
