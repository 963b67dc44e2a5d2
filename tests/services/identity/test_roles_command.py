"""`python main.py role ...`: how the first operator of an installation comes to a role."""

import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

import main
from bot.roles import role_command
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.settings import Settings
from services.core.uow import UnitOfWork
from services.identity import FanSeen, IdentityService, ProfileCache
from services.identity.roles import Role
from tests.services.identity.papers import DARA


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """An installation that Dara has written to."""

    async def meet() -> None:
        database, clock = Database(database_url), SystemClock()
        identity = IdentityService(UnitOfWork(database, clock), ProfileCache(clock))
        await identity.meet(FanSeen(DARA, "Dara"))
        await database.dispose()

    asyncio.run(meet())
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=database_url,
        data_dir=tmp_path,
        secret_key=SecretStr("a secret of the tests"),
    )


def test_the_command_knows_every_role() -> None:
    assert set(main.ROLES) == set(Role)


class TestRoleCommand:
    def test_grant_list_revoke(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert role_command(settings, "list", DARA, None) == 0
        assert f"{DARA}: no role" in capsys.readouterr().out
        for _ in range(2):
            assert role_command(settings, "grant", DARA, Role.REVIEWER) == 0
        assert f"{DARA}: nothing to change" in capsys.readouterr().out
        assert role_command(settings, "grant", DARA, Role.FINANCE) == 0
        assert f"{DARA}: finance, reviewer" in capsys.readouterr().out
        assert role_command(settings, "revoke", DARA, Role.REVIEWER) == 0
        out = capsys.readouterr().out
        assert f"{DARA}: finance\n" in out
        assert "reviewer revoked by command" in out

    def test_somebody_who_never_wrote_is_refused(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert role_command(settings, "grant", 5, Role.REVIEWER) == 1
        assert "nobody with the id 5" in capsys.readouterr().err
