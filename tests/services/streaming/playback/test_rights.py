"""Who may play what, exact to the second, and what would open it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.entitlements import Entitlements, Flag, Level, Number, Rights
from services.entitlements.rights import joined
from services.streaming.library.schemas import Kind, Needs, Windows
from services.streaming.playback.rights import Market, decide
from services.streaming.playback.schemas import Open, PlanOffer, Refusal, Standing, WhyNot
from tests.services.streaming.playback.things import EXCLUSIVE, NOBODY, SD, item
from tests.services.subscriptions.world import PLANS

RELEASE = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
SETS = {each.code: each.rights for each in PLANS.sets}
OFFERS = tuple(
    PlanOffer(plan.code, plan.name, plan.price, joined([SETS["free"], SETS[plan.rights]]))
    for plan in PLANS.plans
)
UHD = Needs(free=False, flag=Flag.EXCLUSIVE_CONCERTS, level=Level.VIDEO, step=1080)


def mine(code: str) -> Entitlements:
    return Entitlements(joined([SETS["free"], SETS[code]]))


def asked(
    code: str, at: datetime, country: str | None = "KH", standing: Any = None, **changes: Any
) -> Open | Refusal:
    market = Market(OFFERS, standing)
    return decide(mine(code), item(**changes), at, country, market)


def reason(verdict: Open | Refusal) -> str | None:
    return verdict.reason if isinstance(verdict, Refusal) else None


def words(verdict: Open | Refusal) -> list[str]:
    assert isinstance(verdict, Refusal)
    return [each["word"] for each in verdict.details["plans"]]


class TestWindows:
    @pytest.mark.parametrize(
        ("code", "opens"),
        [("basic", RELEASE + 7 * DAY), ("premium", RELEASE - DAY), ("vip", RELEASE - DAY)],
    )
    def test_open_to_the_second(self, code: str, opens: datetime) -> None:
        before = asked(code, opens - SECOND)
        assert reason(before) == "not_yet"
        assert isinstance(before, Refusal)
        assert before.details["opens_at"] == opens
        verdict = asked(code, opens)
        assert isinstance(verdict, Open)
        assert verdict.is_early == (opens < RELEASE)

    def test_close_to_the_second_for_everybody(self) -> None:
        windows = Windows(RELEASE, RELEASE + 30 * DAY)
        end = RELEASE + 30 * DAY
        verdict = asked("vip", end - SECOND, windows=windows)
        assert isinstance(verdict, Open)
        assert verdict.closes_at == end
        for code in ("vip", "basic", "free"):
            closed = asked(code, end, windows=windows)
            assert reason(closed) == "window_closed"

    def test_what_is_free_opens_with_the_release(self) -> None:
        assert reason(asked("free", RELEASE - SECOND, needs=NOBODY)) == "not_yet"
        assert reason(asked("free", RELEASE, needs=NOBODY)) is None

    def test_who_waits_is_told_which_plan_does_not(self) -> None:
        assert words(asked("basic", RELEASE)) == ["premium", "vip"]
        assert words(asked("basic", RELEASE - 2 * DAY)) == []


class TestTerritory:
    @pytest.mark.parametrize(
        ("country", "unknown", "expected"),
        [
            ("KH", "closed", None),
            ("US", "closed", "territory"),
            ("US", "open", "territory"),
            (None, "closed", "territory_unknown"),
            (None, "open", None),
        ],
    )
    def test_of_the_title(self, country: str | None, unknown: str, expected: str | None) -> None:
        verdict = asked("vip", RELEASE, country, unknown_country=unknown)
        assert reason(verdict) == expected
        if isinstance(verdict, Refusal):
            assert verdict.details["countries"] == ["KH", "LA", "TH", "VN"]

    def test_everywhere(self) -> None:
        assert reason(asked("vip", RELEASE, None, territories=frozenset())) is None
        assert reason(asked("vip", RELEASE, "US", territories=frozenset())) is None

    def test_comes_before_the_plan(self) -> None:
        assert reason(asked("free", RELEASE, "US")) == "territory"


class TestPlans:
    @pytest.mark.parametrize(
        ("code", "needs", "plans"),
        [
            ("free", SD, ["basic", "premium", "vip"]),
            ("basic", EXCLUSIVE, ["premium", "vip"]),
            ("premium", UHD, ["vip"]),
        ],
    )
    def test_that_open_it(self, code: str, needs: Needs, plans: list[str]) -> None:
        verdict = asked(code, RELEASE + 8 * DAY, needs=needs)
        assert reason(verdict) == "plan_required"
        assert words(verdict) == plans

    def test_one_that_rests_is_named(self) -> None:
        verdict = asked("free", RELEASE, standing=Standing("premium", "paused"))
        assert reason(verdict) == "subscription_inactive"
        assert isinstance(verdict, Refusal)
        assert verdict.details["state"] == "paused"
        low = asked("free", RELEASE, needs=UHD, standing=Standing("basic", "paused"))
        assert reason(low) == "plan_required"

    def test_nothing_to_buy_before_any_plan_opens_it(self) -> None:
        verdict = asked("free", RELEASE - 2 * DAY)
        assert reason(verdict) == "not_yet"
        assert isinstance(verdict, Refusal)
        assert verdict.details["opens_at"] == RELEASE - DAY
        assert words(verdict) == ["premium", "vip"]

    @pytest.mark.parametrize(
        ("code", "height"), [("basic", 480), ("premium", 1080), ("vip", 2160)]
    )
    def test_give_their_lines(self, code: str, height: int) -> None:
        verdict = asked(code, RELEASE + 8 * DAY)
        assert isinstance(verdict, Open)
        assert verdict.max_height == height

    def test_sound_has_no_lines_and_what_is_free_has_sd(self) -> None:
        song = asked("vip", RELEASE, kind=Kind.TRACK, needs=NOBODY)
        free = asked("free", RELEASE, needs=NOBODY)
        live = asked("vip", RELEASE, kind=Kind.LIVE, needs=NOBODY)
        assert [each.max_height for each in (song, free, live) if isinstance(each, Open)] == [
            0,
            480,
            1080,
        ]


RIGHTS = st.builds(
    Rights,
    flags=st.frozensets(st.sampled_from([Flag.BASIC_VIDEO, Flag.EXCLUSIVE_CONTENT])),
    numbers=st.dictionaries(st.just(Number.RELEASE_DELAY_HOURS), st.integers(-48, 240)),
    levels=st.dictionaries(st.just(Level.VIDEO), st.sampled_from([0, 480, 1080, 2160])),
)
NEEDS = st.one_of(
    st.just(NOBODY),
    st.builds(
        Needs,
        free=st.just(False),
        flag=st.sampled_from([None, Flag.BASIC_VIDEO, Flag.EXCLUSIVE_CONTENT]),
        level=st.sampled_from([None, Level.VIDEO]),
        step=st.sampled_from([480, 1080]),
    ),
)


class TestWhateverThereIs:
    @given(RIGHTS, NEEDS, st.integers(-300, 300), st.sampled_from(["KH", "US", None]))
    def test_open_means_every_right_and_no_refusal_names_a_plan_that_does_not_open_it(
        self, rights: Rights, needs: Needs, hours: int, country: str | None
    ) -> None:
        now, film = RELEASE + hours * HOUR, item(needs=needs)
        verdict = decide(Entitlements(rights), film, now, country, Market(OFFERS))
        if isinstance(verdict, Open):
            assert country == "KH"
            delay = 0 if needs.free else rights.numbers[Number.RELEASE_DELAY_HOURS]
            assert now >= RELEASE + delay * HOUR
            assert needs.flag is None or needs.flag in rights.flags
            assert needs.level is None or rights.levels.get(needs.level, 0) >= needs.step
            return
        if verdict.reason is WhyNot.PLAN_REQUIRED:
            for word in words(verdict):
                (offer,) = [each for each in OFFERS if each.word == word]
                again = decide(Entitlements(offer.rights), film, now, country)
                assert isinstance(again, Open)
