"""Each intended transfer against the ledger: acked, stored and intended must fit together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from services.core.clock import SystemClock
from services.core.db import Database
from services.core.uow import Tx, UnitOfWork
from services.ledger import audit
from services.wallet import audit as wallet
from tests.chaos.journal import ACK, INTENT, read
from tests.chaos.payers import Intended, intended

_MOVED: Final = {"posted", "replayed"}
_REFUSED: Final = {"insufficient_funds", "limit_exceeded"}
_TRANSFERS: Final = text(
    """SELECT t.id, t.reference, t.amount_minor, debit.address AS debit, credit.address AS credit,
        (SELECT count(*) FROM ledger_entries e WHERE e.transfer_id = t.id)
        + (SELECT count(*) FROM ledger_pending_folds p WHERE p.transfer_id = t.id) AS entries
    FROM ledger_transfers t
    JOIN ledger_accounts debit ON debit.id = t.debit_id
    JOIN ledger_accounts credit ON credit.id = t.credit_id"""
)
_PLACES: Final = text(
    """SELECT t.reference, a.address, e.account_version
    FROM ledger_entries e
    JOIN ledger_accounts a ON a.id = e.account_id
    JOIN ledger_transfers t ON t.id = e.transfer_id
    WHERE a.address LIKE 'user:%'"""
)
_REFUSALS: Final = text("SELECT count(*) FROM ledger_refusals")


@dataclass(frozen=True, slots=True)
class Posted:
    """What the database holds: transfers by the intent they name, places in purses, refusals."""

    transfers: Mapping[str, list[Any]]
    places: Mapping[tuple[str, str], int]
    refusals: int
    broken_promises: list[str]


async def read_posted(database: Database) -> Posted:
    async def look(tx: Tx) -> Posted:
        transfers: dict[str, list[Any]] = defaultdict(list)
        for row in await tx.session.execute(_TRANSFERS):
            transfers[row.reference].append(row)
        places = {
            (reference, address): version
            for reference, address, version in await tx.session.execute(_PLACES)
        }
        refusals = int((await tx.session.execute(_REFUSALS)).scalar_one())
        broken = [
            one.promise for one in (*await audit.violations(tx), *await wallet.violations(tx))
        ]
        return Posted(transfers, places, refusals, broken)

    return await UnitOfWork(database, SystemClock()).run_read_only(look)


async def mismatches(database: Database, journal: Path) -> list[str]:
    """Everything that does not fit; empty is good. Every intent must have a verdict by now."""
    posted = await read_posted(database)
    intents = list(intended(journal).values())
    return [*_of_all(intents, posted), *_out_of_order(journal, posted)]


async def mismatches_of(database: Database, intents: Sequence[Intended]) -> list[str]:
    """The same without a journal: nothing is known of the order."""
    return list(_of_all(intents, await read_posted(database)))


def _of_all(intents: Sequence[Intended], posted: Posted) -> Iterator[str]:
    for one in intents:
        yield from _of_one(one, posted)
    known = {str(one.command.id) for one in intents}
    yield from (f"intended by nobody: {name}" for name in posted.transfers if name not in known)
    refused = sum(one.verdicts[0] in _REFUSED for one in intents if one.verdicts)
    if posted.refusals != refused:
        yield f"{posted.refusals} refusals stored, {refused} told"
    yield from posted.broken_promises


def _of_one(one: Intended, posted: Posted) -> Iterator[str]:
    command = one.command
    name = str(command.id)
    found = posted.transfers.get(name, [])
    if not one.verdicts:
        yield f"{name}: open"
        return
    first, *later = one.verdicts
    wanted = 1 if first in _MOVED else 0
    if len(found) != wanted:
        yield f"{name}: {'lost' if len(found) < wanted else 'doubled'}, {len(found)} postings"
    expected = "replayed" if wanted else first
    if set(later) - {expected}:
        yield f"{name}: first {first}, then {later}"
    if first not in _MOVED | _REFUSED:
        yield f"{name}: {first}"
    for row in found:
        body = row.debit, row.credit, row.amount_minor, row.entries
        if body != (command.debit, command.credit, command.amount.amount_minor, 2):
            yield f"{name}: posted as {body}"


def _out_of_order(journal: Path, posted: Posted) -> Iterator[str]:
    """What was acked before another was sent stands before it in every purse of both."""
    acked_until: Counter[str] = Counter()
    bound: dict[tuple[str, str], int] = {}
    purses: dict[str, tuple[str, str]] = {}
    for line in read(journal):
        if line["what"] == INTENT and line["id"] not in purses:
            purses[line["id"]] = line["debit"], line["credit"]
            bound |= {(line["id"], purse): acked_until[purse] for purse in purses[line["id"]]}
        elif line["what"] == ACK:
            for purse in purses[line["id"]]:
                place = posted.places.get((line["id"], purse), 0)
                acked_until[purse] = max(acked_until[purse], place)
    for key, place in posted.places.items():
        if place <= bound.get(key, 0):
            yield f"{key[0]}: stands in {key[1]} before what was acked earlier"
