"""Content keys: made once per version, sealed at rest, never printed."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select

from services.core.sealing import Seal
from services.core.uow import Tx
from services.core.upserts import insert_into
from services.streaming.processing.models import MediaKey
from services.streaming.processing.schemas import ContentKey, KeyClass, Scheme

_PURPOSE: Final = "streaming.media_keys"
_BYTES: Final = 16
_SD_LINES: Final = 480
_HD_LINES: Final = 1080


def class_of(height: int) -> KeyClass:
    """The class of a picture of so many lines."""
    if height <= _SD_LINES:
        return KeyClass.SD
    return KeyClass.HD if height <= _HD_LINES else KeyClass.UHD


class MediaKeys:
    """`secret` is the installation's own; a key sealed for one place opens at no other."""

    def __init__(self, secret: bytes) -> None:
        self._seal = Seal(secret, _PURPOSE)

    async def of(
        self, tx: Tx, item_id: UUID, version: str, scheme: Scheme
    ) -> dict[KeyClass, ContentKey]:
        """The keys of a version; none where there is no such version or no such scheme.

        A key that was sealed under another secret is left out: nothing opens it here.
        """
        statement = select(MediaKey).where(
            MediaKey.item_id == item_id, MediaKey.version == version, MediaKey.scheme == scheme
        )
        found: dict[KeyClass, ContentKey] = {}
        for row in (await tx.session.execute(statement)).scalars():
            key = self._seal.unseal(row.sealed, _place(item_id, version, scheme, row.key_class))
            if key is not None:
                found[KeyClass(row.key_class)] = ContentKey(row.kid, key)
        return found

    async def ensure(
        self, tx: Tx, item_id: UUID, version: str, scheme: Scheme, classes: Collection[KeyClass]
    ) -> dict[KeyClass, ContentKey]:
        """The same; those that are missing are made. Asked twice, it gives the same keys."""
        for key_class in sorted(classes):
            place = _place(item_id, version, scheme, key_class)
            sealed = self._seal.seal(secrets.token_bytes(_BYTES), place)
            await tx.session.execute(
                insert_into(tx, MediaKey)
                .values(
                    item_id=item_id,
                    version=version,
                    scheme=scheme,
                    key_class=key_class,
                    kid=secrets.token_bytes(_BYTES),
                    sealed=sealed,
                )
                .on_conflict_do_nothing()
            )
        found = await self.of(tx, item_id, version, scheme)
        return {key_class: found[key_class] for key_class in classes}


async def forget(tx: Tx, item_id: UUID, version: str) -> None:
    """What was encrypted with these keys is gone, or never came to be."""
    await tx.session.execute(
        delete(MediaKey).where(MediaKey.item_id == item_id, MediaKey.version == version)
    )


def _place(item_id: UUID, version: str, scheme: str, key_class: str) -> str:
    return f"{item_id.hex}/{version}/{scheme}/{key_class}"
