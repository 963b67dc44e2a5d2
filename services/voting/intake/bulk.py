"""What the intake asks of a database, for any number of votes at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from services.voting.intake.bulk_postgresql import Postgresql
from services.voting.intake.bulk_sqlite import Sqlite
from services.voting.intake.rows import Owner, RowKey, Written
from services.voting.intake.schemas import Paper, StoredVote


class Bulk(Protocol):
    async def papers(
        self, connection: AsyncConnection, owners: Sequence[Owner]
    ) -> dict[Owner, Paper]:
        """Locked until the end of the transaction, the missing ones made.

        `owners` come in ascending order: everybody locks in the same one.
        """
        ...

    async def votes(self, connection: AsyncConnection, keys: Sequence[RowKey]) -> list[StoredVote]:
        """Those that are there already."""
        ...

    async def write(self, connection: AsyncConnection, written: Written, *, writer: int) -> None:
        """Votes, papers, totals and the sealer's queue."""
        ...


def bulk_on(dialect: str) -> Bulk:
    return Postgresql() if dialect == "postgresql" else Sqlite()
