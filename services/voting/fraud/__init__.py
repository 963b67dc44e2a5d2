"""Looks for votes that were not given by people, behind the counting: rules as data, no delay."""
