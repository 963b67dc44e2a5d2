"""One thing that happened has one code, wherever a fan reads it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.core.ids import reference_code
from services.core.money import Currency, Money
from services.wallet import StatementLine

TRANSFER = UUID("018f0000-0000-7000-8000-00000000000a")
SUBJECT = UUID("018f0000-0000-7000-8000-00000000000b")


def line(reference: str) -> StatementLine:
    return StatementLine(
        id=TRANSFER,
        kind="top_up",
        amount=Money(500, Currency.USD),
        balance_after=Money(500, Currency.USD),
        other_side="clearing:khqr:usd",
        reference=reference,
        at=datetime(2026, 4, 1, 5, 0, tzinfo=UTC),
    )


class TestCode:
    def test_is_that_of_the_top_up(self) -> None:
        assert line("top_up:HM-7K2Q-94XD").code == "HM-7K2Q-94XD"

    @pytest.mark.parametrize("subject", [str(SUBJECT), SUBJECT.hex])
    def test_is_that_of_the_withdrawal_or_exchange(self, subject: str) -> None:
        assert line(f"withdrawal:{subject}").code == reference_code(SUBJECT)

    @pytest.mark.parametrize("reference", ["", "ticket_order:Ab3dEf", "top_up:=HM()", "a:HM-1"])
    def test_is_else_that_of_the_transfer(self, reference: str) -> None:
        assert line(reference).code == reference_code(TRANSFER)
