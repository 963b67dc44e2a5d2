"""The fan's side of verification: a draft, its documents one by one, handing in, taking back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.core.ids import uuid7
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity.errors import UnknownFan
from services.identity.repository import fans
from services.identity.schemas import VerificationLevel, in_force
from services.identity.verification import rules
from services.identity.verification.checks import check
from services.identity.verification.errors import (
    Incomplete,
    InReview,
    NoApplication,
    NoSuchOffer,
    PictureNeeded,
    SameFileTwice,
)
from services.identity.verification.repository import applications, documents, levels, log
from services.identity.verification.repository.documents import SealedDocument
from services.identity.verification.schemas import (
    AddDocument,
    Application,
    ApplicationState,
    CheckedFile,
    DocumentKind,
    FundsSource,
    IdKind,
    Occupation,
    Overview,
    Step,
)
from services.identity.verification.sealing import DocumentSeal

CHECKS_AT_ONCE = 2
"""A picture under check takes up to 100 MB: many at once would take all there is."""
_ID_PAPERS = [DocumentKind.ID_FRONT, DocumentKind.ID_BACK]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A file that passed the checks, with the digest that tells equal files."""

    checked: CheckedFile
    digest: bytes


class VerificationService:
    """One open application per fan; it survives restarts, and nothing of it is in the clear."""

    def __init__(self, uow: UnitOfWork, seal: DocumentSeal) -> None:
        self.uow = uow
        self._seal = seal
        self._room = asyncio.Semaphore(CHECKS_AT_ONCE)

    @query
    async def overview(self, tx: Tx, fan_id: int) -> Overview:
        fan = await fans.find(tx, fan_id)
        if fan is None:
            raise UnknownFan(fan_id=fan_id)
        newest = await applications.newest_of(tx, fan_id)
        of_interest = newest is not None and (
            newest.is_open or newest.state is ApplicationState.REJECTED
        )
        level = fan.level_at(tx.now)
        ends_at = fan.level_expires_at if level is not VerificationLevel.BASIC else None
        return Overview(
            level=level,
            level_expires_at=ends_at,
            phone=fan.phone,
            application=newest if of_interest else None,
            offers=rules.offers(level, ends_at, tx.now),
        )

    @use_case
    async def start(self, tx: Tx, fan_id: int, target: VerificationLevel) -> Application:
        """A draft for this level, or the one that is open. After a rejection, what was good in it
        is taken over. NoSuchOffer, InReview.
        """
        standing = await levels.lock(tx, fan_id)
        if standing is None:
            raise UnknownFan(fan_id=fan_id)
        level = in_force(standing.level, standing.expires_at, tx.now)
        if target not in rules.offers(level, standing.expires_at, tx.now):
            raise NoSuchOffer
        builds_on = None
        if level is not VerificationLevel.BASIC:
            builds_on = await self._base(tx, fan_id)
        opened = await applications.open_of(tx, fan_id, for_update=True)
        if opened is None:
            return await self._begin(tx, fan_id, target, builds_on)
        if opened.target is target:
            return opened
        if not await applications.change(
            tx, opened.id, ApplicationState.DRAFT, target=target, builds_on=builds_on
        ):
            raise InReview
        return await self._read(tx, opened.id)

    async def _begin(
        self, tx: Tx, fan_id: int, target: VerificationLevel, builds_on: UUID | None
    ) -> Application:
        earlier = await applications.newest_of(tx, fan_id)
        added = await applications.add(tx, fan_id, target, builds_on)
        assert added is not None, "the fan's row is locked: nobody else begins one"
        await log.note(tx, "begun", fan_id, application_id=added, actor_id=fan_id, about=target)
        if earlier is not None and earlier.state is ApplicationState.REJECTED:
            await self._take_over(tx, earlier, added)
        return await self._read(tx, added)

    async def _base(self, tx: Tx, fan_id: int) -> UUID | None:
        """The application whose identity papers are good for one more."""
        approved = await applications.newest_of(tx, fan_id, ApplicationState.APPROVED)
        if approved is None or not rules.builds_on_earlier(approved.level_expires_at, tx.now):
            return None
        return approved.builds_on or approved.id

    async def _take_over(self, tx: Tx, rejected: Application, draft_id: UUID) -> None:
        assert rejected.reason is not None
        faulty = rules.faulty_steps(rejected.reason)
        kept: dict[str, object] = {
            step.value: answer
            for step, answer in (
                (Step.ID_KIND, rejected.id_kind),
                (Step.OCCUPATION, rejected.occupation),
                (Step.FUNDS, rejected.funds),
            )
            if step not in faulty
        }
        await applications.change(tx, draft_id, ApplicationState.DRAFT, **kept)
        kinds = [
            kind
            for step in Step
            if step not in faulty and (kind := rules.document_of(step)) is not None
        ]
        for old in await documents.sealed(tx, [rejected.id], kinds):
            content = self._seal.unseal(old.sealed, old.application_id, old.kind)
            if content is not None:
                await self._store(tx, draft_id, old.kind, content, old)

    @query
    async def draft(self, tx: Tx, fan_id: int) -> Application:
        """The fan's open application. NoApplication."""
        return await _open(tx, fan_id)

    @use_case
    async def answer(
        self, tx: Tx, fan_id: int, answer: IdKind | Occupation | FundsSource
    ) -> Application:
        """A question that is answered by choosing. Another kind of card means new pictures of it.

        NoApplication, InReview.
        """
        draft = await _open(tx, fan_id, for_update=True)
        if isinstance(answer, IdKind) and draft.id_kind not in {None, answer}:
            await documents.drop(tx, draft.id, _ID_PAPERS)
        await _change(tx, draft, _column(answer), answer)
        return await self._read(tx, draft.id)

    async def add_document(self, order: AddDocument) -> Application:
        """Check, seal and keep a file at its place of the draft; it replaces an earlier one.

        Handled twice, the same file stands there once. FileTooBig, NotAPicture, PictureNeeded,
        PictureTooSmall, PictureTooLarge, SameFileTwice, NoApplication, InReview.
        """
        async with self._room:
            prepared = await asyncio.to_thread(self._prepare, order.content)
        if not rules.may_take(order.kind, is_picture=prepared.checked.media_type.is_picture):
            raise PictureNeeded
        return await self._add(order, prepared)

    def _prepare(self, content: bytes) -> _Prepared:
        return _Prepared(check(content), self._seal.digest(content))

    @use_case
    async def _add(self, tx: Tx, order: AddDocument, prepared: _Prepared) -> Application:
        draft = await _open(tx, order.fan_id, for_update=True)
        if draft.state is not ApplicationState.DRAFT:
            raise InReview
        if await documents.has_digest(tx, draft.id, prepared.digest, order.kind):
            raise SameFileTwice
        facts = SealedDocument(
            id=uuid7(),
            application_id=draft.id,
            kind=order.kind,
            media_type=prepared.checked.media_type,
            byte_count=len(order.content),
            digest=prepared.digest,
            sealed=b"",
        )
        await self._store(tx, draft.id, order.kind, order.content, facts)
        await applications.change(tx, draft.id, ApplicationState.DRAFT)
        return await self._read(tx, draft.id)

    async def _store(
        self, tx: Tx, draft_id: UUID, kind: DocumentKind, content: bytes, facts: SealedDocument
    ) -> None:
        await documents.put(
            tx,
            SealedDocument(
                id=uuid7(),
                application_id=draft_id,
                kind=kind,
                media_type=facts.media_type,
                byte_count=facts.byte_count,
                digest=facts.digest,
                sealed=self._seal.seal(content, draft_id, kind),
            ),
        )

    @use_case
    async def submit(self, tx: Tx, fan_id: int) -> Application:
        """Hand it in; a second time gives the same. Incomplete, NoApplication."""
        standing = await levels.lock(tx, fan_id)
        draft = await _open(tx, fan_id, for_update=True)
        if draft.state is ApplicationState.SUBMITTED:
            return draft
        assert standing is not None
        missing = rules.first_missing(draft, has_phone=standing.phone is not None)
        if missing is not None:
            raise Incomplete(step=missing)
        await applications.change(
            tx,
            draft.id,
            ApplicationState.DRAFT,
            state=ApplicationState.SUBMITTED,
            submitted_at=tx.now,
        )
        await log.note(tx, "submitted", fan_id, application_id=draft.id, actor_id=fan_id)
        return await self._read(tx, draft.id)

    @use_case
    async def withdraw(self, tx: Tx, fan_id: int) -> None:
        """Take the open application back, also out of a reviewer's hands; its papers are gone.

        Nothing open: nothing happens.
        """
        opened = await applications.open_of(tx, fan_id, for_update=True)
        if opened is None:
            return
        await applications.change(
            tx,
            opened.id,
            opened.state,
            state=ApplicationState.WITHDRAWN,
            taken_by=None,
            taken_until=None,
        )
        await documents.drop(tx, opened.id)
        await log.note(tx, "withdrawn", fan_id, application_id=opened.id, actor_id=fan_id)

    async def _read(self, tx: Tx, application_id: UUID) -> Application:
        found = await applications.find(tx, application_id)
        assert found is not None
        return found


async def _open(tx: Tx, fan_id: int, *, for_update: bool = False) -> Application:
    opened = await applications.open_of(tx, fan_id, for_update=for_update)
    if opened is None:
        raise NoApplication
    return opened


async def _change(tx: Tx, draft: Application, column: str, value: object) -> None:
    values: Mapping[str, object] = {column: value}
    if not await applications.change(tx, draft.id, ApplicationState.DRAFT, **values):
        raise InReview


def _column(answer: IdKind | Occupation | FundsSource) -> str:
    match answer:
        case IdKind():
            return "id_kind"
        case Occupation():
            return "occupation"
        case FundsSource():
            return "funds"
