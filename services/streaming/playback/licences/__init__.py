"""Licences: what a policy asks of each vendor, and the way of a request to it."""
