"""Watching together: one picture for up to twenty people, moved by the host."""
