"""What runs later for notifications, and how often."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.core.jobs import Jobs
from services.core.schedule import Planned, Scheduled
from services.notifications.delivery import Deliveries
from services.notifications.schemas import SendNotification
from services.notifications.service import DELIVER_DUE, SEND

PURGE: Final = "notifications.purge"

SCHEDULED: Final = (
    # A net below the wake-ups: what a dead worker held, or whose wake-up was lost.
    Scheduled(DELIVER_DUE, timedelta(minutes=1)),
    Scheduled(PURGE, timedelta(days=1)),
)


def register(jobs: Jobs, deliveries: Deliveries) -> None:
    jobs.register(SEND, SendNotification, deliveries.send)
    jobs.register(DELIVER_DUE, Planned, deliveries.deliver_due)
    jobs.register(PURGE, Planned, deliveries.purge)
