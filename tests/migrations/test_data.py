"""What people own survives migrations, and what must never change is still refused after them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot import migrate as migrating
from bot.migrate import migrate
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.ledger.triggers import MESSAGE
from services.ticketing import TicketingService
from services.wallet import WalletService
from tests.migrations.catalogue import read_catalogue
from tests.migrations.installation import fill, rows_of
from tests.servers.pool import Servers
from tests.services.identity.people import set_pin
from tests.services.ticketing.programme import (
    BOPHA,
    DARA,
    NOW,
    SECRET,
    Fans,
    a_load,
    an_event,
    buy,
    hold,
)

NEXT: Final = '''
"""What a next migration may well do: a column here, a wider one there."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {newest!r}


def upgrade() -> None:
    with op.batch_alter_table("fans") as table:
        table.add_column(sa.Column("nickname", sa.String(20), nullable=True))
        table.alter_column("first_name", type_=sa.String(100), existing_type=sa.String(64))
    with op.batch_alter_table("{ledger}") as table:
        table.alter_column("currency", type_=sa.String(4), existing_type=sa.String(3))


def downgrade() -> None:
    with op.batch_alter_table("{ledger}") as table:
        table.alter_column("currency", type_=sa.String(3), existing_type=sa.String(4))
    with op.batch_alter_table("fans") as table:
        table.alter_column("first_name", type_=sa.String(64), existing_type=sa.String(100))
        table.drop_column("nickname")
'''


@pytest.fixture
def owned_url(servers: Servers, database_backend: str) -> Iterator[str]:
    databases = servers.databases(database_backend)
    url = databases.create(_own)
    yield url
    databases.drop(url)


@pytest.fixture
async def owned(owned_url: str) -> AsyncIterator[Database]:
    """A migrated database with fans, PINs, money, orders and tickets in it."""
    opened = Database(owned_url)
    yield opened
    await opened.dispose()


def _own(url: str) -> None:
    fill(url, _come_and_buy)


async def _come_and_buy(database: Database) -> None:
    await migrate(database)
    uow = UnitOfWork(database, FrozenClock(NOW))
    hasher = PinHasher(SECRET, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    wallet, pins = WalletService(uow), PinService(uow, hasher, Sealer(SECRET))
    ticketing, fans = TicketingService(uow, wallet, pins, SECRET), Fans(uow, wallet)
    await ticketing.load_events(a_load(an_event()))
    for fan_id in (DARA, BOPHA):
        await fans.come(fan_id)
        await set_pin(pins, fan_id)
    await buy(ticketing, fans, DARA, 2)
    await hold(ticketing, BOPHA)
    hasher.close()


@pytest.fixture
def next_migration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[str]:
    """The migrations of the product and one more; gives the newest of the product."""
    newest = migrating.newest()
    folder = tmp_path / "alembic"
    shutil.copytree(migrating.scripts(), folder, ignore=shutil.ignore_patterns("__pycache__"))
    ledger = getattr(request, "param", "ticket_orders")
    (folder / "versions" / "9999_next.py").write_text(NEXT.format(newest=newest, ledger=ledger))
    monkeypatch.setattr(migrating, "scripts", lambda: folder)
    yield newest
    monkeypatch.undo()


class TestNextMigration:
    async def test_every_row_survives_it_up_and_down(
        self, owned: Database, next_migration: str
    ) -> None:
        before = await rows_of(owned)
        assert len(before["tickets"]) == 2
        assert len(before["ledger_entries"]) >= 6
        await migrate(owned)
        after = await rows_of(owned)
        assert [fan.pop("nickname") for fan in after["fans"]] == [None, None]
        assert after == before
        await migrate(owned, next_migration)
        assert await rows_of(owned) == before

    @pytest.mark.parametrize("next_migration", ["ledger_transfers"], indirect=True)
    async def test_control_a_table_that_sqlite_copies_loses_its_triggers(
        self, owned: Database, next_migration: str
    ) -> None:
        """The comparison of catalogues finds a migration that forgets to make them again."""
        async with owned.read.connect() as connection:
            before = await connection.run_sync(read_catalogue)
        await migrate(owned)
        async with owned.read.connect() as connection:
            after = await connection.run_sync(read_catalogue)
        lost = {name for name in before if "ledger_transfers_refuse" in name} - after.keys()
        assert bool(lost) == (owned.dialect == "sqlite")


class TestAppendOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_entries SET amount_minor = amount_minor + 1",
            "UPDATE ledger_entries SET balance_after_minor = 0",
            "DELETE FROM ledger_entries",
            "UPDATE ledger_transfers SET amount_minor = 1",
            "DELETE FROM ledger_transfers",
            "UPDATE ledger_accounts SET address = 'user:43:usd' WHERE address = 'user:42:usd'",
            "DELETE FROM ledger_accounts",
        ],
    )
    async def test_migrated_ledger_refuses(self, owned: Database, statement: str) -> None:
        before = await rows_of(owned)
        with pytest.raises(DBAPIError, match=MESSAGE):
            async with owned.write.begin() as connection:
                await connection.execute(text(statement))
        assert await rows_of(owned) == before
