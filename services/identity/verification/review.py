"""The reviewer's side: one case at a time, seen before it is decided, decided once."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import UUID

from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.cache import ProfileCache
from services.identity.repository import fans
from services.identity.roles import Role, RoleRequired, RolesService
from services.identity.schemas import VerificationLevel
from services.identity.verification import rules
from services.identity.verification.decisions import Approve, Reject
from services.identity.verification.errors import (
    AlreadyDecided,
    BadExpiry,
    Incomplete,
    LevelTooHigh,
    NoApplication,
    NotSeen,
    NotYourCase,
    OwnCase,
)
from services.identity.verification.levels import change_level
from services.identity.verification.repository import (
    applications,
    documents,
    levels,
    log,
    shown,
)
from services.identity.verification.repository.documents import SealedDocument
from services.identity.verification.schemas import (
    Application,
    ApplicationState,
    Case,
    Document,
    DocumentKind,
    LevelCause,
    OpenedDocument,
    ShownMessage,
    Step,
)
from services.identity.verification.sealing import DocumentSeal

_MESSAGES_AT_ONCE = 100


class ReviewService:
    """Every method checks the role itself. What a reviewer did stands in the log."""

    def __init__(
        self, uow: UnitOfWork, roles: RolesService, profiles: ProfileCache, seal: DocumentSeal
    ) -> None:
        self.uow = uow
        self._roles = roles
        self._profiles = profiles
        self._seal = seal

    @query
    async def waiting(self, tx: Tx, actor_id: int) -> int:
        """How many cases this reviewer could work on now."""
        if not await self._roles.has(tx, actor_id, Role.REVIEWER):
            raise RoleRequired(role=Role.REVIEWER)
        return await applications.count_waiting(tx, actor_id)

    @use_case
    async def take(self, tx: Tx, actor_id: int) -> Case | None:
        """The case in hand, else the one that waits longest; it is theirs for 15 minutes.

        None: nothing waits. A second tap gives the same case.
        """
        await self._roles.require(tx, actor_id, Role.REVIEWER)
        held = await applications.held_by(tx, actor_id)
        if held is None:
            taken = await applications.take_oldest(tx, actor_id, tx.now + rules.LEASE)
            if taken is None:
                return None
            held = await applications.find(tx, taken)
            assert held is not None
            await log.note(tx, "taken", held.fan_id, application_id=held.id, actor_id=actor_id)
        return await _case(tx, held)

    @use_case
    async def case(self, tx: Tx, actor_id: int, application_id: UUID) -> Case:
        """The case again. NotYourCase, AlreadyDecided, OwnCase."""
        return await _case(tx, await self._held(tx, actor_id, application_id))

    async def open_documents(self, actor_id: int, application_id: UUID) -> list[OpenedDocument]:
        """Every paper of the case in the clear; that it was opened is noted. Keep it nowhere."""
        found = await self._open(actor_id, application_id)
        return await asyncio.to_thread(self._unseal_all, found)

    @use_case
    async def _open(self, tx: Tx, actor_id: int, application_id: UUID) -> list[SealedDocument]:
        held = await self._held(tx, actor_id, application_id)
        await applications.change(
            tx, held.id, ApplicationState.SUBMITTED, taken_until=tx.now + rules.LEASE
        )
        found = await documents.sealed(tx, _sources(held), list(DocumentKind))
        for each in found:
            await log.note(
                tx,
                "opened",
                held.fan_id,
                application_id=held.id,
                actor_id=actor_id,
                about=each.kind,
            )
        return sorted(found, key=lambda each: list(DocumentKind).index(each.kind))

    def _unseal_all(self, found: list[SealedDocument]) -> list[OpenedDocument]:
        opened = []
        for each in found:
            content = self._seal.unseal(each.sealed, each.application_id, each.kind)
            assert content is not None, "sealed under another secret, or changed"
            facts = Document(each.id, each.kind, each.media_type, each.byte_count)
            opened.append(OpenedDocument(facts, content))
        return opened

    @use_case
    async def note_shown(
        self, tx: Tx, application_id: UUID, document_id: UUID, message: ShownMessage
    ) -> None:
        """A paper stands in a chat now: it has to go from there when the case leaves."""
        await shown.add(tx, application_id, document_id, message)

    @query
    async def to_put_away(
        self, tx: Tx, chat_id: int | None = None, *, application_id: UUID | None = None
    ) -> list[ShownMessage]:
        """Papers in chats whose reviewer does not hold the case any more.

        With `chat_id` and `application_id`: those of this case, whoever holds it.
        """
        if application_id is not None:
            assert chat_id is not None
            return await shown.of_case(tx, application_id, chat_id)
        return await shown.out_of_place(tx, chat_id, _MESSAGES_AT_ONCE)

    @use_case
    async def note_put_away(self, tx: Tx, message: ShownMessage) -> None:
        await shown.forget(tx, message)

    @use_case
    async def release(self, tx: Tx, actor_id: int, application_id: UUID) -> None:
        """Give the case back to the queue; one that is not in hand stays as it is."""
        await self._roles.require(tx, actor_id, Role.REVIEWER)
        held = await applications.lock(tx, application_id)
        if held is None or held.taken_by != actor_id:
            return
        await applications.change(
            tx, held.id, ApplicationState.SUBMITTED, taken_by=None, taken_until=None
        )
        await log.note(tx, "released", held.fan_id, application_id=held.id, actor_id=actor_id)

    async def approve(self, decision: Approve) -> Application:
        """The fan has the level from now on, until the day that the document ends.

        The same decision again gives the same; any other is AlreadyDecided. BadExpiry,
        LevelTooHigh, NotSeen, NotYourCase, OwnCase, RoleRequired.
        """
        approved = await self._approve(decision)
        await self._profiles.changed(approved.fan_id)
        return approved

    @use_case
    async def _approve(self, tx: Tx, decision: Approve) -> Application:
        case = await self._to_decide(tx, decision.actor_id, decision.application_id)
        if decision.matches(case):
            return case
        await self._check_in_hand(tx, case, decision.actor_id)
        if not VerificationLevel.BASIC.rank < decision.level.rank <= case.target.rank:
            raise LevelTooHigh
        expires_on = await _expiry(tx, case, decision.id_expires_on)
        standing = await levels.lock(tx, case.fan_id)
        if standing is None or standing.phone is None:
            raise Incomplete(step=Step.PHONE)
        ends_at = rules.level_end(expires_on)
        decided = await applications.change(
            tx,
            case.id,
            ApplicationState.SUBMITTED,
            state=ApplicationState.APPROVED,
            granted=decision.level,
            id_expires_on=expires_on,
            level_expires_at=ends_at,
            documents_until=rules.kept_until(ends_at),
            **_decided(tx, decision.actor_id),
        )
        if not decided:
            raise AlreadyDecided
        await change_level(
            tx,
            standing,
            decision.level,
            ends_at,
            LevelCause.APPROVED,
            application_id=case.id,
            actor_id=decision.actor_id,
        )
        return await _read(tx, case.id)

    @use_case
    async def reject(self, tx: Tx, decision: Reject) -> Application:
        """The fan reads why and what to do next; the papers go after 30 days.

        The same decision again gives the same; any other is AlreadyDecided. NotSeen,
        NotYourCase, OwnCase, RoleRequired.
        """
        case = await self._to_decide(tx, decision.actor_id, decision.application_id)
        if decision.matches(case):
            return case
        await self._check_in_hand(tx, case, decision.actor_id)
        decided = await applications.change(
            tx,
            case.id,
            ApplicationState.SUBMITTED,
            state=ApplicationState.REJECTED,
            reason=decision.reason,
            documents_until=tx.now + rules.KEEP_REJECTED,
            **_decided(tx, decision.actor_id),
        )
        if not decided:
            raise AlreadyDecided
        await log.note(
            tx,
            "rejected",
            case.fan_id,
            application_id=case.id,
            actor_id=decision.actor_id,
            about=decision.reason,
        )
        tx.emit(decision.news(case))
        return await _read(tx, case.id)

    async def _to_decide(self, tx: Tx, actor_id: int, application_id: UUID) -> Application:
        await self._roles.require(tx, actor_id, Role.REVIEWER)
        found = await applications.find(tx, application_id)
        if found is None:
            raise NoApplication
        if found.fan_id == actor_id:
            raise OwnCase
        await levels.lock(tx, found.fan_id)  # first the fan, as all do: nobody waits in a circle
        case = await applications.lock(tx, application_id)
        assert case is not None, "an application is never deleted"
        return case

    async def _held(self, tx: Tx, actor_id: int, application_id: UUID) -> Application:
        case = await self._to_decide(tx, actor_id, application_id)
        _check_held(tx, case, actor_id)
        return case

    async def _check_in_hand(self, tx: Tx, case: Application, actor_id: int) -> None:
        _check_held(tx, case, actor_id)
        papers = await documents.sealed_ids(tx, _sources(case))
        if not papers <= await shown.documents_seen(tx, case.id, actor_id):
            raise NotSeen


def _check_held(tx: Tx, case: Application, actor_id: int) -> None:
    if case.state is not ApplicationState.SUBMITTED:
        raise AlreadyDecided
    if case.taken_by != actor_id or case.taken_until is None or case.taken_until <= tx.now:
        raise NotYourCase


def _decided(tx: Tx, actor_id: int) -> dict[str, object]:
    return {
        "decided_by": actor_id,
        "decided_at": tx.now,
        "taken_by": None,
        "taken_until": None,
    }


def _sources(case: Application) -> list[UUID]:
    """The applications whose papers belong to this case."""
    return [case.id] if case.builds_on is None else [case.id, case.builds_on]


async def _expiry(tx: Tx, case: Application, given: date | None) -> date:
    """The last day of the identity document: as given, or as it was approved before."""
    if case.builds_on is not None:
        base = await _read(tx, case.builds_on)
        assert base.id_expires_on is not None, "only approved papers are built on"
        given = base.id_expires_on
    if given is None or not rules.is_possible_expiry(given, tx.now):
        raise BadExpiry
    return given


async def _case(tx: Tx, held: Application) -> Case:
    fan = await fans.find(tx, held.fan_id)
    assert fan is not None
    suspects = await documents.suspects(tx, _sources(held), held.fan_id)
    papers = dict(held.documents)
    base_expires_on = None
    if held.builds_on is not None:
        base = await _read(tx, held.builds_on)
        papers = {**base.documents, **papers}
        base_expires_on = base.id_expires_on
    return Case(
        application=held,
        full_name=fan.full_name,
        username=fan.username,
        phone=fan.phone,
        documents=tuple(
            Document(each.id, each.kind, each.media_type, each.byte_count, each.id in suspects)
            for kind in DocumentKind
            if (each := papers.get(kind)) is not None
        ),
        base_expires_on=base_expires_on,
    )


async def _read(tx: Tx, application_id: UUID) -> Application:
    found = await applications.find(tx, application_id)
    assert found is not None
    return found
