"""How long, and how long until: own patterns, counted exactly and never rounded up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from services.core import formats

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


class _Texts(Protocol):
    def plain(self, key: str, /, **values: int) -> str: ...
    def plain_n(self, key: str, n: int, /) -> str: ...


class RelativeTimes:
    """The part of a translator that tells durations and distances in time."""

    __slots__ = ()

    def duration(self: _Texts, length: timedelta) -> str:
        """`45 seconds`, `4 min 30 s`, `2 h 15 min`, `3 days`: two units at most, cut off below."""
        seconds = max(0, int(length.total_seconds()))
        minutes, hours, days = seconds // _MINUTE, seconds // _HOUR, seconds // _DAY
        if minutes == 0:
            return self.plain_n("format.duration.seconds", seconds)
        if hours == 0:
            if rest := seconds % _MINUTE:
                return self.plain("format.duration.minutes_seconds", minutes=minutes, seconds=rest)
            return self.plain_n("format.duration.minutes", minutes)
        if days < 2:
            if rest := minutes % 60:
                return self.plain("format.duration.hours_minutes", hours=hours, minutes=rest)
            return self.plain_n("format.duration.hours", hours)
        return self.plain_n("format.duration.days", days)

    def relative(self: _Texts, moment: datetime, now: datetime) -> str:
        """`in 5 minutes`, `2 hours ago`, `now`; from two days on, days of the calendar."""
        seconds = int((moment - now).total_seconds())
        if seconds == 0:
            return self.plain("format.now")
        when = "in" if seconds > 0 else "ago"
        if abs(seconds) >= 2 * _DAY:
            days = formats.in_phnom_penh(moment).date() - formats.in_phnom_penh(now).date()
            return self.plain_n(f"format.{when}.days", abs(days.days))
        if abs(seconds) < _MINUTE:
            return self.plain_n(f"format.{when}.seconds", abs(seconds))
        hours, minutes = divmod(abs(seconds) // _MINUTE, 60)
        if hours == 0:
            return self.plain_n(f"format.{when}.minutes", minutes)
        if minutes == 0:
            return self.plain_n(f"format.{when}.hours", hours)
        return self.plain(f"format.{when}.hours_minutes", hours=hours, minutes=minutes)
