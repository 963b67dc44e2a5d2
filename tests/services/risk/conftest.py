"""Risk on a real database, with the rules that the product ships."""

import pytest

from bot.risk_file import load_rules
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import Forbidden
from services.core.uow import Tx, UnitOfWork
from services.risk import RiskService
from tests.services.risk.movements import OPERATOR


class NoRole(Forbidden):
    """This person is no operator."""

    code = "test.no_role"


async def may_block(_: Tx, actor_id: int) -> None:
    if actor_id != OPERATOR:
        raise NoRole


@pytest.fixture
def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    return UnitOfWork(database, clock)


@pytest.fixture
def risk(uow: UnitOfWork) -> RiskService:
    return RiskService(uow, load_rules(), may_block)
