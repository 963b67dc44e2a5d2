"""All SQL of follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, select

from services.core.uow import Tx
from services.core.upserts import insert_into
from services.voting.models.shows import VoteAct, VoteShow
from services.voting.models.trust import VoteFollow


async def exists(tx: Tx, show_code: str, act: str) -> bool:
    if not act:
        statement = select(VoteShow.code).where(VoteShow.code == show_code)
    else:
        statement = select(VoteAct.code).where(VoteAct.show_code == show_code, VoteAct.code == act)
    return (await tx.session.execute(statement)).first() is not None


async def follow(tx: Tx, fan_id: int, show_code: str, act: str) -> bool:
    """False when the fan follows already."""
    row = insert_into(tx, VoteFollow).values(
        show_code=show_code, act=act, fan_id=fan_id, at=tx.now
    )
    made = await tx.session.execute(row.on_conflict_do_nothing().returning(VoteFollow.fan_id))
    return made.first() is not None


async def unfollow(tx: Tx, fan_id: int, show_code: str, act: str) -> bool:
    gone = await tx.session.execute(
        delete(VoteFollow)
        .where(
            VoteFollow.show_code == show_code, VoteFollow.act == act, VoteFollow.fan_id == fan_id
        )
        .returning(VoteFollow.fan_id)
    )
    return gone.first() is not None


async def followed(tx: Tx, fan_id: int, show_code: str) -> frozenset[str]:
    statement = select(VoteFollow.act).where(
        VoteFollow.fan_id == fan_id, VoteFollow.show_code == show_code
    )
    return frozenset(await tx.session.scalars(statement))


async def counts(tx: Tx, show_code: str) -> Mapping[str, int]:
    statement = (
        select(VoteFollow.act, func.count().label("followers"))
        .where(VoteFollow.show_code == show_code)
        .group_by(VoteFollow.act)
    )
    rows = await tx.session.execute(statement)
    return {row.act: int(row.followers) for row in rows}


async def followers(
    tx: Tx, show_code: str, acts: Collection[str] | None, after: int, limit: int
) -> Sequence[int]:
    """Fans by their ids, each once: of the show, or of one of `acts`; None: of anything in it."""
    statement = select(VoteFollow.fan_id).where(
        VoteFollow.show_code == show_code, VoteFollow.fan_id > after
    )
    if acts is not None:
        statement = statement.where(VoteFollow.act.in_(("", *acts)))
    ordered = statement.distinct().order_by(VoteFollow.fan_id).limit(limit)
    return list(await tx.session.scalars(ordered))
