"""Everything that is public of a window, so that anybody can count again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, Final

from services.core.uow import Tx, UnitOfWork, query
from services.voting.errors import NotReady, WindowNotFound
from services.voting.programme import repository as programme
from services.voting.results import repository as results
from services.voting.sealing import repository

FORMAT: Final = "hm-bundle-1"
_PAGE: Final = 5_000


class BundleService:
    """A bundle is text: one line of JSON that says what it is, then a line for each leaf."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def lines(self, window_id: str) -> AsyncIterator[str]:
        """WindowNotFound; NotReady before the log is complete."""
        head = await self._head(window_id)
        yield json.dumps(head, separators=(",", ":"), ensure_ascii=False) + "\n"
        for start in range(0, head["size"], _PAGE):
            yield "".join(f"{body}\n" for body in await self._page(window_id, start))

    @query
    async def _head(self, tx: Tx, window_id: str) -> dict[str, Any]:
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        roots = await repository.roots(tx, window_id)
        if not roots or not roots[-1].is_final:
            raise NotReady(why="not_sealed")
        config = await programme.config(tx, row.show_code, row.config_version)
        regions = await results.units(tx, window_id)
        return {
            "format": FORMAT,
            "show": row.show_code,
            "stage": row.stage,
            "window": row.id,
            "code": row.code,
            "state": row.state,
            "config_sha256": config.sha256,
            "config": config.body,
            "size": roots[-1].size,
            "root": roots[-1].root.hex(),
            "roots": [[each.size, each.root.hex(), int(each.at.timestamp())] for each in roots],
            "units": _summed(regions),
            "excluded": await results.excluded_leaves(tx, window_id),
        }

    @query
    async def _page(self, tx: Tx, window_id: str, start: int) -> list[str]:
        return await repository.bodies(tx, window_id, start, _PAGE)


def _summed(regions: dict[str, dict[str, int]]) -> dict[str, int]:
    """Units by act, without what was excluded."""
    total: dict[str, int] = {}
    for values in regions.values():
        for act, units in values.items():
            total[act] = total.get(act, 0) + units
    return dict(sorted(total.items()))
