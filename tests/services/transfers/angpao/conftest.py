"""Ang pao in the world of transfers, on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from tests.services.transfers.angpao.giving import Giving
from tests.services.transfers.world import VANNA, World


@pytest.fixture
async def giving(world: World) -> AsyncIterator[Giving]:
    """Dara gives; Sok and Vanna are here."""
    await world.come(VANNA)
    made = Giving(world)
    made.service.start()
    yield made
    await made.service.stop()
