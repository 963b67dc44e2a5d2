"""What people hear of votes: five minutes before, and when the result is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, select

from services.core.jobs import Jobs
from services.core.uow import Tx, UnitOfWork, use_case
from services.notifications import (
    Bilingual,
    Kind,
    LinkTo,
    Notification,
    NotificationsService,
    Told,
)
from services.voting.follows import repository as follows
from services.voting.intake.book import WindowBook
from services.voting.models.votes import VotePaper
from services.voting.programme import repository as programme
from services.voting.programme.moves import WindowMoved
from services.voting.programme.schemas import WindowDue
from services.voting.show.model import Show
from services.voting.states import WindowState

MOVED: Final = "voting.news_moved"
ALERT: Final = "voting.alert"
TELL_VOTERS: Final = "voting.tell_voters"
POST_RESULT: Final = "voting.post_result"
AHEAD: Final = timedelta(minutes=5)
_AT_ONCE: Final = 300
_LEAST_LEFT: Final = timedelta(minutes=1)
_SHORT: Final = timedelta(minutes=12)


@dataclass(frozen=True, slots=True)
class AlertDue:
    """`moment` opens or closes the window, if it still does; `after`: the last fan told."""

    window_id: str
    opens: bool
    moment: datetime
    after: int


@dataclass(frozen=True, slots=True)
class VotersDue:
    """Those who voted in a window; `after`: the last fan that was told."""

    window_id: str
    after: int


class VoteNews:
    """Running twice tells once; who does not want such news is left out when it is sent."""

    def __init__(
        self, uow: UnitOfWork, book: WindowBook, notifications: NotificationsService
    ) -> None:
        self.uow = uow
        self._book = book
        self._notifications = notifications

    def register(self, jobs: Jobs) -> None:
        jobs.register(MOVED, WindowMoved, self.moved)
        jobs.register(ALERT, AlertDue, self.alert)
        jobs.register(TELL_VOTERS, VotersDue, self.tell_voters)

    @use_case
    async def moved(self, tx: Tx, event: WindowMoved) -> None:
        """Plans what people are told; a longer or later window is told again with its new time."""
        row = await programme.window(tx, event.window_id)
        if row is None or row.is_test:
            return
        match event.state:
            case WindowState.ARMED if row.opens_at is not None:
                _plan(tx, AlertDue(row.id, opens=True, moment=row.opens_at, after=0))
            case WindowState.OPEN if row.ends_at - row.opened_at > _SHORT:
                _plan(tx, AlertDue(row.id, opens=False, moment=row.ends_at, after=0))
            case WindowState.PUBLISHED:
                tx.enqueue(TELL_VOTERS, VotersDue(row.id, after=0))
                tx.enqueue(POST_RESULT, WindowDue(row.id))
            case _:
                pass

    @use_case
    async def alert(self, tx: Tx, due: AlertDue) -> None:
        """The next followers of the show or of an act in the window; the rest by another job."""
        row = await programme.window(tx, due.window_id)
        if row is None or not _still_so(row, due) or due.moment - tx.now < _LEAST_LEFT:
            return
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        fans = await follows.followers(tx, row.show_code, row.acts.split(), due.after, _AT_ONCE)
        text = "voting.news.opens" if due.opens else "voting.news.closes"
        values: dict[str, Told] = {"show": _name(show), "time": due.moment}
        once = f"{row.id}:{int(due.moment.timestamp())}"
        for fan_id in fans:
            await self._tell(tx, fan_id, text, once, values, row.id, due.moment)
        if len(fans) >= _AT_ONCE:
            rest = AlertDue(due.window_id, due.opens, due.moment, after=fans[-1])
            tx.enqueue(ALERT, rest)

    @use_case
    async def tell_voters(self, tx: Tx, due: VotersDue) -> None:
        """Everybody who voted hears that the counts can be seen and checked."""
        row = await programme.window(tx, due.window_id)
        if row is None or row.state != WindowState.PUBLISHED:
            return
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        statement = (
            select(VotePaper.fan_id)
            .where(VotePaper.window_id == row.id, VotePaper.fan_id > due.after)
            .order_by(VotePaper.fan_id)
            .limit(_AT_ONCE)
        )
        fans = list(await tx.session.scalars(statement))
        values: dict[str, Told] = {"show": _name(show)}
        for fan_id in fans:
            await self._tell(tx, fan_id, "voting.news.published", row.id, values, row.id, None)
        if len(fans) >= _AT_ONCE:
            tx.enqueue(TELL_VOTERS, VotersDue(row.id, after=fans[-1]))

    async def _tell(
        self,
        tx: Tx,
        fan_id: int,
        text: str,
        once: str,
        values: dict[str, Told],
        window_id: str,
        until: datetime | None,
    ) -> None:
        """What was asked for by following comes in time, at night without a sound."""
        await self._notifications.notify(
            tx,
            Notification(
                fan_id=fan_id,
                kind=Kind.SHOW,
                key=f"{text}:{once}",
                text_key=text,
                values=values,
                links=(LinkTo("voting.news.button_open", f"vt_{window_id}"),),
                asked_for=until is not None,
                expires_at=until,
            ),
        )


def _plan(tx: Tx, due: AlertDue) -> None:
    tx.enqueue(ALERT, due, run_in=max(due.moment - AHEAD - tx.now, timedelta(0)))


def _still_so(row: Row[Any], due: AlertDue) -> bool:
    """False once the window was postponed, extended, or moved on by people."""
    if due.opens:
        return bool(row.state == WindowState.ARMED and row.opens_at == due.moment)
    return bool(row.state == WindowState.OPEN and row.ends_at == due.moment)


def _name(show: Show) -> Bilingual:
    return Bilingual(show.name.km, show.name.en)
