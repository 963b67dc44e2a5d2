"""SQL of shifts and the lines of their drawers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select, update

from services.artwork.schemas import Bilingual
from services.core.ids import derived_uuid, uuid7
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.payments.cash import Cash
from services.ticketing.box_office.errors import DrawerTooSmall, NoOpenShift
from services.ticketing.box_office.models import BoxCashLine, BoxShift
from services.ticketing.box_office.rules import CashKind
from services.ticketing.box_office.schemas import CashLine, DoorEvent, OpenShift, Shift
from services.ticketing.models import Event
from services.ticketing.rules import EventState

_EVENT: Final = (
    Event.id.label("event_id"),
    Event.name_km,
    Event.name_en,
    Event.starts_at,
)
_EVENTS_AT_ONCE: Final = 50
_LINES_SHOWN: Final = 20


async def events(tx: Tx) -> list[DoorEvent]:
    """Events that are sold and not over, the soonest first."""
    statement = (
        select(*_EVENT)
        .where(Event.state.in_((EventState.ON_SALE, EventState.CLOSED)), Event.ends_at > tx.now)
        .order_by(Event.starts_at, Event.id)
        .limit(_EVENTS_AT_ONCE)
    )
    return [event_of(row) for row in await tx.session.execute(statement)]


async def event(tx: Tx, event_id: str) -> DoorEvent | None:
    row = (await tx.session.execute(select(*_EVENT).where(Event.id == event_id))).one_or_none()
    return event_of(row) if row else None


def event_of(row: Any) -> DoorEvent:
    return DoorEvent(row.event_id, Bilingual(row.name_km, row.name_en), row.starts_at)


# Shifts


async def open_shift(tx: Tx, command: OpenShift) -> UUID | None:
    """The shift, new or of the same key; None: another one is open."""
    shift_id = derived_uuid("box_shift", command.actor_id, command.key)
    statement = (
        insert_into(tx, BoxShift)
        .values(
            id=shift_id,
            key=command.key,
            event_id=command.event_id,
            seller_id=command.actor_id,
            opened_at=tx.now,
        )
        .on_conflict_do_nothing()
        .returning(BoxShift.id)
    )
    if (await tx.session.execute(statement)).first() is not None:
        await add_line(tx, shift_id, CashKind.FLOAT, command.float_cash)
        return shift_id
    known = select(BoxShift.id).where(BoxShift.id == shift_id)
    return (await tx.session.execute(known)).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """The open shift of a seller, locked: nobody else counts or sells from it meanwhile."""

    id: UUID
    event_id: str

    @property
    def drawer(self) -> str:
        return self.id.hex


async def lock_open(tx: Tx, seller_id: int) -> OpenDrawer | None:
    statement = (
        select(BoxShift.id, BoxShift.event_id)
        .where(BoxShift.seller_id == seller_id, BoxShift.closed_at.is_(None))
        .with_for_update()
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return OpenDrawer(*row) if row else None


async def require_open(tx: Tx, seller_id: int) -> OpenDrawer:
    """NoOpenShift."""
    drawer = await lock_open(tx, seller_id)
    if drawer is None:
        raise NoOpenShift
    return drawer


async def close_shift(
    tx: Tx, shift_id: UUID, expected: Cash, counted: Cash, note: str | None
) -> None:
    await tx.session.execute(
        update(BoxShift)
        .where(BoxShift.id == shift_id, BoxShift.closed_at.is_(None))
        .values(
            closed_at=tx.now,
            expected_usd_minor=expected.usd_minor,
            expected_khr_minor=expected.khr_minor,
            counted_usd_minor=counted.usd_minor,
            counted_khr_minor=counted.khr_minor,
            note=note,
        )
        .execution_options(synchronize_session=False)
    )


async def shift(tx: Tx, shift_id: UUID) -> Shift:
    row = (await tx.session.execute(_shifts().where(BoxShift.id == shift_id))).one()
    return _shift(row, await in_drawer(tx, shift_id))


async def open_of(tx: Tx, seller_id: int) -> Shift | None:
    statement = _shifts().where(BoxShift.seller_id == seller_id, BoxShift.closed_at.is_(None))
    row = (await tx.session.execute(statement)).one_or_none()
    return _shift(row, await in_drawer(tx, row.id)) if row else None


async def closed_of(tx: Tx, seller_id: int, shift_id: UUID) -> Shift | None:
    """A closed shift of this seller."""
    statement = _shifts().where(
        BoxShift.id == shift_id, BoxShift.seller_id == seller_id, BoxShift.closed_at.is_not(None)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return _shift(row, Cash()) if row else None


async def of_event(tx: Tx, event_id: str, limit: int) -> list[Shift]:
    """The newest first."""
    statement = _shifts().where(BoxShift.event_id == event_id).order_by(BoxShift.id.desc())
    rows = (await tx.session.execute(statement.limit(limit))).all()
    return [_shift(row, await in_drawer(tx, row.id)) for row in rows]


def _shifts() -> Select[*tuple[Any, ...]]:
    return select(
        *_EVENT,
        BoxShift.id,
        BoxShift.seller_id,
        BoxShift.opened_at,
        BoxShift.closed_at,
        BoxShift.expected_usd_minor,
        BoxShift.expected_khr_minor,
        BoxShift.counted_usd_minor,
        BoxShift.counted_khr_minor,
    ).join(Event, Event.id == BoxShift.event_id)


def _shift(row: Any, lines: Cash) -> Shift:
    closed = row.closed_at is not None
    return Shift(
        id=row.id,
        event=event_of(row),
        seller_id=row.seller_id,
        opened_at=row.opened_at,
        expected=Cash(row.expected_usd_minor, row.expected_khr_minor) if closed else lines,
        closed_at=row.closed_at,
        counted=Cash(row.counted_usd_minor, row.counted_khr_minor) if closed else None,
    )


# Drawers


async def add_line(
    tx: Tx,
    shift_id: UUID,
    kind: CashKind,
    cash: Cash,
    *,
    order_id: UUID | None = None,
    reason: str | None = None,
    line_id: UUID | None = None,
) -> bool:
    """False: a line of this id is there already."""
    statement = (
        insert_into(tx, BoxCashLine)
        .values(
            id=line_id or uuid7(),
            shift_id=shift_id,
            kind=kind,
            order_id=order_id,
            usd_minor=cash.usd_minor,
            khr_minor=cash.khr_minor,
            reason=reason,
            at=tx.now,
        )
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(BoxCashLine.id)
    )
    return (await tx.session.execute(statement)).first() is not None


async def in_drawer(tx: Tx, shift_id: UUID, *kinds: CashKind) -> Cash:
    """What the lines of a drawer come to; of some kinds only, if asked."""
    statement = select(
        func.coalesce(func.sum(BoxCashLine.usd_minor), 0),
        func.coalesce(func.sum(BoxCashLine.khr_minor), 0),
    ).where(BoxCashLine.shift_id == shift_id)
    if kinds:
        statement = statement.where(BoxCashLine.kind.in_(kinds))
    usd_minor, khr_minor = (await tx.session.execute(statement)).one()
    return Cash(int(usd_minor), int(khr_minor))


async def lines(tx: Tx, shift_id: UUID) -> list[CashLine]:
    """The newest first, some of them."""
    statement = (
        select(BoxCashLine)
        .where(BoxCashLine.shift_id == shift_id)
        .order_by(BoxCashLine.at.desc(), BoxCashLine.id.desc())
        .limit(_LINES_SHOWN)
    )
    return [
        CashLine(CashKind(row.kind), Cash(row.usd_minor, row.khr_minor), row.at, row.reason)
        for row in (await tx.session.execute(statement)).scalars()
    ]


async def require_covered(tx: Tx, drawer: OpenDrawer) -> None:
    """Nothing leaves a drawer that does not lie in it: DrawerTooSmall."""
    lies = await in_drawer(tx, drawer.id)
    if lies.usd_minor < 0 or lies.khr_minor < 0:
        raise DrawerTooSmall
