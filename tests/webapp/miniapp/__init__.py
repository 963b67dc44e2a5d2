"""The Mini App: what it is built of, and how it behaves in a real browser."""
