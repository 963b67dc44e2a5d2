"""Labels of orders: the month in Phnom Penh and a count."""

from datetime import UTC, datetime

from services.core.order_numbers import month_of, order_number


class TestOrderNumber:
    def test_is_month_and_count(self) -> None:
        assert order_number("202604", 7) == "HM2026040007"
        assert order_number("202604", 12_345) == "HM20260412345"

    def test_month_is_the_one_in_phnom_penh(self) -> None:
        assert month_of(datetime(2026, 4, 30, 16, 59, tzinfo=UTC)) == "202604"
        assert month_of(datetime(2026, 4, 30, 17, 0, tzinfo=UTC)) == "202605"
