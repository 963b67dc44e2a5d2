"""Windows as the intake needs them: the row of now with the configuration that never changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from services.core.sealing import TextSeal
from services.core.uow import Tx
from services.voting.intake import repository
from services.voting.intake.repository import WindowRow
from services.voting.intake.schemas import OpenWindow
from services.voting.show.codec import decoded
from services.voting.show.model import Show, Stage, StageKind, Window
from services.voting.states import TAKES_VOTES

SECRET_PURPOSE = "voting.window_secret"  # noqa: S105 - a name, not a secret


class WindowBook:
    """Keeps parsed configurations (frozen, so they stay true) and opened secrets."""

    def __init__(self, seal: TextSeal) -> None:
        self._seal = seal
        self._shows: dict[tuple[str, int], Show] = {}
        self._secrets: dict[str, bytes] = {}

    async def windows(
        self, tx: Tx, ids: Sequence[str], *, keep: bool = True
    ) -> dict[str, OpenWindow]:
        """Those that exist; with `keep` they stay as they are until the transaction ends."""
        rows = await repository.windows(tx, ids, keep=keep)
        found: dict[str, OpenWindow] = {}
        for row in rows:
            show = await self.show_of(tx, row.show_code, row.config_version)
            found[row.id] = self._window(show, row)
        return found

    async def show_of(self, tx: Tx, show_code: str, version: int) -> Show:
        """One version of a show. A version never changes once it is stored."""
        key = show_code, version
        if key not in self._shows:
            self._shows[key] = decoded(await repository.config(tx, *key))
        return self._shows[key]

    def secret(self, window_id: str, sealed: bytes) -> bytes:
        if window_id not in self._secrets:
            opened = self._seal.unseal(sealed, window_id)
            assert opened is not None, "a window's secret was sealed by another installation"
            self._secrets[window_id] = bytes.fromhex(opened)
        return self._secrets[window_id]

    def _window(self, show: Show, row: WindowRow) -> OpenWindow:
        stage, window = part_of(show, row.stage, row.code)
        end = row.closed_at or row.ends_at
        return OpenWindow(
            id=row.id,
            takes_votes=row.state in TAKES_VOTES,
            opened_at=row.opened_at,
            last_moment=end + timedelta(milliseconds=row.grace_ms) if end else None,
            acts=row.acts,
            ballot=window.ballot,
            kinds=window.kinds,
            eligible=window.eligible,
            channels=window.channels,
            unverified_weigh_nothing=stage.kind is StageKind.FINAL,
            secret=self.secret(row.id, row.sealed_secret),
            ends_at=end,
            ticket_event=window.ticket_event,
        )


def part_of(show: Show, stage_code: str, window_code: str) -> tuple[Stage, Window]:
    """The stage and the window of a configuration; both are there, for it was checked."""
    stage = next(stage for stage in show.stages if stage.code == stage_code)
    return stage, next(window for window in stage.windows if window.code == window_code)
