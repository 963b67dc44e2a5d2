"""When a code is looked at again, as pure arithmetic."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from services.payments.rules import Watch, next_check

START = datetime(2026, 4, 1, tzinfo=UTC)
WATCH = Watch(
    created_at=START,
    expires_at=START + timedelta(seconds=300),
    received_money=False,
    unanswered=0,
)


def plan(watch: Watch) -> list[float]:
    """Seconds from the start of every check, if every answer is the same."""
    moments: list[float] = []
    following = next_check(watch, START)
    while following is not None:
        moments.append((following - START).total_seconds())
        following = next_check(watch, following)
    return moments


class TestNextCheck:
    def test_from_two_seconds_to_sixty_then_hourly_for_a_day(self) -> None:
        moments = plan(WATCH)
        waits = [round(later - earlier, 3) for earlier, later in pairwise([0.0, *moments])]
        assert waits[0] == 2
        assert all(2 <= wait <= 61 for wait, at in zip(waits, moments, strict=True) if at <= 1200)
        assert {wait for wait, at in zip(waits, moments, strict=True) if at > 1300} == {3600}
        assert 24 * 3600 <= moments[-1] < 25 * 3600

    def test_the_expiry_is_noticed_at_once(self) -> None:
        assert 302 in plan(WATCH)

    def test_a_paid_code_is_looked_at_three_times_more(self) -> None:
        assert plan(replace(WATCH, received_money=True)) == [360, 1200, 300 + 24 * 3600]

    @pytest.mark.parametrize(("unanswered", "wait"), [(1, 2), (3, 8), (5, 32), (9, 60), (999, 60)])
    def test_a_silent_bank_is_asked_less_often(self, unanswered: int, wait: int) -> None:
        watch = replace(WATCH, unanswered=unanswered)
        assert next_check(watch, START) == START + timedelta(seconds=wait)

    def test_silence_is_borne_for_a_week(self) -> None:
        moments = plan(replace(WATCH, unanswered=1))
        assert 7 * 24 * 3600 <= moments[-1] < 7 * 24 * 3600 + 3600
