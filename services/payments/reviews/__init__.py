"""Payments that fit nothing: a person with the role for it decides, once."""
