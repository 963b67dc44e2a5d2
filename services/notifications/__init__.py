"""Telling fans what happened: once, in their language, when they want to hear it."""

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
    "Bilingual",
    "Kind",
    "LinkTo",
    "Notification",
    "NotificationSettings",
    "NotificationsService",
    "Told",
]
