"""Every migration goes up and down, and what they build together is what the models say."""

from __future__ import annotations

from typing import Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from bot.migrate import current, is_newest, migrate, newest, scripts
from services.core.db import Database
from services.models import all_tables
from tests.migrations.catalogue import Catalogue, read_catalogue

REVISIONS: Final = sorted(
    path.name.partition("_")[0] for path in (scripts() / "versions").glob("[0-9]*.py")
)
STEPS: Final = list(zip(["base", *REVISIONS], REVISIONS, strict=False))


async def catalogue(database: Database) -> Catalogue:
    async with database.read.connect() as connection:
        return await connection.run_sync(read_catalogue)


class TestStairway:
    @pytest.mark.every_server
    async def test_each_step_down_undoes_the_step_up(self, empty: Database) -> None:
        below = await catalogue(empty)
        assert below == {}
        for lower, upper in STEPS:
            await migrate(empty, upper)
            above = await catalogue(empty)
            await migrate(empty, lower)
            assert await catalogue(empty) == below, f"{upper} down leaves something"
            await migrate(empty, upper)
            assert await catalogue(empty) == above, f"{upper} a second time differs"
            below = above
        assert await is_newest(empty)

    async def test_all_the_way_down_leaves_nothing(self, empty_newest: Database) -> None:
        await migrate(empty_newest, "base")
        assert await catalogue(empty_newest) == {}
        async with empty_newest.read.connect() as connection:
            assert await connection.run_sync(current) is None

    def test_the_numbers_of_the_files_are_their_order(self) -> None:
        assert [int(number) for number in REVISIONS] == list(range(1, len(REVISIONS) + 1))
        assert newest() == REVISIONS[-1]


class TestModels:
    @pytest.mark.every_server
    async def test_migrations_build_what_the_models_say(
        self, empty_newest: Database, database: Database
    ) -> None:
        """Columns, keys, CHECKs, indexes, triggers: compared in the database's own words."""
        said, built = await catalogue(database), await catalogue(empty_newest)
        assert built == said
        kinds = ("ck_ledger_accounts_not_below_minimum", "ix_ticket_orders_pending", "_refuse_")
        assert all(any(kind in name for name in said) for kind in kinds)

    async def test_nothing_is_left_to_draft(self, empty_newest: Database) -> None:
        async with empty_newest.read.connect() as connection:
            assert await connection.run_sync(_differences) == []


def _differences(connection: Connection) -> list[object]:
    """What the next drafted migration would do."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, all_tables()))
