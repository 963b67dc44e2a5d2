"""Cards in group chats: one per topic and chat, which of them changed, and who draws them.

The rows are the truth: a card that changed is drawn anew by whichever process looks first, also
after a restart. `touched` counts what happened to the topic, `shown` is the count that the card
in the chat tells of. A touch belongs into the transaction of what it tells of, as its last
statement: then nothing that was committed is missing on the card for long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Index,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    case,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from services.core.db import Base, UtcDateTime
from services.core.errors import Forbidden, NotFound
from services.core.ids import uuid7
from services.core.uow import Tx, UnitOfWork, use_case

LEASE: Final = timedelta(seconds=20)
"""So long a card belongs to the process that draws it; then another one may."""
SUBJECT_CHARACTERS: Final = 22
_WAITING: Final = text("wants_at IS NOT NULL")


class NoSuchTopic(NotFound):
    """What was to be brought into the group is not there, or not for this person."""

    code = "groups.no_such_topic"


class NotForThisCard(Forbidden):
    """Only who brought the card into the group, or an admin, may do this."""

    code = "groups.not_host_nor_admin"


class OnlyAdmins(Forbidden):
    """Only an admin of the group may start this there."""

    code = "groups.only_admins"


class GroupCardRow(Base):
    """A card. `live` in its chat, `away` while the bot is not there, `gone` when it was deleted.

    `wants_at` is when somebody must look at it next; None: nothing is to do. `host_id` is who
    brought it into the chat. `digest` is of what the chat shows.
    """

    __tablename__ = "group_cards"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "chat_id"),
        CheckConstraint("state IN ('live','away','gone')", name="state"),
        CheckConstraint("shown <= touched", name="shows_the_past"),
        Index("ix_group_cards_chat_id", "chat_id"),
        Index(
            "ix_group_cards_wants_at",
            "wants_at",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(SUBJECT_CHARACTERS))
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    host_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(4))
    touched: Mapped[int]
    shown: Mapped[int]
    picture_key: Mapped[str | None] = mapped_column(String(120))
    digest: Mapped[str | None] = mapped_column(String(32))
    wants_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    rests_until: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A card as it stands; `message_id` None: it is still to be sent."""

    id: UUID
    kind: str
    subject: str
    chat_id: int
    message_id: int | None
    host_id: int
    language: str
    touched: int
    picture_key: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class NewCard:
    """A topic is brought into a chat by `host_id`; `language` is what the card speaks there."""

    kind: str
    subject: str
    chat_id: int
    host_id: int
    language: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the chat shows now. `changes_at`: when its words change by themselves, if they do."""

    message_id: int
    digest: str
    picture_key: str | None
    rest_seconds: float
    changes_at: datetime | None = None


async def touch(tx: Tx, kind: str, subject: str, chat_id: int | None = None) -> None:
    """Something happened to this topic: its cards are drawn anew, in every chat that has one.

    `chat_id`: only the card of one chat tells of it. The last statement of a transaction: until
    its end other touches of the card wait for it.
    """
    values = {"its_kind": kind, "its_subject": subject, "now": tx.now}
    if chat_id is None:
        await tx.session.execute(_TOUCH, values)
    else:
        await tx.session.execute(_TOUCH_ONE, {**values, "its_chat": chat_id})


class GroupCards:
    """Keeps the cards; see the module for what must not get lost."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def post(self, tx: Tx, new: NewCard) -> int | None:
        """Bring a topic into a chat, as a new message at its end.

        The message that it had there before, if it had one: it is not edited any more.
        """
        before = select(GroupCardRow.message_id).where(*_is(new.kind, new.subject, new.chat_id))
        old = (await tx.session.execute(before.with_for_update())).scalar_one_or_none()
        await tx.session.execute(_POST[tx.dialect], _posted(new, tx.now))
        return old

    @use_case
    async def set_language(
        self, tx: Tx, kind: str, subject: str, chat_id: int, language: str
    ) -> None:
        await _change(tx, *_is(kind, subject, chat_id), language=language)
        await touch(tx, kind, subject, chat_id)

    async def find(self, kind: str, subject: str, chat_id: int) -> GroupCard | None:
        """The card of a topic in a chat; None if nobody has brought it there."""
        rows = await self.uow.look(
            _FIND, {"its_kind": kind, "its_subject": subject, "its_chat": chat_id}
        )
        return GroupCard(*rows[0]) if rows else None

    async def anything_waits(self) -> bool:
        """Whether a card is to be drawn now; costs no transaction."""
        return bool(await self.uow.look(_ANYTHING, {"now": self.uow.clock.now()}))

    @use_case
    async def take(self, tx: Tx, limit: int) -> list[GroupCard]:
        """Cards that are to be drawn now, the longest waiting first; this caller's for a while."""
        values = {"now": tx.now, "until": tx.now + LEASE, "most": limit}
        rows = await tx.session.execute(_TAKE, values)
        return [GroupCard(*row) for row in rows]

    @use_case
    async def drawn(self, tx: Tx, card: GroupCard, drawn: Drawn) -> None:
        """The chat shows the card as it was when it was taken.

        What happened since then keeps it waiting, and so does a moment at which it changes.
        """
        rests_until = tx.now + timedelta(seconds=drawn.rest_seconds)
        again = None if drawn.changes_at is None else max(drawn.changes_at, rests_until)
        await self._settle(
            tx,
            card,
            message_id=drawn.message_id,
            digest=drawn.digest,
            picture_key=drawn.picture_key,
            shown=card.touched,
            rests_until=rests_until,
            wants_at=case((is_behind(card), rests_until), else_=again),
        )

    @use_case
    async def put_off(self, tx: Tx, card: GroupCard, seconds: float) -> None:
        """It cannot be drawn now."""
        later = tx.now + timedelta(seconds=seconds)
        await self._settle(tx, card, rests_until=later, wants_at=later)

    @use_case
    async def gone(self, tx: Tx, card: GroupCard) -> None:
        """Its message was deleted, or its topic: it is drawn no more until it is posted again."""
        await self._settle(tx, card, state="gone", wants_at=None)

    async def _settle(self, tx: Tx, card: GroupCard, **values: Any) -> None:
        """Unless it was posted anew, or moved, while it was being drawn."""
        same_message = GroupCardRow.message_id.is_not_distinct_from(card.message_id)
        same_chat = GroupCardRow.chat_id == card.chat_id
        which = (GroupCardRow.id == card.id, same_chat, same_message)
        await _change(tx, *which, leased_until=None, **values)

    @use_case
    async def left(self, tx: Tx, chat_id: int) -> None:
        """The bot is not in the chat any more: its cards wait there as they are."""
        await _change(tx, *_in(chat_id, "live"), state="away", wants_at=None, leased_until=None)

    @use_case
    async def came_back(self, tx: Tx, chat_id: int) -> None:
        """The bot may write in the chat again: its cards show what happened meanwhile."""
        await _change(tx, *_in(chat_id, "away"), state="live", wants_at=tx.now)

    @use_case
    async def migrated(self, tx: Tx, old_chat_id: int, new_chat_id: int) -> None:
        """The group has a new id: its cards are sent anew there. Twice is as good as once.

        A topic that was posted in the new chat already has its card there.
        """
        topic = GroupCardRow.kind + ":" + GroupCardRow.subject
        there = select(topic).where(GroupCardRow.chat_id == new_chat_id)
        await _change(
            tx,
            *_in(old_chat_id, "live", "away"),
            topic.not_in(there.correlate(None)),
            chat_id=new_chat_id,
            state="live",
            message_id=None,
            digest=None,
            picture_key=None,
            leased_until=None,
            wants_at=tx.now,
        )
        await _change(tx, *_in(old_chat_id, "live", "away"), state="gone", wants_at=None)


