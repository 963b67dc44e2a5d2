"""`python main.py verify-chain`: compares the ledger with its chain; exit code 1 if it differs."""

from __future__ import annotations

import sys
from typing import Final, TextIO

from bot.commands import finish
from bot.readiness import ready_container
from services.core.settings import Settings
from services.wallet.proofs import LedgerProofs

_BAR: Final = 30


def verify_chain_command(settings: Settings) -> int:
    """0: every sealed transfer is as it was. To be run after every restore."""
    return finish(_verify(settings))


async def _verify(settings: Settings) -> int:
    async with ready_container(settings) as container:
        proofs = LedgerProofs(container.uow, settings.data_dir)
        report = await proofs.verify(Bar(sys.stderr))
    for finding in report.findings:
        _say(f"WRONG {finding}")
    if report.wrong > len(report.findings):
        _say(f"WRONG and {report.wrong - len(report.findings):,} more")
    _say(f"{report.sealed:,} transfers compared, {report.waiting:,} wait for their seal")
    _say("the chain is broken" if report.wrong else "the chain holds")
    return 1 if report.wrong else 0


class Bar:
    """How far it is, on one line of a terminal; nothing where nobody looks."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = -1

    def __call__(self, done: int, of: int) -> None:
        percent = done * 100 // of if of else 100
        if percent == self._shown or not self._stream.isatty():
            return
        self._shown = percent
        filled = "#" * (percent * _BAR // 100)
        end = "\n" if done >= of else ""
        self._stream.write(f"\r[{filled:<{_BAR}}] {percent:3d}% {done:,} of {of:,}{end}")
        self._stream.flush()


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what the operator reads
