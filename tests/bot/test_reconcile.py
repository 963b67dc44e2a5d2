"""`python main.py reconcile khqr FILE` prints what differs and says so by its exit status."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.reconcile import reconcile_command, table
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.settings import Settings
from services.payments.reconciliation.schemas import (
    Direction,
    Finding,
    FindingKind,
    RunReport,
)

HEAD = "booked_at,reference,currency,amount\n"


def settings(url: str, folder: Path) -> Settings:
    return Settings(_env_file=None, database_url=url, data_dir=folder)  # type: ignore[call-arg]


def test_an_extra_payment_is_printed_and_is_status_one(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "statement.csv"
    file.write_text(f"{HEAD}2026-04-01T05:00:00+00:00,abc123,USD,12.50\n")
    assert reconcile_command(settings(database_url, tmp_path), "khqr", file) == 1
    printed = capsys.readouterr().out
    assert "extra" in printed
    assert "12.50 USD" in printed
    assert "abc123" in printed


def test_an_empty_statement_of_empty_books_is_status_zero(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "statement.csv"
    file.write_text(HEAD)
    assert reconcile_command(settings(database_url, tmp_path), "khqr", file) == 0
    assert "0 open" in capsys.readouterr().out


def test_a_bad_file_is_status_two(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "statement.csv"
    file.write_text(f"{HEAD}2026-04-01,abc,USD,ten\n")
    assert reconcile_command(settings(database_url, tmp_path), "khqr", file) == 2
    assert reconcile_command(settings(database_url, tmp_path), "khqr", tmp_path / "no") == 2
    assert "line" in capsys.readouterr().err


def test_a_provider_of_files_asks_for_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reconcile_command(settings("sqlite:///never.db", tmp_path), "khqr", None) == 2
    assert "khqr needs a FILE" in capsys.readouterr().err


def test_the_table_says_how_old_a_difference_is() -> None:
    finding = Finding(
        id=uuid7(),
        kind=FindingKind.DIFFERENT,
        direction=Direction.IN,
        external_id="abc",
        ours=Money(10_00, Currency.USD),
        theirs=Money(9_00, Currency.USD),
        at=datetime(2026, 4, 1, tzinfo=UTC),
        age=timedelta(days=2, hours=3),
    )
    report = RunReport(id=uuid7(), provider="x", matched=4, healed=0, findings=(finding,))
    assert "2d 3h" in table(report)
    assert "4 matched" in table(report)
