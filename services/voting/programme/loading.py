"""From a show as data to rows: a new version if anything changed, windows as drafts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from services.core.sealing import TextSeal
from services.core.uow import Tx
from services.voting.errors import BadShow, FrozenShow
from services.voting.programme import repository
from services.voting.show.checks import faults
from services.voting.show.codec import decoded, encoded, fingerprint
from services.voting.show.model import Show, Window

_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_ID_LETTERS: Final = 6


@dataclass(frozen=True, slots=True)
class LoadedShow:
    """`version` 0: nothing had changed."""

    code: str
    version: int
    windows: tuple[str, ...]


async def load(tx: Tx, show: Show, seal: TextSeal, keeps: frozenset[str]) -> LoadedShow:
    """Store the show. BadShow: it cannot be played; FrozenShow: a running window needs the old.

    Windows that were armed keep the version that they were armed with. Those in `keeps` keep the
    times of the first load.
    """
    if found := list(faults(show)):
        raise BadShow(faults=found)
    known = await repository.newest_config(tx, show.code)
    if known and keeps:
        show = _with_times_of(decoded(known.body), show, keeps)
    body = encoded(show)
    if known and known.sha256 == fingerprint(body):
        return LoadedShow(show.code, 0, ())
    await _keep_running(tx, show)
    version = known.version + 1 if known else 1
    await repository.save_show(tx, show, version, body)
    await repository.save_acts(tx, show)
    made = [
        await repository.save_draft(
            tx, show, stage, window, version, new_secret(seal), new_window_id
        )
        for stage in show.stages
        for window in stage.windows
    ]
    return LoadedShow(show.code, version, tuple(id_ for id_ in made if id_))


def new_secret(seal: TextSeal) -> Callable[[str], bytes]:
    """Seals a fresh secret of 256 bits for the window that it is made for."""

    def sealed(window_id: str) -> bytes:
        return seal.seal(secrets.token_bytes(32).hex(), window_id)

    return sealed


def new_window_id() -> str:
    """Six letters that are read out and typed without doubt (29 bits)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_ID_LETTERS))


def _with_times_of(known: Show, show: Show, keeps: frozenset[str]) -> Show:
    times = {window.code: window for stage in known.stages for window in stage.windows}

    def kept(window: Window) -> Window:
        if window.code not in keeps or window.code not in times:
            return window
        first = times[window.code]
        return replace(window, opens_at=first.opens_at, closes_at=first.closes_at)

    stages = [replace(stage, windows=tuple(map(kept, stage.windows))) for stage in show.stages]
    return replace(show, stages=tuple(stages))


async def _keep_running(tx: Tx, show: Show) -> None:
    codes = {(stage.code, window.code) for stage in show.stages for window in stage.windows}
    for running in await repository.running(tx, show.code):
        if (running.stage, running.code) not in codes:
            raise FrozenShow(window=running.code)
