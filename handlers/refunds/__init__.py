"""Giving tickets back in chat: what it brings, a clear yes, the receipt; the operators' queue."""
