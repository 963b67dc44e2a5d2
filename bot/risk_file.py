"""The file of risk rules: what it may say, and the rules that it means."""

from __future__ import annotations

from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, ValidationError

from bot.background import CannotStart
from bot.file_parts import Part
from bot.marked_yaml import BadFile, read_yaml
from services import risk
from services.core.money import Currency, Money

RULES_FILE: Final = Path(risk.__file__).with_name("rules.yaml")
_WINDOWS: Final = {
    "10m": risk.Window.TEN_MINUTES,
    "1h": risk.Window.HOUR,
    "24h": risk.Window.DAY,
}


def _whole_cents(amount: Decimal) -> Decimal:
    Money.from_decimal(amount, Currency.USD)  # ValueError: parts of a cent
    return amount


Dollars = Annotated[Decimal, Field(gt=0, le=1_000_000), AfterValidator(_whole_cents)]
Figure = Annotated[int, Field(gt=0, le=1_000_000)]
Hours = Annotated[int, Field(gt=0, le=24 * 366)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]


class _Within(Part):
    window: Literal["10m", "1h", "24h"]

    @property
    def reach(self) -> risk.Window:
        return _WINDOWS[self.window]


class CountPart(_Within):
    figure: Figure

    def above(self) -> tuple[risk.Window, int]:
        return self.reach, self.figure


class PayeesPart(Part):
    """Payees are told apart over an hour only."""

    window: Literal["1h"]
    figure: Figure

    def above(self) -> tuple[risk.Window, int]:
        return risk.Window.HOUR, self.figure


class SumPart(_Within):
    figure: Dollars

    def above(self) -> tuple[risk.Window, Money]:
        return self.reach, _money(self.figure)


class RoundTripPart(_Within):
    received_from: Dollars
    share_percent: Annotated[int, Field(gt=0, le=100)]


class HoursPart(Part):
    """Clock times of Phnom Penh."""

    start: Annotated[time, Field(alias="from")]
    until: time


class ConditionPart(Part):
    kinds: frozenset[risk.MovementKind] = frozenset()
    levels: frozenset[Literal["basic", "verified", "premium"]] = frozenset()
    channels: frozenset[risk.Channel] = frozenset()
    amount_from: Dollars | None = None
    payee_is_new: bool | None = None
    blocked: bool | None = None
    cooling: bool | None = None
    fan_younger_than_hours: Hours | None = None
    device_younger_than_hours: Hours | None = None
    hours: HoursPart | None = None
    payments_above: CountPart | None = None
    sum_above: SumPart | None = None
    payees_above: PayeesPart | None = None
    payee_payments_above: CountPart | None = None
    payee_sum_above: SumPart | None = None
    round_trip: RoundTripPart | None = None

    def condition(self) -> risk.Condition:
        return risk.Condition(
            kinds=self.kinds,
            levels=frozenset(map(str, self.levels)),
            channels=self.channels,
            amount_from=_money(self.amount_from) if self.amount_from else None,
            payee_is_new=self.payee_is_new,
            blocked=self.blocked,
            cooling=self.cooling,
            fan_younger_than=_hours(self.fan_younger_than_hours),
            device_younger_than=_hours(self.device_younger_than_hours),
            hours=risk.Hours(self.hours.start, self.hours.until) if self.hours else None,
            payments_above=self.payments_above.above() if self.payments_above else None,
            sum_above=self.sum_above.above() if self.sum_above else None,
            payees_above=self.payees_above.above() if self.payees_above else None,
            payee_payments_above=self.payee_payments_above.above()
            if self.payee_payments_above
            else None,
            payee_sum_above=self.payee_sum_above.above() if self.payee_sum_above else None,
            round_trip=_round_trip(self.round_trip) if self.round_trip else None,
        )


class RulePart(Part):
    name: Name
    outcome: Literal["code", "review", "refuse"]
    reason: risk.Reason
    when: ConditionPart

    def rule(self) -> risk.Rule:
        return risk.Rule(self.name, risk.Outcome(self.outcome), self.reason, self.when.condition())


class RulesPart(Part):
    version: Annotated[str, Field(min_length=1, max_length=40)]
    rules: Annotated[list[RulePart], Field(min_length=1, max_length=200)]


def load_rules(path: Path = RULES_FILE) -> risk.RuleSet:
    """The rules of the file. BadFile names everything wrong in it with line and field."""
    marked = read_yaml(path)
    try:
        file = RulesPart.model_validate(marked.values)
    except ValidationError as error:
        raise BadFile(
            [
                marked.problem(each["loc"], each["msg"].removeprefix("Value error, "))
                for each in error.errors()
            ]
        ) from error
    names = [part.name for part in file.rules]
    if twice := [at for at, name in enumerate(names) if name in names[:at]]:
        raise BadFile([marked.problem(("rules", at, "name"), "stands twice") for at in twice])
    if empty := [at for at, part in enumerate(file.rules) if not part.when.model_fields_set]:
        raise BadFile(
            [marked.problem(("rules", at, "when"), "must say something") for at in empty]
        )
    return risk.RuleSet(file.version, tuple(part.rule() for part in file.rules))


def rules_at_start() -> risk.RuleSet:
    """The rules that are shipped; CannotStart with one line for each thing wrong in them."""
    try:
        return load_rules(RULES_FILE)
    except BadFile as bad:
        raise CannotStart(str(bad)) from bad


def _money(amount: Decimal) -> Money:
    return Money.from_decimal(amount, Currency.USD)


def _hours(hours: int | None) -> timedelta | None:
    return timedelta(hours=hours) if hours else None


def _round_trip(part: RoundTripPart) -> risk.RoundTrip:
    return risk.RoundTrip(part.reach, _money(part.received_from), part.share_percent)
