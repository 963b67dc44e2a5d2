"""What both databases can do in bulk."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.book import Book
from services.ledger.bulk.postgresql import Postgresql
from services.ledger.bulk.sqlite import Sqlite
from services.ledger.rules import Account, Folded, Known


class Bulk(Protocol):
    @property
    def appends_credits(self) -> bool:
        """Whether credits of credit-mostly accounts wait for a fold."""
        ...

    async def read_accounts(
        self, connection: AsyncConnection, digits: Collection[str]
    ) -> list[Account]:
        """Those that exist, without any lock."""
        ...

    async def lock_all_or_none(
        self, connection: AsyncConnection, digits: Collection[str]
    ) -> list[Account]:
        """Locked in ascending order of id until the transaction ends; empty if one is missing."""
        ...

    async def open_accounts(self, connection: AsyncConnection, addresses: Iterable[str]) -> None:
        """In ascending order of id; those that somebody else has just opened are fine."""
        ...

    async def known(self, connection: AsyncConnection, ids: Collection[UUID]) -> dict[int, Known]:
        """What the command ids (by number) stand for: transfer, hold, end of a hold, refusal."""
        ...

    async def lock_waiting(self, connection: AsyncConnection) -> list[UUID]:
        """Lock, in ascending order, the accounts for which credits wait."""
        ...

    async def fold(self, connection: AsyncConnection, locked: Collection[UUID]) -> list[Folded]:
        """Turn the credits that wait for these locked accounts into entries."""
        ...

    async def write(self, connection: AsyncConnection, book: Book, now: datetime) -> None:
        """Transfers, entries, pending credits and balances; a row for the sealer's queue."""
        ...


def bulk_on(dialect: str) -> Bulk:
    return Postgresql() if dialect == "postgresql" else Sqlite()
