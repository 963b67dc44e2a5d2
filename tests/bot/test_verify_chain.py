"""`python main.py verify-chain`: its exit code, its words, its bar."""

import asyncio
import io
from pathlib import Path

import pytest

from bot.verify_chain import Bar, verify_chain_command
from services.core.clock import SystemClock
from services.core.db import Database
from services.core.settings import Settings
from services.core.uow import UnitOfWork
from services.wallet.proofs import LedgerProofs
from tests.services.ledger.books import execute, fill


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def settings_for(url: str, data_dir: Path) -> Settings:
    return Settings(_env_file=None, database_url=url, data_dir=data_dir)  # type: ignore[call-arg]


async def a_sealed_ledger(url: str, data_dir: Path, change: str = "") -> None:
    database = Database(url)
    uow = UnitOfWork(database, SystemClock())
    proofs = LedgerProofs(uow, data_dir)
    if not change:
        await fill(uow, 12)
        await proofs.seal()
        await proofs.keep_head()
        await fill(uow, 3)
    elif database.dialect == "sqlite":
        change = f"DROP TRIGGER ledger_transfers_refuse_update; {change}"
        await uow.run(lambda tx: execute(tx, change.split("; ")))
    else:
        change = f"SET LOCAL session_replication_role = replica; {change}"
        await uow.run(lambda tx: execute(tx, change.split("; ")))
    await database.dispose()


def test_it_tells_a_sound_chain_from_a_changed_one(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_for(database_url, tmp_path)
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(a_sealed_ledger(database_url, tmp_path))
    capsys.readouterr()
    assert verify_chain_command(settings) == 0
    capsys.readouterr()  # what was logged on the way
    assert verify_chain_command(settings) == 0
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "12 transfers compared, 3 wait for their seal",
        "the chain holds",
    ]
    assert told.err == ""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        change = "UPDATE ledger_transfers SET reference = 'x'"
        runner.run(a_sealed_ledger(database_url, tmp_path, change))
    assert verify_chain_command(settings) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("WRONG transfer ")]) == 12
    assert lines[-1] == "the chain is broken"


class TestBar:
    def test_it_grows_on_one_line(self) -> None:
        stream = Terminal()
        bar = Bar(stream)
        for done in range(0, 2_001, 500):
            bar(done, 2_000)
        first, *_, last = stream.getvalue().split("\r")[1:]
        assert first == f"[{'':30}]   0% 0 of 2,000"
        assert last == f"[{'#' * 30}] 100% 2,000 of 2,000\n"

    def test_it_is_silent_where_nobody_looks(self) -> None:
        stream = io.StringIO()
        Bar(stream)(1, 2)
        assert stream.getvalue() == ""
