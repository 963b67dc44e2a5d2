"""All SQL of the programme."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from services.artwork.schemas import Bilingual
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.voting.models.records import VoteApproval, VoteGrant, VoteMove
from services.voting.models.shows import VoteAct, VoteConfig, VoteFate, VoteShow, VoteWindow
from services.voting.models.votes import VoteBatch
from services.voting.programme.schemas import ActCard
from services.voting.show.codec import fingerprint
from services.voting.show.model import ActState, Show, Stage, Window
from services.voting.show.rules import Fate
from services.voting.states import VoteRole, WindowState

_WINDOW: Any = VoteWindow.__table__
EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class Config:
    version: int
    sha256: str
    body: str


async def newest_config(tx: Tx, show_code: str) -> Config | None:
    statement = (
        select(VoteConfig.version, VoteConfig.sha256, VoteConfig.body)
        .where(VoteConfig.show_code == show_code)
        .order_by(VoteConfig.version.desc())
        .limit(1)
    )
    row = (await tx.session.execute(statement)).one_or_none()
    return Config(row.version, row.sha256, row.body) if row else None


async def config(tx: Tx, show_code: str, version: int) -> Config:
    statement = select(VoteConfig.version, VoteConfig.sha256, VoteConfig.body).where(
        VoteConfig.show_code == show_code, VoteConfig.version == version
    )
    row = (await tx.session.execute(statement)).one()
    return Config(row.version, row.sha256, row.body)


async def running(tx: Tx, show_code: str) -> Sequence[Row[Any]]:
    """Windows that are more than drafts."""
    statement = select(_WINDOW.c.stage, _WINDOW.c.code).where(
        _WINDOW.c.show_code == show_code,
        _WINDOW.c.state != WindowState.DRAFT,
        ~_WINDOW.c.is_test,
    )
    return (await tx.session.execute(statement)).all()


async def save_show(tx: Tx, show: Show, version: int, body: str) -> None:
    named = {
        "season": show.season,
        "preset": show.preset,
        "name_km": show.name.km,
        "name_en": show.name.en,
        "is_demo": show.is_demo,
        "version": version,
        "loaded_at": tx.now,
    }
    row = insert_into(tx, VoteShow).values(code=show.code, **named)
    await tx.session.execute(row.on_conflict_do_update(index_elements=["code"], set_=named))
    await tx.session.execute(
        insert_into(tx, VoteConfig).values(
            show_code=show.code, version=version, body=body, sha256=fingerprint(body)
        )
    )


async def save_acts(tx: Tx, show: Show) -> None:
    """Names and order as they are now; what became of an act stays."""
    for number, act in enumerate(show.contestants, 1):
        named = {
            "number": number,
            "name_km": act.name.km,
            "name_en": act.name.en,
            "about_km": act.about.km,
            "about_en": act.about.en,
            "artist_id": act.artist_id,
        }
        row = insert_into(tx, VoteAct).values(
            show_code=show.code, code=act.code, team=act.team, state=ActState.ACTIVE, **named
        )
        await tx.session.execute(
            row.on_conflict_do_update(index_elements=["show_code", "code"], set_=named)
        )


async def save_draft(
    tx: Tx,
    show: Show,
    stage: Stage,
    window: Window,
    version: int,
    secret_for: Callable[[str], bytes],
    new_id: Callable[[], str],
) -> str | None:
    """The id of the window while it is a draft; None if it is more than that by now."""
    planned = {
        "config_version": version,
        "opens_at": window.opens_at,
        "ends_at": window.closes_at,
        "grace_ms": window.grace_ms,
    }
    same = (
        _WINDOW.c.show_code == show.code,
        _WINDOW.c.stage == stage.code,
        _WINDOW.c.code == window.code,
        ~_WINDOW.c.is_test,
    )
    known = (await tx.session.execute(select(_WINDOW.c.id, _WINDOW.c.state).where(*same))).first()
    if known is None:
        id_ = new_id()
        await tx.session.execute(
            insert_into(tx, VoteWindow).values(
                id=id_,
                show_code=show.code,
                stage=stage.code,
                code=window.code,
                state=WindowState.DRAFT,
                is_test=False,
                acts="",
                sealed_secret=secret_for(id_),
                **planned,
            )
        )
        return id_
    if known.state != WindowState.DRAFT:
        return None
    await tx.session.execute(update(VoteWindow).where(*same).values(**planned))
    return str(known.id)


async def window(
    tx: Tx, window_id: str, *, lock: bool = False, keep: bool = False
) -> Row[Any] | None:
    """`lock`: for whoever moves it. `keep`: it is not moved meanwhile, but votes go on."""
    statement = select(_WINDOW).where(_WINDOW.c.id == window_id)
    if lock or keep:
        statement = statement.with_for_update(read=keep)
    return (await tx.session.execute(statement)).one_or_none()


async def windows_of(tx: Tx, show_code: str) -> Sequence[Row[Any]]:
    statement = select(_WINDOW).where(_WINDOW.c.show_code == show_code, ~_WINDOW.c.is_test)
    return (await tx.session.execute(statement)).all()


async def shows(tx: Tx) -> Sequence[Row[Any]]:
    """Newest first."""
    statement = select(VoteShow.code, VoteShow.season, VoteShow.is_demo, VoteShow.version)
    statement = statement.add_columns(VoteShow.name_km, VoteShow.name_en)
    ordered = statement.order_by(VoteShow.loaded_at.desc(), VoteShow.code)
    rows: Sequence[Row[Any]] = (await tx.session.execute(ordered)).all()  # type: ignore[assignment]
    return rows


async def acts(
    tx: Tx, show_code: str, teams: dict[str, Bilingual], codes: Collection[str] | None = None
) -> list[ActCard]:
    """In the running order; only those of `codes` if it is given."""
    statement = select(VoteAct).where(VoteAct.show_code == show_code).order_by(VoteAct.number)
    if codes is not None:
        statement = statement.where(VoteAct.code.in_(codes))
    return [
        ActCard(
            code=act.code,
            number=act.number,
            name=Bilingual(act.name_km, act.name_en),
            about=Bilingual(act.about_km, act.about_en),
            team=teams.get(act.team) if act.team else None,
            state=ActState(act.state),
            artist_id=act.artist_id,
        )
        for act in await tx.session.scalars(statement)
    ]


async def move_window(
    tx: Tx, window_id: str, allowed: Collection[WindowState], to: WindowState, **changes: object
) -> bool:
    """Change the state if it is one of `allowed`."""
    moved = await tx.session.execute(
        update(VoteWindow)
        .where(VoteWindow.id == window_id, VoteWindow.state.in_(allowed))
        .values(state=to, **changes)
        .returning(VoteWindow.id)
        .execution_options(synchronize_session=False)
    )
    return moved.first() is not None


async def freeze(tx: Tx, show_code: str, version: int) -> None:
    await tx.session.execute(
        update(VoteConfig)
        .where(
            VoteConfig.show_code == show_code,
            VoteConfig.version == version,
            VoteConfig.frozen_at.is_(None),
        )
        .values(frozen_at=tx.now)
    )


async def note(
    tx: Tx,
    show_code: str,
    window_id: str | None,
    action: str,
    outcome: str,
    *,
    actor_id: int | None = None,
    role: VoteRole | None = None,
    note: str = "",
    at: datetime | None = None,
) -> None:
    """A line of the log that nobody can rewrite."""
    await tx.session.execute(
        insert_into(tx, VoteMove).values(
            show_code=show_code,
            window_id=window_id,
            actor_id=actor_id,
            role=role,
            action=action,
            outcome=outcome,
            note=note,
            at=at or tx.now,
        )
    )


async def grant(tx: Tx, show_code: str, fan_id: int, role: VoteRole) -> bool:
    row = insert_into(tx, VoteGrant).values(show_code=show_code, fan_id=fan_id, role=role)
    made = await tx.session.execute(row.on_conflict_do_nothing().returning(VoteGrant.role))
    return made.first() is not None


async def roles(tx: Tx, show_code: str, fan_id: int) -> frozenset[VoteRole]:
    statement = select(VoteGrant.role).where(
        VoteGrant.fan_id == fan_id, VoteGrant.show_code.in_((show_code, EVERYWHERE))
    )
    return frozenset(VoteRole(role) for role in await tx.session.scalars(statement))


async def approve(
    tx: Tx, window_id: str, move: str, actor_id: int, role: VoteRole, reason: str
) -> bool:
    row = insert_into(tx, VoteApproval).values(
        window_id=window_id, move=move, actor_id=actor_id, role=role, reason=reason, at=tx.now
    )
    made = await tx.session.execute(row.on_conflict_do_nothing().returning(VoteApproval.move))
    return made.first() is not None


async def approvals(tx: Tx, window_id: str, move: str) -> dict[int, VoteRole]:
    statement = select(VoteApproval.actor_id, VoteApproval.role).where(
        VoteApproval.window_id == window_id, VoteApproval.move == move
    )
    return {row.actor_id: VoteRole(row.role) for row in await tx.session.execute(statement)}


async def forget_others(tx: Tx, window_id: str, move: str, said: str) -> None:
    """Drop approvals whose words begin otherwise: people who want another thing."""
    await tx.session.execute(
        delete(VoteApproval).where(
            VoteApproval.window_id == window_id,
            VoteApproval.move == move,
            ~VoteApproval.reason.startswith(said),
        )
    )


async def was_noted(tx: Tx, window_id: str, action: str, outcome: str | None = None) -> bool:
    """Whether the log of the window has such a line."""
    statement = select(VoteMove.id).where(
        VoteMove.window_id == window_id, VoteMove.action == action
    )
    if outcome is not None:
        statement = statement.where(VoteMove.outcome == outcome)
    return (await tx.session.execute(statement.limit(1))).first() is not None


async def forget_approvals(tx: Tx, window_id: str, move: str) -> None:
    await tx.session.execute(
        delete(VoteApproval).where(VoteApproval.window_id == window_id, VoteApproval.move == move)
    )


async def unsealed(tx: Tx, window_id: str) -> int:
    statement = select(func.count()).where(VoteBatch.window_id == window_id)
    return (await tx.session.execute(statement)).scalar_one()


async def with_fate(tx: Tx, show_code: str, stage: str, fate: Fate) -> list[str]:
    statement = select(VoteFate.act).where(
        VoteFate.show_code == show_code, VoteFate.stage == stage, VoteFate.fate == fate
    )
    return list(await tx.session.scalars(statement))
