"""Pictures of what can be watched or heard, by their content key."""

from __future__ import annotations

import hashlib
from functools import partial

from handlers.kit.screen import PictureRef
from handlers.streaming.cards import Card, OpenCollection
from handlers.streaming.words import clock
from services.artists import ArtistCard
from services.artwork.schemas import (
    Artwork,
    Bilingual,
    CoverPicture,
    ShowingPicture,
    SleevePicture,
)
from services.artwork.seeds import seed_of
from services.artwork.studio import PictureStudio
from services.core.i18n import Translators
from services.streaming.library.schemas import Collection, CollectionKind, Item

PictureRequest = ShowingPicture | SleevePicture | CoverPicture


def of_item(
    studio: PictureStudio, translators: Translators, card: Card, artist: ArtistCard | None
) -> PictureRef:
    """A track has a sleeve, all else a scene with the singer in it; both languages share one."""
    item = card.item
    by = _by(translators, f"watching.kind.{item.kind}", artist)
    length = clock(item.duration_seconds) if item.duration_seconds else ""
    if item.is_audio:
        return _ref(studio, SleevePicture(sleeve_of(item), item.name, by, length))
    face = artist if artist and artist.face else None
    artwork = Artwork(
        seed_of("item", item.key),
        item.picture.pair,
        face.face if face else None,
        face.face_pair if face else None,
    )
    return _ref(studio, ShowingPicture(artwork, item.name, by, length))


def of_collection(
    studio: PictureStudio,
    translators: Translators,
    opened: OpenCollection,
    artist: ArtistCard | None,
) -> PictureRef:
    """A series has a scene, an album and a playlist a sleeve."""
    collection = opened.collection
    by = _by(translators, f"watching.collection.{collection.kind}", artist)
    artwork = Artwork(seed_of("collection", collection.key), collection.picture.pair)
    length = clock(opened.duration_seconds) if opened.duration_seconds else ""
    if collection.kind is CollectionKind.SERIES:
        return _ref(studio, ShowingPicture(artwork, collection.name, by, length))
    return _ref(studio, SleevePicture(artwork, collection.name, by, length))


def cover(studio: PictureStudio, item: Item) -> PictureRef:
    """The small picture beside a track."""
    return _ref(studio, CoverPicture(sleeve_of(item)))


def sleeve_of(item: Item | Collection) -> Artwork:
    """Tracks of an album share its arches."""
    home = item.collection if isinstance(item, Item) else item.key
    seed = seed_of("collection", home) if home else seed_of("item", item.key)
    return Artwork(seed, item.picture.pair)


def _by(translators: Translators, key: str, artist: ArtistCard | None) -> Bilingual:
    km, en = (translators.for_language(each).plain(key) for each in ("km", "en"))
    if artist is None:
        return Bilingual(km, en)
    return Bilingual(f"{artist.name.km} · {km}", f"{artist.name.en} · {en}")


def _ref(studio: PictureStudio, request: PictureRequest) -> PictureRef:
    digest = hashlib.sha256(repr(request).encode()).hexdigest()[:24]
    return PictureRef(f"showing:{digest}", partial(studio.draw, request))
