"""One-time codes as chat messages: the words, the outcomes, nothing told to the log."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.code_sender import ChatCodeSender
from services.core.formats import Language
from services.core.i18n import Translators
from services.core.money import Currency, Money
from services.identity.codes import NotSent, OutgoingCode, SendLater, Sent
from services.notifications import Kind
from services.notifications.ports import (
    ChannelEnded,
    Delivered,
    Outcome,
    OutgoingMessage,
    TryLater,
    Unclear,
    Undeliverable,
)

TRANSLATORS = Translators.load()
CODE = OutgoingCode(7, "271828", None, datetime(2026, 4, 1, 5, 5, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Fan:
    language: Language | None
    reachable: bool = True


@dataclass(slots=True)
class World:
    """A messenger and the people it writes to."""

    outcome: Outcome
    language: Language | None = "en"
    sent: list[OutgoingMessage] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)

    async def send(self, message: OutgoingMessage) -> Outcome:
        self.sent.append(message)
        return self.outcome

    async def profile(self, fan_id: int) -> Fan:
        assert fan_id == 7
        return Fan(self.language)

    async def channel_lost(self, fan_id: int) -> Fan:
        self.lost.append(fan_id)
        return Fan(self.language, reachable=False)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (Delivered(5), Sent()),
        (TryLater(9.0), SendLater(9.0)),
        (Unclear("no answer"), SendLater(3.0)),
        (Undeliverable("no"), NotSent("no")),
        (ChannelEnded("blocked"), NotSent("blocked")),
    ],
)
async def test_every_outcome_of_the_messenger_has_its_own(
    outcome: Outcome, told: Sent | SendLater | NotSent
) -> None:
    world = World(outcome)
    assert await ChatCodeSender(world, world, TRANSLATORS).send(CODE) == told
    assert world.lost == ([7] if isinstance(outcome, ChannelEnded) else [])


@pytest.mark.parametrize("language", ["km", "en"])
@pytest.mark.parametrize("amount", [None, Money(120_00, Currency.USD)])
async def test_the_message_holds_code_and_amount_in_the_fans_language(
    language: Language, amount: Money | None
) -> None:
    world = World(Delivered(5), language)
    code = OutgoingCode(7, "271828", amount, CODE.expires_at)
    await ChatCodeSender(world, world, TRANSLATORS).send(code)
    (message,) = world.sent
    assert (message.fan_id, message.kind, message.buttons) == (7, Kind.MONEY, ())
    assert "<code>271828</code>" in message.text
    assert ("$120.00" in message.text) == (amount is not None)
    assert ("លេខកូដ" in message.text) == (language == "km")
