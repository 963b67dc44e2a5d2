"""What a show's public channel gets: each root as it is published, and the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.artwork.schemas import Bilingual
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.voting.intake.book import WindowBook, part_of
from services.voting.programme import repository as programme
from services.voting.programme.guards import ROOT
from services.voting.quarantine.service import before_after
from services.voting.results import repository as results
from services.voting.sealing.service import RootPublished
from services.voting.states import WindowState


@dataclass(frozen=True, slots=True)
class ChannelPost:
    """`channel` is `@name` or a number as text. `units` is empty where the root is all there is.

    `excluded`: units that were taken out.
    """

    channel: str
    show: Bilingual
    stage: Bilingual
    window_id: str
    acts: Mapping[str, Bilingual]
    units: Mapping[str, int]
    excluded: int
    root: str


class PublicChannels:
    def __init__(self, uow: UnitOfWork, book: WindowBook) -> None:
        self.uow = uow
        self._book = book

    @query
    async def of_root(self, tx: Tx, event: RootPublished) -> ChannelPost | None:
        """None where the show has no channel, or the window was a test."""
        return await self._post(tx, event.window_id, {}, 0, event.root)

    @query
    async def of_result(self, tx: Tx, window_id: str) -> ChannelPost | None:
        """None before it is published, and where the show has no channel."""
        row = await programme.window(tx, window_id)
        if row is None or row.state != WindowState.PUBLISHED:
            return None
        counts = await before_after(tx, window_id)
        root = await results.final_root(tx, window_id)
        assert root is not None, "a published window has its final root"
        excluded = sum(counts.before.values()) - sum(counts.after.values())
        return await self._post(tx, window_id, counts.after, excluded, root.hex())

    async def _post(
        self, tx: Tx, window_id: str, units: Mapping[str, int], excluded: int, root: str
    ) -> ChannelPost | None:
        row = await programme.window(tx, window_id)
        if row is None or row.is_test:
            return None
        show = await self._book.show_of(tx, row.show_code, row.config_version)
        if show.channel is None:
            return None
        stage, _ = part_of(show, row.stage, row.code)
        acts = {act.code: act.name for act in show.contestants}
        post = show.channel, show.name, stage.name, window_id, acts, units, excluded, root
        return ChannelPost(*post)

    @use_case
    async def note_told(self, tx: Tx, event: RootPublished) -> None:
        """The root is where everybody sees it; only the last one is a line of the log."""
        row = await programme.window(tx, event.window_id)
        if event.is_final and row is not None:
            await programme.note(tx, row.show_code, row.id, ROOT, "final", note=event.root)
