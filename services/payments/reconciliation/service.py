"""Compares a provider's statement with our books; differences stay open until they are gone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from services.core.ids import uuid7
from services.core.logs import get_logger
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.roles import Role, RolesService
from services.payments.errors import FindingNotFound, ProviderAway
from services.payments.reconciliation import repository, rules
from services.payments.reconciliation.models import StatementRun
from services.payments.reconciliation.schemas import (
    Direction,
    Finding,
    RunReport,
    StatementRow,
    StatementSource,
)

_DAILY: Final = timedelta(hours=48)  # twice the rhythm, so that no hour is left out
# What is younger may be on its way into one of the two books.
_SETTLED_AFTER: Final = timedelta(minutes=15)
# What was booked at the start of the stretch may have been asked for so long before it.
_LONGEST_PAYING: Final = timedelta(hours=1)
_MAX_NOTE: Final = 500
log = get_logger("reconciliation")


class ReconciliationService:
    """One statement at a time; `sources` are the providers that can be asked for theirs."""

    def __init__(
        self, uow: UnitOfWork, roles: RolesService, sources: Mapping[str, StatementSource]
    ) -> None:
        self.uow = uow
        self._roles = roles
        self._sources = sources

    async def run_daily(self) -> list[RunReport]:
        """Job: every provider that can be asked. Raises ProviderAway if one did not answer."""
        until = self.uow.clock.now() - _SETTLED_AFTER
        reports: list[RunReport] = []
        away: ProviderAway | None = None
        for name in self._sources:
            try:
                reports.append(await self.fetch(name, until - _DAILY, until))
            except ProviderAway as error:
                away = error
        if away is not None:
            raise away
        return reports

    async def fetch(self, provider: str, since: datetime, until: datetime) -> RunReport:
        """Ask the provider for its rows and compare. Raises ProviderAway."""
        source = self._sources[provider]
        rows = await source.rows(since - _LONGEST_PAYING, until)
        return await self.compare(provider, rows, since, until, lists_refunds=source.lists_refunds)

    @use_case
    async def compare(
        self,
        tx: Tx,
        provider: str,
        rows: Sequence[StatementRow],
        since: datetime,
        until: datetime,
        *,
        lists_refunds: bool = False,
    ) -> RunReport:
        """Compare the rows of that time with our receipts and refunds and store what differs.

        `since` and `until` bound our side; a row of theirs is matched whenever we booked it.
        Unless a provider `lists_refunds`, only those of listed payments can be compared.
        """
        theirs = rules.by_key(rows)
        ours = rules.by_key(await self._receipts(tx, provider, theirs, since, until))
        paid = sorted({name for _, name in theirs})
        back = await repository.refunds(
            tx, provider, (since, until) if lists_refunds else None, paid
        )
        ours |= rules.by_key(back)
        matched, differences = rules.compare(ours, theirs)
        run = StatementRun(
            id=uuid7(),
            provider=provider,
            since=since,
            until=until,
            rows=len(rows),
            matched=len(matched),
            healed=await repository.heal(tx, provider, matched),
            different=len(differences),
            created_at=tx.now,
        )
        await repository.add_run(tx, run)
        for one in differences:
            await repository.keep(tx, run, one)
            log.error("statement_differs", provider=provider, kind=one.kind, id=one.external_id)
        found = await repository.open_findings(tx, provider)
        return RunReport(
            id=run.id,
            provider=provider,
            matched=run.matched,
            healed=run.healed,
            findings=tuple(found),
        )

    @query
    async def findings(self, tx: Tx, provider: str) -> list[Finding]:
        """The open ones, the oldest first."""
        return await repository.open_findings(tx, provider)

    @use_case
    async def explain(self, tx: Tx, actor_id: int, finding_id: UUID, note: str) -> None:
        """An operator says why it differs. Raises RoleRequired or FindingNotFound."""
        await self._roles.require(tx, actor_id, Role.FINANCE)
        if not await repository.explain(tx, finding_id, actor_id, note[:_MAX_NOTE]):
            raise FindingNotFound

    async def _receipts(
        self,
        tx: Tx,
        provider: str,
        theirs: Mapping[rules.Key, StatementRow],
        since: datetime,
        until: datetime,
    ) -> list[StatementRow]:
        came = [name for direction, name in theirs if direction is Direction.IN]
        in_time = await repository.receipts(tx, provider, since, until)
        known = {row.external_id for row in in_time}
        others = [name for name in came if name not in known]
        return in_time + await repository.receipts_by_id(tx, provider, others)
