"""Telling fans what happened: once, in their language, when they want to hear it."""

from services.notifications.rules import QUIET_FROM, QUIET_UNTIL
from services.notifications.schemas import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationSettings,
    Told,
)
from services.notifications.service import NotificationsService

__all__ = [
    "QUIET_FROM",
    "QUIET_UNTIL",
    "Bilingual",
    "Kind",
    "LinkTo",
    "Notification",
    "NotificationSettings",
    "NotificationsService",
    "Told",
]
