"""Pure rules of risk: which of them match a movement, and what follows from all that do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from services.core.formats import in_phnom_penh
from services.core.money import Currency, Money
from services.risk.ruleset import Condition, RoundTrip, Rule, RuleSet, Window
from services.risk.schemas import Decision, Movement, Outcome, Reason

SLOT: Final = timedelta(minutes=5)
"""The grain of the counters: a window may look back by up to one slot more than it says."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What one subject did or got in a window: movements, their sum in cents, payees apart."""

    count: int = 0
    sum_minor: int = 0
    payees: int = 0

    def plus(self, other: Traffic) -> Traffic:
        """Both together, if their payees are not the same ones."""
        return Traffic(
            self.count + other.count,
            self.sum_minor + other.sum_minor,
            self.payees + other.payees,
        )


Windows = Mapping[Window, Traffic]
NOTHING: Final = Traffic()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known besides the movement, before it: money that left the fan, money that came
    to the payee, money that came to the fan; whether one of the two is on the block list.
    """

    sent: Windows = field(default_factory=dict)
    payee_got: Windows = field(default_factory=dict)
    fan_got: Windows = field(default_factory=dict)
    blocked: bool = False
    known_payee: bool = False

    def with_more(self, payee_got: Windows, fan_got: Windows) -> Facts:
        """The same after payee and fan have got something more."""
        if not payee_got and not fan_got:
            return self
        return replace(
            self,
            payee_got=_together(self.payee_got, payee_got),
            fan_got=_together(self.fan_got, fan_got),
        )


def _together(before: Windows, added: Windows) -> Windows:
    return {window: _in(before, window).plus(_in(added, window)) for window in {*before, *added}}


def more(windows: Windows, movement: Movement) -> Windows:
    """One movement of this moment added: it lies in every window."""
    one = Traffic(1, movement.amount.amount_minor)
    return {window: _in(windows, window).plus(one) for window in Window}


def slot_of(moment: datetime) -> int:
    return int(moment.timestamp() // SLOT.total_seconds())


def first_slot(now: datetime, window: Window) -> int:
    """The oldest slot that has a part in the window."""
    return slot_of(now - window.value)


def decide(rules: RuleSet, movement: Movement, facts: Facts, now: datetime) -> Decision:
    """The strictest outcome of all rules that match, with every reason."""
    matched = matching(rules, movement, facts, now)
    if not matched:
        return Decision(Outcome.ALLOW)
    by_severity = sorted(matched, key=lambda rule: -rule.outcome.severity)
    reasons: tuple[Reason, ...] = tuple(dict.fromkeys(rule.reason for rule in by_severity))
    outcome = by_severity[0].outcome
    if outcome is Outcome.CODE and movement.code_confirmed:
        outcome = Outcome.ALLOW
    return Decision(outcome, reasons)


def matching(rules: RuleSet, movement: Movement, facts: Facts, now: datetime) -> tuple[Rule, ...]:
    """The rules whose condition is true, in the order of the file."""
    return tuple(rule for rule in rules.rules if matches(rule.when, movement, facts, now))


def matches(when: Condition, movement: Movement, facts: Facts, now: datetime) -> bool:
    return all(_tests(when, movement, facts, now))


def _tests(when: Condition, movement: Movement, facts: Facts, now: datetime) -> Iterator[bool]:
    """One answer per thing the condition says; the cheap ones first."""
    yield not when.kinds or movement.kind in when.kinds
    yield not when.levels or movement.level in when.levels
    yield not when.channels or movement.channel in when.channels
    yield when.amount_from is None or movement.amount >= when.amount_from
    yield when.payee_is_new in {None, movement.payee_is_new}
    yield when.blocked in {None, facts.blocked}
    yield when.cooling in {None, _is_cooling(movement, now)}
    yield _is_younger(movement.fan_since, when.fan_younger_than, now)
    yield _is_younger(movement.device_since, when.device_younger_than, now)
    yield when.hours is None or when.hours.hold(in_phnom_penh(now).time())
    yield from _counted(when, movement, facts)


def _counted(when: Condition, movement: Movement, facts: Facts) -> Iterator[bool]:
    amount = movement.amount.amount_minor
    if when.payments_above:
        window, most = when.payments_above
        yield _in(facts.sent, window).count + 1 > most
    if when.sum_above:
        window, limit = when.sum_above
        yield _in(facts.sent, window).sum_minor + amount > limit.amount_minor
    if when.payees_above:
        window, most = when.payees_above
        yield _in(facts.sent, window).payees + (not facts.known_payee) > most
    if when.payee_payments_above:
        window, most = when.payee_payments_above
        yield _in(facts.payee_got, window).count + 1 > most
    if when.payee_sum_above:
        window, limit = when.payee_sum_above
        yield _in(facts.payee_got, window).sum_minor + amount > limit.amount_minor
    if when.round_trip:
        yield _is_round_trip(when.round_trip, movement, facts)


def _in(traffic: Windows, window: Window) -> Traffic:
    return traffic.get(window, NOTHING)


def _is_cooling(movement: Movement, now: datetime) -> bool:
    return movement.cooling_until is not None and now < movement.cooling_until


def _is_younger(since: datetime | None, than: timedelta | None, now: datetime) -> bool:
    return than is None or (since is not None and now - since < than)


def _is_round_trip(trip: RoundTrip, movement: Movement, facts: Facts) -> bool:
    """What left since then counts together: a mule splits what it passes on."""
    received = _in(facts.fan_got, trip.window).sum_minor
    leaving = _in(facts.sent, trip.window).sum_minor + movement.amount.amount_minor
    return (
        Money(received, Currency.USD) >= trip.received_from
        and leaving * 100 >= received * trip.share
    )
