"""Votes that are held until two people have decided on them; none is ever deleted."""
