"""Everything that is public of a window, so that anybody can count again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from services.core.uow import Tx, UnitOfWork, query
from services.voting.errors import NotReady, WindowNotFound
from services.voting.programme import repository as programme
from services.voting.quarantine.service import before_after
from services.voting.results import repository as results
from services.voting.sanity.service import newest
from services.voting.sealing import repository
from services.voting.sealing.leaves import leaf_of

FORMAT: Final = "hm-bundle-1"
_PAGE: Final = 5_000


class BundleService:
    """A bundle is text: one line of JSON that says what it is, then a line for each leaf."""

    def __init__(self, uow: UnitOfWork, *, is_test: bool = False) -> None:
        """`is_test`: its bundles say that nobody has voted."""
        self.uow = uow
        self._is_test = is_test

    async def lines(self, window_id: str) -> AsyncIterator[str]:
        """WindowNotFound; NotReady before the log is complete."""
        head = await self._head(window_id)
        yield json.dumps(head, separators=(",", ":"), ensure_ascii=False) + "\n"
        for start in range(0, head["size"], _PAGE):
            yield "".join(f"{body}\n" for body in await self._page(window_id, start))

    async def parsed(self, window_id: str) -> tuple[dict[str, Any], list[tuple[str, str, int]]]:
        """The head, and (text, act, units) of each leaf."""
        lines = "".join([part async for part in self.lines(window_id)]).splitlines()
        leaves = [(body, leaf_of(body)) for body in lines[1:]]
        return json.loads(lines[0]), [(body, leaf.act, leaf.units) for body, leaf in leaves]

    async def digest(self, window_id: str) -> str:
        """SHA-256 of the whole bundle, in hex: who has the same has the same bundle."""
        digest = hashlib.sha256()
        async for part in self.lines(window_id):
            digest.update(part.encode())
        return digest.hexdigest()

    @query
    async def _head(self, tx: Tx, window_id: str) -> dict[str, Any]:
        row = await programme.window(tx, window_id)
        if row is None:
            raise WindowNotFound(window_id=window_id)
        roots = await repository.roots(tx, window_id)
        if not roots or not roots[-1].is_final:
            raise NotReady(why="not_sealed")
        config = await programme.config(tx, row.show_code, row.config_version)
        counts = await before_after(tx, window_id)
        tested = await newest(tx, window_id)
        return {
            "format": FORMAT,
            "show": row.show_code,
            "stage": row.stage,
            "window": row.id,
            "code": row.code,
            "test": self._is_test or row.is_test,
            "config_sha256": config.sha256,
            "config": config.body,
            "size": roots[-1].size,
            "root": roots[-1].root.hex(),
            "roots": [[each.size, each.root.hex(), int(each.at.timestamp())] for each in roots],
            "before": dict(counts.before),
            "units": dict(counts.after),
            "order_changed": counts.order_changed,
            "rules": [
                [each.rule, each.state, each.cases, each.votes, each.units]
                for each in counts.rules
            ],
            "flags": await results.flagged_leaves(tx, window_id),
            "excluded": await results.excluded_leaves(tx, window_id),
            "tests": [[check.test, check.result, dict(check.facts)] for check in tested.checks]
            if tested
            else [],
        }

    @query
    async def _page(self, tx: Tx, window_id: str, start: int) -> list[str]:
        return await repository.bodies(tx, window_id, start, _PAGE)
