"""Each rule that is shipped, at its border; conditions apart and together."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.risk_file import load_rules
from services.risk import Channel, Hours, MovementKind, Outcome, Reason, Window
from services.risk.errors import PayeeBlocked, PaymentStopped, ReviewNeeded, TooFast, refusal
from services.risk.rules import Facts, Traffic, decide, matching
from services.risk.schemas import Decision
from tests.services.risk.movements import NOON, movement

RULES = load_rules()
NIGHT = datetime(2026, 4, 1, 16, 0, tzinfo=UTC)  # 23:00 in Phnom Penh
WITHDRAWAL = MovementKind.WITHDRAWAL


def sent(window: Window, count: int = 0, dollars: int = 0, payees: int = 0) -> Facts:
    return Facts(sent={window: Traffic(count, dollars * 100, payees)}, known_payee=False)


def received(dollars: int, left: int = 0) -> Facts:
    ten = Window.TEN_MINUTES
    return Facts(
        fan_got={ten: Traffic(1, dollars * 100, 1)}, sent={ten: Traffic(1, left * 100, 1)}
    )


def payee_got(window: Window, count: int = 0, dollars: int = 0) -> Facts:
    return Facts(payee_got={window: Traffic(count, dollars * 100, 1)})


# rule, what just matches, what just does not
BORDERS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("blocked", {"facts": Facts(blocked=True)}, {}),
    ("first-payment", {"payee_is_new": True, "dollars": 20}, {"payee_is_new": True}),
    ("first-payment", {"payee_is_new": True, "dollars": 20}, {"dollars": 20}),
    ("large-transfer", {"dollars": 100}, {"dollars": 99.99}),
    (
        "large-payment",
        {"dollars": 300, "kind": MovementKind.BILL_PAYMENT},
        {"dollars": 300, "kind": MovementKind.SUBSCRIPTION_PAYMENT},
    ),
    (
        "several-payees",
        {"facts": sent(Window.HOUR, payees=5)},
        {"facts": sent(Window.HOUR, payees=4)},
    ),
    (
        "several-payees",
        {"facts": sent(Window.HOUR, payees=5)},
        {"facts": Facts(sent={Window.HOUR: Traffic(5, 0, 5)}, known_payee=True)},
    ),
    (
        "many-payees",
        {"facts": sent(Window.HOUR, payees=15)},
        {"facts": sent(Window.HOUR, payees=14)},
    ),
    (
        "quick-payments",
        {"facts": sent(Window.TEN_MINUTES, count=5)},
        {"facts": sent(Window.TEN_MINUTES, count=4)},
    ),
    (
        "too-quick-payments",
        {"facts": sent(Window.TEN_MINUTES, count=30), "kind": MovementKind.TICKET_PURCHASE},
        {"facts": sent(Window.TEN_MINUTES, count=29), "kind": MovementKind.TICKET_PURCHASE},
    ),
    (
        "many-transfers-an-hour",
        {"facts": sent(Window.HOUR, count=40)},
        {"facts": sent(Window.HOUR, count=39)},
    ),
    (
        "much-in-an-hour",
        {"facts": sent(Window.HOUR, dollars=196)},
        {"facts": sent(Window.HOUR, dollars=195)},
    ),
    (
        "much-in-a-day",
        {"facts": sent(Window.DAY, dollars=496), "kind": WITHDRAWAL},
        {"facts": sent(Window.DAY, dollars=495), "kind": WITHDRAWAL},
    ),
    (
        "payee-of-many",
        {"facts": payee_got(Window.DAY, count=10), "kind": WITHDRAWAL},
        {"facts": payee_got(Window.DAY, count=9), "kind": WITHDRAWAL},
    ),
    (
        "payee-gets-many",
        {"facts": payee_got(Window.HOUR, count=20)},
        {"facts": payee_got(Window.HOUR, count=19)},
    ),
    (
        "payee-gets-much",
        {"facts": payee_got(Window.DAY, dollars=996)},
        {"facts": payee_got(Window.DAY, dollars=995)},
    ),
    (
        "young-account",
        {"fan_since": NOON - timedelta(hours=71), "dollars": 20},
        {"fan_since": NOON - timedelta(hours=72), "dollars": 20},
    ),
    (
        "young-account-cashes-out",
        {"fan_since": NOON - timedelta(hours=23), "dollars": 50, "kind": WITHDRAWAL},
        {"fan_since": NOON - timedelta(hours=24), "dollars": 50, "kind": WITHDRAWAL},
    ),
    (
        "after-a-reset",
        {"cooling_until": NOON + timedelta(seconds=1)},
        {"cooling_until": NOON},
    ),
    (
        "much-after-a-reset",
        {"cooling_until": NOON + timedelta(hours=1), "dollars": 50},
        {"cooling_until": NOON + timedelta(hours=1), "dollars": 49.99},
    ),
    (
        "new-device",
        {"channel": Channel.APP, "device_since": NOON, "dollars": 10},
        {"channel": Channel.APP, "device_since": NOON - timedelta(hours=24), "dollars": 10},
    ),
    ("new-device", {"channel": Channel.APP, "device_since": NOON, "dollars": 10}, {"dollars": 10}),
    (
        "passing-on",
        {"facts": received(100), "dollars": 80, "kind": WITHDRAWAL},
        {"facts": received(100), "dollars": 79.99, "kind": WITHDRAWAL},
    ),
    (
        "passing-on",
        {"facts": received(100, left=40), "dollars": 40, "kind": WITHDRAWAL},
        {"facts": received(29), "dollars": 29, "kind": WITHDRAWAL},
    ),
    ("passing-on-to-another", {"facts": received(30), "dollars": 24}, {"facts": received(30)}),
    ("large-at-night", {"now": NIGHT, "dollars": 50}, {"now": NIGHT, "dollars": 49.99}),
    (
        "large-at-night",
        {"now": NIGHT, "dollars": 50},
        {"now": NIGHT - timedelta(seconds=1), "dollars": 50},
    ),
]


def matched(
    facts: Facts | None = None, now: datetime = NOON, dollars: float = 5, **changes: Any
) -> set[str]:
    found = matching(RULES, movement(dollars, **changes), facts or Facts(), now)
    return {rule.name for rule in found}


@pytest.mark.parametrize(("rule", "just", "just_not"), BORDERS)
def test_a_rule_matches_from_its_border_on(
    rule: str, just: dict[str, Any], just_not: dict[str, Any]
) -> None:
    assert rule in matched(**just)
    assert rule not in matched(**just_not)


def test_every_shipped_rule_has_its_border_tested() -> None:
    assert {rule for rule, _, _ in BORDERS} == {rule.name for rule in RULES.rules}


def test_an_everyday_transfer_is_allowed() -> None:
    assert decide(RULES, movement(), Facts(), NOON) == Decision(Outcome.ALLOW)


class TestDecide:
    def test_the_strictest_outcome_counts_and_its_reasons_come_first(self) -> None:
        stopped = decide(RULES, movement(20, payee_is_new=True), Facts(blocked=True), NOON)
        assert stopped == Decision(Outcome.REFUSE, (Reason.BLOCKED, Reason.NEW_PAYEE))

    def test_a_reason_is_named_once(self) -> None:
        facts = sent(Window.HOUR, payees=20)
        assert decide(RULES, movement(), facts, NOON).reasons == (Reason.MANY_PAYEES,)

    def test_a_code_that_was_given_opens_what_asks_for_a_code(self) -> None:
        asked = movement(100, code_confirmed=True)
        assert decide(RULES, asked, Facts(), NOON) == Decision(
            Outcome.ALLOW, (Reason.LARGE_AMOUNT,)
        )

    def test_a_code_opens_nothing_that_is_refused_or_reviewed(self) -> None:
        asked = movement(100, code_confirmed=True)
        assert decide(RULES, asked, Facts(blocked=True), NOON).outcome is Outcome.REFUSE
        asked = movement(100, kind=WITHDRAWAL, code_confirmed=True)
        assert decide(RULES, asked, received(100), NOON).outcome is Outcome.REVIEW


class TestHours:
    @pytest.mark.parametrize(
        ("hours", "inside", "outside"),
        [
            (Hours(time(23), time(5)), (time(23), time(0), time(4, 59)), (time(5), time(22, 59))),
            (Hours(time(1), time(4)), (time(1), time(3, 59)), (time(4), time(0, 59))),
        ],
    )
    def test_they_hold_from_start_to_before_until(
        self, hours: Hours, inside: tuple[time, ...], outside: tuple[time, ...]
    ) -> None:
        assert all(hours.hold(each) for each in inside)
        assert not any(hours.hold(each) for each in outside)


class TestRefusal:
    @pytest.mark.parametrize(
        ("outcome", "reasons", "error"),
        [
            (Outcome.REVIEW, (Reason.ROUND_TRIP,), ReviewNeeded),
            (Outcome.REFUSE, (Reason.BLOCKED, Reason.NIGHT), PayeeBlocked),
            (Outcome.REFUSE, (Reason.MANY_PAYEES,), TooFast),
            (Outcome.REFUSE, (Reason.PIN_WAS_RESET,), PaymentStopped),
        ],
    )
    def test_the_error_says_what_helps_and_no_figure(
        self, outcome: Outcome, reasons: tuple[Reason, ...], error: type[Exception]
    ) -> None:
        refused = refusal(Decision(outcome, reasons))
        assert type(refused) is error
        assert refused.details == {}
