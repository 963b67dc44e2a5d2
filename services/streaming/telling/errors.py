"""Refusals of reminders."""

from services.core.errors import Refused


class TooManyReminders(Refused):
    """Details: `limit`, how many items one may wait for."""

    code = "streaming.too_many_reminders"
