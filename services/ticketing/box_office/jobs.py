"""What follows at the counter when a bank has paid."""

from __future__ import annotations

from typing import Final

from services.core.jobs import Jobs
from services.ticketing.box_office.service import BoxOfficeService
from services.ticketing.schemas import TicketsDelivered

DELIVERED: Final = "box_office.delivered"


def register(jobs: Jobs, box_office: BoxOfficeService) -> None:
    jobs.register(DELIVERED, TicketsDelivered, box_office.delivered)
