"""All SQL of artists: every change is one statement with its condition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import delete, func, select, text, update

from services.artists.models import ArtistEvent, ArtistFollow, ArtistRow
from services.artists.schemas import ArtistCard, ArtistSpec
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair
from services.core.i18n import fold
from services.core.uow import Tx
from services.core.upserts import insert_into

_KNOWN_EVENTS: Final = text("SELECT id FROM events")


async def save(tx: Tx, spec: ArtistSpec) -> bool:
    """Whether the artist is new; followers stay as they are."""
    values: dict[str, Any] = {
        "name_km": spec.name.km,
        "name_en": spec.name.en,
        "genre_km": spec.genre.km,
        "genre_en": spec.genre.en,
        "about_km": spec.about.km,
        "about_en": spec.about.en,
        "pair": spec.pair,
        "face": spec.face,
        "face_pair": spec.face_pair,
        "search_text": fold(" ".join([*_both(spec.name), *_both(spec.genre)])),
        "loaded_at": tx.now,
    }
    known = await tx.session.execute(
        update(ArtistRow).where(ArtistRow.id == spec.id).values(**values).returning(ArtistRow.id)
    )
    if known.first() is not None:
        return False
    await tx.session.execute(insert_into(tx, ArtistRow).values(id=spec.id, followers=0, **values))
    return True


async def known_events(tx: Tx) -> set[str]:
    """Ids of all events that were ever loaded."""
    return set((await tx.session.execute(_KNOWN_EVENTS)).scalars())


async def save_events(tx: Tx, spec: ArtistSpec) -> list[str]:
    """Bring the artist's events up to date; those that are new, in their order."""
    before = select(ArtistEvent.event_id).where(ArtistEvent.artist_id == spec.id)
    known = set((await tx.session.execute(before)).scalars())
    await tx.session.execute(delete(ArtistEvent).where(ArtistEvent.artist_id == spec.id))
    if spec.event_ids:
        rows = [
            {"artist_id": spec.id, "event_id": event_id, "place": place}
            for place, event_id in enumerate(spec.event_ids)
        ]
        await tx.session.execute(insert_into(tx, ArtistEvent), rows)
    return [event_id for event_id in spec.event_ids if event_id not in known]


async def cards(tx: Tx) -> list[tuple[ArtistCard, str]]:
    """Every artist with the search text, the most followed first."""
    events: dict[str, list[str]] = defaultdict(list)
    links = select(ArtistEvent.artist_id, ArtistEvent.event_id).order_by(
        ArtistEvent.artist_id, ArtistEvent.place
    )
    for artist_id, event_id in await tx.session.execute(links):
        events[artist_id].append(event_id)
    statement = select(ArtistRow).order_by(ArtistRow.followers.desc(), ArtistRow.id)
    rows = (await tx.session.execute(statement)).scalars()
    return [(_card(row, events[row.id]), row.search_text) for row in rows]


async def follow(tx: Tx, artist_id: str, fan_id: int) -> bool:
    """False when the fan follows already."""
    added = await tx.session.execute(
        insert_into(tx, ArtistFollow)
        .values(artist_id=artist_id, fan_id=fan_id, since=tx.now)
        .on_conflict_do_nothing()
        .returning(ArtistFollow.fan_id)
    )
    return added.first() is not None


async def unfollow(tx: Tx, artist_id: str, fan_id: int) -> bool:
    gone = await tx.session.execute(
        delete(ArtistFollow)
        .where(ArtistFollow.artist_id == artist_id, ArtistFollow.fan_id == fan_id)
        .returning(ArtistFollow.fan_id)
    )
    return gone.first() is not None


async def count(tx: Tx, artist_id: str, change: int) -> None:
    await tx.session.execute(
        update(ArtistRow)
        .where(ArtistRow.id == artist_id)
        .values(followers=ArtistRow.followers + change)
    )


async def followers_of(tx: Tx, artist_id: str) -> int | None:
    """None: no such artist."""
    statement = select(ArtistRow.followers).where(ArtistRow.id == artist_id)
    return (await tx.session.execute(statement)).scalar_one_or_none()


async def followed_by(tx: Tx, fan_id: int) -> frozenset[str]:
    statement = select(ArtistFollow.artist_id).where(ArtistFollow.fan_id == fan_id)
    return frozenset((await tx.session.execute(statement)).scalars())


async def next_followers(tx: Tx, artist_id: str, after: int, limit: int) -> Sequence[int]:
    """Fans who follow, by their ids."""
    statement = (
        select(ArtistFollow.fan_id)
        .where(ArtistFollow.artist_id == artist_id, ArtistFollow.fan_id > after)
        .order_by(ArtistFollow.fan_id)
        .limit(limit)
    )
    return (await tx.session.execute(statement)).scalars().all()


async def miscounted(tx: Tx) -> list[str]:
    """Artists whose counter differs from their followers: there must be none."""
    follows = (
        select(func.count())
        .where(ArtistFollow.artist_id == ArtistRow.id)
        .correlate(ArtistRow)
        .scalar_subquery()
    )
    statement = select(ArtistRow.id).where(ArtistRow.followers != follows)
    return list((await tx.session.execute(statement)).scalars())


def _both(words: Bilingual) -> tuple[str, str]:
    return words.km, words.en


def _card(row: ArtistRow, event_ids: Sequence[str]) -> ArtistCard:
    return ArtistCard(
        id=row.id,
        name=Bilingual(row.name_km, row.name_en),
        genre=Bilingual(row.genre_km, row.genre_en),
        about=Bilingual(row.about_km, row.about_en),
        pair=Pair(row.pair),
        face=Hair(row.face) if row.face else None,
        face_pair=Pair(row.face_pair) if row.face_pair else None,
        followers=row.followers,
        event_ids=tuple(event_ids),
    )
