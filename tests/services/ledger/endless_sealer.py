"""Seals without end, until it is killed: `python -m tests.services.ledger.endless_sealer URL`."""

import asyncio
import sys

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from services.ledger.chain.sealer import seal
from tests.patience import make_patient


async def main(url: str) -> None:
    make_patient()
    uow = UnitOfWork(Database(url), SystemClock())
    print("ready", flush=True)  # noqa: T201 - what the test waits for
    while True:
        await uow.run(lambda tx: seal(tx, 3))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
