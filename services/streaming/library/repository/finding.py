"""The word lists of the library: what items are found by, and which of them may be found."""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, case, false, or_, true

from services.core.finding import WordLists
from services.core.uow import Tx
from services.streaming.library.models import LibraryItem, LibraryPosting, LibraryWord
from services.streaming.library.schemas import ItemState


def shown(tx: Tx) -> list[ColumnElement[bool]]:
    """What people see: items that can be played, or could be if they were not closed by time.

    Those that are not released yet are shown as what is coming. Nearly everything is ready: it is
    asked of each row as a value, for a database that knows no better would begin with all that are
    and sort them for each page.
    """
    is_ready = case((LibraryItem.state == ItemState.READY, true()), else_=false())
    return [
        LibraryItem.is_hidden.is_(False),
        is_ready.is_(true()),
        or_(LibraryItem.until.is_(None), LibraryItem.until > tx.now),
    ]


ITEMS: Final = WordLists(
    word=LibraryWord,
    counted="items",
    posting=LibraryPosting,
    subject="item_id",
    thing=LibraryItem,
    shown=shown,
    has_one_order=True,
)
