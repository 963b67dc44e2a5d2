"""The longest screens of refunds fit below a picture, in both languages."""

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from handlers.kit.screen import MAX_CAPTION
from handlers.refunds import screens
from handlers.refunds.buttons import GiveBackTap, Scope
from services.artwork.schemas import Bilingual
from services.core.i18n import Language
from services.core.ids import short_id
from services.ticketing.refunds import (
    RefundedTicket,
    RefundQuote,
    RefundReason,
    ReturnableOrder,
)
from services.ticketing.refunds.schemas import GoesTo, ReturnableTicket
from tests.handlers.refunds.conftest import House
from tests.handlers.ticketing.chat import words_of
from tests.handlers.ticketing.conftest import TRANSLATORS
from tests.services.ticketing.programme import EVENT, usd

NAMES = [Bilingual(f"តំបន់កិត្តិយសពិសេស {n}", f"Honoured zone {n}") for n in range(3)]
REFUSALS = ("refunds.not_offered", "refunds.used", "refunds.bound", "refunds.gone_back", None)


@pytest.mark.parametrize("number", [1, 4, 10])
class TestLongest:
    async def test_choice(self, house: House, language: Language, number: int) -> None:
        label = (await house.ticketing.event(EVENT)).label
        tickets = tuple(
            ReturnableTicket(
                UUID(int=n), f"HM2026049999-{n}", NAMES[n % 3], f"AA-{n}", REFUSALS[n % 5]
            )
            for n in range(number)
        )
        order = ReturnableOrder("KEY", "HM2026049999", label, tickets, ())
        screen = screens.choice(TRANSLATORS.for_language(language), order)
        assert len(words_of(screen.text)) <= MAX_CAPTION
        assert sum(map(len, screen.rows[:-1])) <= 8

    async def test_quote(self, house: House, language: Language, number: int) -> None:
        label = (await house.ticketing.event(EVENT)).label
        ticket = RefundedTicket(UUID(int=1), "HM-1", NAMES[0], "AA-12", usd(9_999), usd(99))
        tickets = tuple(replace(ticket, type_name=NAMES[n % 3]) for n in range(number))
        seen = RefundQuote(
            order_key="KEY",
            order_number="HM2026049999",
            event=label,
            tickets=tickets,
            paid=usd(9_999 * number),
            kept=usd(99 * number),
            refund=usd(9_900 * number),
            tax=usd(900 * number),
            riel_per_dollar=Decimal(4_100),
            goes_to=GoesTo.SOURCE,
            needs_decision=True,
            reason=RefundReason.BY_BUYER,
        )
        yes = GiveBackTap(ticket=short_id(UUID(int=1)), scope=Scope.ORDER, mark="0" * 6, key="1")
        t = TRANSLATORS.for_language(language)
        screen = screens.quote(t, seen, yes, usd(1), t("error.refunds.changed", amount=usd(1)))
        assert len(words_of(screen.text)) <= MAX_CAPTION