async def _change(tx: Tx, *which: ColumnElement[bool], **values: Any) -> None:
    statement = update(GroupCardRow).where(*which).values(**values)
    await tx.session.execute(statement.execution_options(synchronize_session=False))


def _in(chat_id: int, *states: str) -> tuple[ColumnElement[bool], ...]:
    return GroupCardRow.chat_id == chat_id, GroupCardRow.state.in_(states)


def is_behind(card: GroupCard) -> ColumnElement[bool]:
    """The guard of drawing: something happened since the card was taken to be drawn."""
    return GroupCardRow.touched > card.touched


def _is(kind: str, subject: str, chat_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        GroupCardRow.kind == kind,
        GroupCardRow.subject == subject,
        GroupCardRow.chat_id == chat_id,
    )


def _posted(new: NewCard, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "kind": new.kind,
        "subject": new.subject,
        "chat_id": new.chat_id,
        "message_id": None,
        "host_id": new.host_id,
        "language": new.language,
        "state": "live",
        "touched": 1,
        "shown": 0,
        "wants_at": now,
        "rests_until": now,
        "created_at": now,
    }


_TABLE: Final = cast("Table", GroupCardRow.__table__)
_CARD: Final = tuple(_TABLE.c[name] for name in GroupCard.__dataclass_fields__)
_now: Final = bindparam("now", type_=UtcDateTime)
_TOUCH: Final = (
    update(_TABLE)
    .where(
        _TABLE.c.kind == bindparam("its_kind"),
        _TABLE.c.subject == bindparam("its_subject"),
        _TABLE.c.state != "gone",
    )
    .values(
        touched=_TABLE.c.touched + 1,
        # Who is away hears of it on coming back; a card that rests waits until it has.
        wants_at=case(
            (_TABLE.c.state == "away", None),
            (_TABLE.c.rests_until > _now, _TABLE.c.rests_until),
            else_=_now,
        ),
    )
)
_TOUCH_ONE: Final = _TOUCH.where(_TABLE.c.chat_id == bindparam("its_chat"))
_FIND: Final = select(*_CARD).where(
    _TABLE.c.kind == bindparam("its_kind"),
    _TABLE.c.subject == bindparam("its_subject"),
    _TABLE.c.chat_id == bindparam("its_chat"),
)
_IS_DUE: Final = (
    _TABLE.c.wants_at <= _now,
    or_(_TABLE.c.leased_until.is_(None), _TABLE.c.leased_until < _now),
)
_ANYTHING: Final = select(_TABLE.c.id).where(*_IS_DUE).limit(1)
_DUE: Final = (
    select(_TABLE.c.id)
    .where(*_IS_DUE)
    .order_by(_TABLE.c.wants_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("due")  # asked once: as a plain subquery it may be asked for each row of the table
)
_TAKE: Final = (
    update(_TABLE)
    .where(_TABLE.c.id.in_(select(_DUE.c.id)))
    .values(leased_until=bindparam("until", type_=UtcDateTime))
    .returning(*_CARD)
)


def _post_statement(dialect: Any) -> Any:
    row = dialect.insert(_TABLE)
    return row.on_conflict_do_update(
        index_elements=["kind", "subject", "chat_id"],
        set_={
            "state": "live",
            "message_id": None,
            "digest": None,
            "picture_key": None,
            "touched": _TABLE.c.touched + 1,
            "wants_at": row.excluded.wants_at,
            "leased_until": None,
        },
    )


_POST: Final = {"postgresql": _post_statement(postgresql), "sqlite": _post_statement(sqlite)}
