"""Gift cards are walked with the people and the sale of ticketing."""

from tests.handlers.ticketing.conftest import (
    chat,
    database_url,
    fans,
    language,
    pins,
    studio,
    ticketing,
    uow,
    wallet,
)

__all__ = [
    "chat",
    "database_url",
    "fans",
    "language",
    "pins",
    "studio",
    "ticketing",
    "uow",
    "wallet",
]
