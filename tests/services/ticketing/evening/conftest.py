"""Evenings on one database: nothing races there."""

from tests.services.ticketing.one_database import database_url

__all__ = ["database_url"]
