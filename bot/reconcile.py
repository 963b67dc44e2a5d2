"""`python main.py reconcile PROVIDER [FILE]`: compare a statement with our books."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.background import Stop
from bot.container import Container, open_container
from services.core.errors import DomainError
from services.core.money import Money
from services.core.settings import Settings
from services.payments.providers.door import Unusable
from services.payments.reconciliation import bank_csv
from services.payments.reconciliation.schemas import RunReport

FROM_FILES: Final = {"khqr": "bakong"}
_ASKED_FOR: Final = timedelta(days=3)


def reconcile_command(settings: Settings, provider: str, file: Path | None) -> int:
    """Prints what differs. 0: nothing is open; 1: something is; 2: it could not be compared.

    `khqr` reads the bank's CSV file; `payway` and `stars` are asked when no file is given.
    """
    if file is None and provider in FROM_FILES:
        sys.stderr.write(f"reconcile: {provider} needs a FILE: the bank's statement as CSV\n")
        return 2
    try:
        report = asyncio.run(_reconcile(settings, provider, file))
    except (DomainError, OSError, UnicodeDecodeError) as error:
        details = getattr(error, "details", "")
        sys.stderr.write(f"reconcile: {error} {details}\n")
        return 2
    sys.stdout.write(table(report))
    return 1 if report.findings else 0


async def _reconcile(settings: Settings, provider: str, file: Path | None) -> RunReport:
    async with open_container(settings, Stop()) as container:
        if file is None:
            return await _asked(container, provider)
        text = await asyncio.to_thread(file.read_text, encoding="utf-8")
        lines = bank_csv.read_lines(text)
        rows = [line.row for line in lines]
        name = FROM_FILES.get(provider, provider)
        if provider in FROM_FILES:
            with suppress(Unusable):  # what Bakong does not confirm now stays a difference
                await container.lasting.take(lines)
        now = container.clock.now()
        since = min((row.at for row in rows), default=now)
        until = max((row.at for row in rows), default=now) + timedelta(seconds=1)
        return await container.payment_parts.reconciliation.compare(name, rows, since, until)


async def _asked(container: Container, provider: str) -> RunReport:
    now = container.clock.now()
    service = container.payment_parts.reconciliation
    return await service.fetch(provider, now - _ASKED_FOR, now)


def table(report: RunReport) -> str:
    """The open differences, one a line, the oldest first, and a line that counts."""
    counts = f"{report.matched} matched, {report.healed} no longer differ"
    lines = [f"{report.provider}: {counts}, {len(report.findings)} open"]
    if report.findings:
        lines.append(f"{'what':<10} {'way':<4} {'ours':>16} {'theirs':>16} {'age':>8}  id")
    for one in report.findings:
        hours = int(one.age.total_seconds() // 3600)
        age = f"{hours // 24}d {hours % 24}h"
        ours, theirs = _amount(one.ours), _amount(one.theirs)
        lines.append(
            f"{one.kind:<10} {one.direction:<4} {ours:>16} {theirs:>16} {age:>8}  "
            f"{one.external_id}"
        )
    return "\n".join(lines) + "\n"


def _amount(amount: Money | None) -> str:
    return "-" if amount is None else f"{amount.to_decimal()} {amount.currency}"
