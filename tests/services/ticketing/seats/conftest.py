"""Seats on a real database; every test ends with a count of seats, stock and money."""

import random
from collections.abc import AsyncIterator

import pytest

from services.core.uow import UnitOfWork
from services.ticketing import TicketingService
from services.ticketing.seats.service import SeatService


@pytest.fixture
async def seats(uow: UnitOfWork, ticketing: TicketingService) -> AsyncIterator[SeatService]:
    service = SeatService(uow, random.Random(7))
    yield service
    assert await service.recount() == []
