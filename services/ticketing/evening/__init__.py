"""The evening itself: what to know before it, the way there, and reminders."""

from services.ticketing.evening.schemas import Guide, GuideSpec, OwnPlace, Point

__all__ = ["Guide", "GuideSpec", "OwnPlace", "Point"]
