"""SQL of documents: facts are read often, the sealed bytes only one file at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import aliased

from services.core.uow import Tx
from services.identity.verification.models import VerificationApplication, VerificationDocument
from services.identity.verification.schemas import Document, DocumentKind, MediaType

_FACTS = (
    VerificationDocument.id,
    VerificationDocument.kind,
    VerificationDocument.media_type,
    VerificationDocument.byte_count,
)


@dataclass(frozen=True, slots=True)
class SealedDocument:
    """A document as it is stored."""

    id: UUID
    application_id: UUID
    kind: DocumentKind
    media_type: MediaType
    byte_count: int
    digest: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


async def of(tx: Tx, application_id: UUID) -> Mapping[DocumentKind, Document]:
    """What the application holds, by its place."""
    rows = await tx.session.execute(
        select(*_FACTS).where(VerificationDocument.application_id == application_id)
    )
    found = {
        DocumentKind(row.kind): Document(
            row.id, DocumentKind(row.kind), MediaType(row.media_type), row.byte_count
        )
        for row in rows
    }
    return {kind: found[kind] for kind in DocumentKind if kind in found}


async def suspects(tx: Tx, application_ids: list[UUID], fan_id: int) -> set[UUID]:
    """Documents of these applications that another fan has sent too."""
    twin, owner = aliased(VerificationDocument), aliased(VerificationApplication)
    statement = select(VerificationDocument.id).where(
        VerificationDocument.application_id.in_(application_ids),
        exists().where(
            twin.digest == VerificationDocument.digest,
            twin.application_id == owner.id,
            owner.fan_id != fan_id,
        ),
    )
    return set((await tx.session.execute(statement)).scalars())


async def has_digest(tx: Tx, application_id: UUID, digest: bytes, kind: DocumentKind) -> bool:
    """Whether this very file is at another place of the application."""
    statement = select(VerificationDocument.id).where(
        VerificationDocument.application_id == application_id,
        VerificationDocument.digest == digest,
        VerificationDocument.kind != kind,
    )
    return (await tx.session.execute(statement)).first() is not None


async def put(tx: Tx, document: SealedDocument) -> None:
    """The file takes its place; what was there is gone."""
    await drop(tx, document.application_id, [document.kind])
    await tx.session.execute(
        insert(VerificationDocument).values(
            id=document.id,
            application_id=document.application_id,
            kind=document.kind,
            media_type=document.media_type,
            byte_count=document.byte_count,
            digest=document.digest,
            sealed=document.sealed,
            received_at=tx.now,
        )
    )


async def sealed(
    tx: Tx, application_ids: list[UUID], kinds: list[DocumentKind]
) -> list[SealedDocument]:
    statement = select(
        *_FACTS,
        VerificationDocument.application_id,
        VerificationDocument.digest,
        VerificationDocument.sealed,
    ).where(
        VerificationDocument.application_id.in_(application_ids),
        VerificationDocument.kind.in_(kinds),
    )
    return [
        SealedDocument(
            row.id,
            row.application_id,
            DocumentKind(row.kind),
            MediaType(row.media_type),
            row.byte_count,
            row.digest,
            row.sealed,
        )
        for row in await tx.session.execute(statement)
    ]


async def sealed_ids(tx: Tx, application_ids: list[UUID]) -> set[UUID]:
    statement = select(VerificationDocument.id).where(
        VerificationDocument.application_id.in_(application_ids)
    )
    return set((await tx.session.execute(statement)).scalars())


async def drop(tx: Tx, application_id: UUID, kinds: list[DocumentKind] | None = None) -> int:
    """How many files went. All of them without `kinds`."""
    statement = delete(VerificationDocument).where(
        VerificationDocument.application_id == application_id
    )
    if kinds is not None:
        statement = statement.where(VerificationDocument.kind.in_(kinds))
    gone = await tx.session.execute(statement.returning(VerificationDocument.id))
    return len(gone.all())
