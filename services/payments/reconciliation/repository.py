"""All SQL of the comparison."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.payments.models import PaymentRefund, ProviderReceipt
from services.payments.reconciliation.models import StatementFinding, StatementRun
from services.payments.reconciliation.rules import Key
from services.payments.reconciliation.schemas import (
    Difference,
    Direction,
    Finding,
    FindingKind,
    StatementRow,
)
from services.payments.refunds.schemas import RefundState

_AT_ONCE = 500


async def receipts(tx: Tx, provider: str, since: datetime, until: datetime) -> list[StatementRow]:
    """What we booked in that time."""
    statement = select(ProviderReceipt).where(
        ProviderReceipt.provider == provider,
        ProviderReceipt.received_at >= since,
        ProviderReceipt.received_at < until,
    )
    return [_came(row) for row in (await tx.session.execute(statement)).scalars()]


async def receipts_by_id(tx: Tx, provider: str, ids: Sequence[str]) -> list[StatementRow]:
    """What we booked of these, whenever it was."""
    found: list[StatementRow] = []
    for start in range(0, len(ids), _AT_ONCE):
        statement = select(ProviderReceipt).where(
            ProviderReceipt.provider == provider,
            ProviderReceipt.payment_id.in_(ids[start : start + _AT_ONCE]),
        )
        found += [_came(row) for row in (await tx.session.execute(statement)).scalars()]
    return found


async def refunds(
    tx: Tx, provider: str, span: tuple[datetime, datetime] | None, ids: Sequence[str]
) -> list[StatementRow]:
    """What went back of each payment in all: of `ids`, and of those refunded in the span."""
    done = PaymentRefund.state == RefundState.DONE
    mine = PaymentRefund.provider == provider
    wanted = set(ids)
    if span is not None:
        recent = select(PaymentRefund.payment_id).where(
            done, mine, PaymentRefund.ended_at >= span[0], PaymentRefund.ended_at < span[1]
        )
        wanted |= set((await tx.session.execute(recent)).scalars())
    found: list[StatementRow] = []
    ordered = sorted(wanted)
    for start in range(0, len(ordered), _AT_ONCE):
        statement = (
            select(
                PaymentRefund.payment_id,
                PaymentRefund.back_currency,
                func.sum(PaymentRefund.back_minor),
                func.max(PaymentRefund.ended_at),
            )
            .where(done, mine, PaymentRefund.payment_id.in_(ordered[start : start + _AT_ONCE]))
            .group_by(PaymentRefund.payment_id, PaymentRefund.back_currency)
        )
        for payment_id, currency, total, at in (await tx.session.execute(statement)).all():
            amount = Money(int(total), Currency(currency))
            assert at is not None
            found.append(StatementRow(payment_id, Direction.OUT, amount, at))
    return found


async def add_run(tx: Tx, run: StatementRun) -> None:
    tx.session.add(run)
    await tx.session.flush()


async def keep(tx: Tx, run: StatementRun, one: Difference) -> None:
    """Store a difference, or bring the stored one up to date; an explained one stays so."""
    facts = {
        "kind": one.kind,
        "ours_minor": one.ours.amount_minor if one.ours else None,
        "ours_currency": one.ours.currency.value if one.ours else None,
        "theirs_minor": one.theirs.amount_minor if one.theirs else None,
        "theirs_currency": one.theirs.currency.value if one.theirs else None,
    }
    row = insert_into(tx, StatementFinding).values(
        id=uuid7(),
        run_id=run.id,
        provider=run.provider,
        direction=one.direction,
        external_id=one.external_id,
        occurred_at=one.at,
        state="open",
        created_at=tx.now,
        **facts,
    )
    reopened = {"state": "open", "closed_at": None, "run_id": run.id}
    await tx.session.execute(
        row.on_conflict_do_update(
            index_elements=["provider", "direction", "external_id"],
            set_={**facts, **reopened},
            where=StatementFinding.state != "explained",
        )
    )


async def heal(tx: Tx, provider: str, matched: Sequence[Key]) -> int:
    """Close the open findings that agree now; how many."""
    statement = select(StatementFinding).where(
        StatementFinding.provider == provider, StatementFinding.state == "open"
    )
    agreed = set(matched)
    healed = 0
    for finding in (await tx.session.execute(statement)).scalars():
        if (Direction(finding.direction), finding.external_id) in agreed:
            finding.state, finding.closed_at = "matched", tx.now
            healed += 1
    await tx.session.flush()
    return healed


async def open_findings(tx: Tx, provider: str) -> list[Finding]:
    statement = (
        select(StatementFinding)
        .where(StatementFinding.provider == provider, StatementFinding.state == "open")
        .order_by(StatementFinding.occurred_at, StatementFinding.id)
    )
    return [_finding(tx, row) for row in (await tx.session.execute(statement)).scalars()]


async def explain(tx: Tx, finding_id: UUID, actor_id: int, note: str) -> bool:
    """Close an open finding by a person's word; False: it is not open."""
    explained = await tx.session.execute(
        update(StatementFinding)
        .where(StatementFinding.id == finding_id, StatementFinding.state == "open")
        .values(state="explained", explained_by=actor_id, note=note, closed_at=tx.now)
        .returning(StatementFinding.id)
        .execution_options(synchronize_session=False)
    )
    return explained.first() is not None


def _came(row: ProviderReceipt) -> StatementRow:
    amount = Money(row.amount_minor, Currency(row.currency))
    return StatementRow(row.payment_id, Direction.IN, amount, row.paid_at or row.received_at)


def _finding(tx: Tx, row: StatementFinding) -> Finding:
    return Finding(
        id=row.id,
        kind=FindingKind(row.kind),
        direction=Direction(row.direction),
        external_id=row.external_id,
        ours=_money(row.ours_minor, row.ours_currency),
        theirs=_money(row.theirs_minor, row.theirs_currency),
        at=row.occurred_at,
        age=tx.now - row.occurred_at,
    )


def _money(minor: int | None, currency: str | None) -> Money | None:
    return None if minor is None or currency is None else Money(minor, Currency(currency))
