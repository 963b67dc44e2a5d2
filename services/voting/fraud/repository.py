"""Votes read for the rules of suspicion, a page at a time; the intake does not notice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, tuple_

from services.core.uow import Tx
from services.voting.fraud.schemas import VoteKey
from services.voting.models.trust import VoteOrigin
from services.voting.models.votes import Vote


async def votes(tx: Tx, window_id: str, after: VoteKey, limit: int) -> list[Any]:
    """(fan, idem, act, votes, channel, reverses, at), by fan and idem."""
    statement = (
        select(Vote.fan_id, Vote.idem, Vote.act, Vote.votes, Vote.channel, Vote.reverses, Vote.at)
        .where(Vote.window_id == window_id, tuple_(Vote.fan_id, Vote.idem) > after)
        .order_by(Vote.fan_id, Vote.idem)
        .limit(limit)
    )
    return list(await tx.session.execute(statement))


async def origins(tx: Tx, window_id: str) -> Mapping[str, Mapping[str, frozenset[int]]]:
    """Kind, then hash, to the fans who came from there."""
    statement = select(VoteOrigin.kind, VoteOrigin.value, VoteOrigin.fan_id).where(
        VoteOrigin.window_id == window_id
    )
    found: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for kind, value, fan in await tx.session.execute(statement):
        found[kind][value].add(fan)
    return {
        kind: {value: frozenset(fans) for value, fans in values.items()}
        for kind, values in found.items()
    }
