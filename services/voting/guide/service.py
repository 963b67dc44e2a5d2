"""The pages of shows, a second old at most; whoever decides something asks the programme."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, Generic, TypeVar

from services.core.clock import Clock
from services.core.recent import Recent
from services.core.uow import Tx, UnitOfWork, query
from services.voting.errors import ShowNotFound
from services.voting.guide import repository
from services.voting.guide.schemas import ActFate, ShowPage, current_of
from services.voting.intake.book import WindowBook
from services.voting.programme import ProgrammeService
from services.voting.programme import repository as programme_rows
from services.voting.programme.profiles import with_profiles
from services.voting.programme.schemas import ActCard, ShowCard, WindowCard

KEPT: Final = timedelta(seconds=1)
_MOST: Final = 200
T = TypeVar("T")


class ShowGuide:
    def __init__(self, uow: UnitOfWork, book: WindowBook, programme: ProgrammeService) -> None:
        self.uow = uow
        self._book = book
        self._programme = programme
        self._shows = Recent(programme.shows, KEPT, uow.clock)
        self._pages = _Shelf(self._read_page, uow.clock)
        self._windows = _Shelf(programme.window, uow.clock)

    async def shows(self) -> list[ShowCard]:
        """All seasons, those that take votes first."""
        return await self._shows.get()

    async def show(self, show_code: str) -> ShowPage:
        """ShowNotFound."""
        return await self._pages.get(show_code)

    async def window(self, window_id: str) -> WindowCard:
        """WindowNotFound."""
        return await self._windows.get(window_id)

    async def _read_page(self, show_code: str) -> ShowPage:
        card = next((one for one in await self.shows() if one.code == show_code), None)
        if card is None:
            raise ShowNotFound(show=show_code)
        windows = tuple(await self._programme.show(show_code))
        acts, fates = await self._acts(show_code)
        return ShowPage(card, windows, current_of(windows), acts, fates)

    @query
    async def _acts(
        self, tx: Tx, show_code: str
    ) -> tuple[tuple[ActCard, ...], tuple[ActFate, ...]]:
        newest = await programme_rows.newest_config(tx, show_code)
        assert newest is not None, "a show is stored with its configuration"
        show = await self._book.show_of(tx, show_code, newest.version)
        teams = {team.code: team.name for team in show.teams}
        acts = await programme_rows.acts(tx, show_code, teams)
        return with_profiles(acts, show), await repository.fates(tx, show_code)


class _Shelf(Generic[T]):
    """One `Recent` for each name that was asked for; what nobody asks for goes first."""

    def __init__(self, read: Callable[[str], Awaitable[T]], clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._kept: OrderedDict[str, Recent[T]] = OrderedDict()

    async def get(self, name: str) -> T:
        kept = self._kept.get(name)
        if kept is None:
            kept = self._kept[name] = Recent(lambda: self._read(name), KEPT, self._clock)
        self._kept.move_to_end(name)
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)
        return await kept.get()
