"""Migrations go up and down one step at a time, on every database."""
