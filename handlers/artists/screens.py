"""The list of artists and the page of one."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Final

from handlers.artists.buttons import ArtistsTap, ArtistTap, FollowTap
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.shop.buttons import GoodsTap
from handlers.streaming.buttons import Shelf, ShelfTap
from handlers.ticketing.buttons import EventTap
from handlers.ticketing.words import bold, on_button, said, shown
from services.artists import ArtistCard
from services.artwork.schemas import ArtistPicture, Artwork
from services.artwork.seeds import seed_of
from services.artwork.studio import PictureStudio
from services.core.i18n import Translator
from services.ticketing import EventCard

ARTISTS_A_PAGE: Final = 6
_EVENTS: Final = 4


def artists(
    t: Translator, page: Sequence[ArtistCard], next_after: str | None, at: ArtistsTap
) -> Screen:
    """One page, the most followed first, or only those whom the fan follows."""
    steps = [t.plain("artists.list.title")]
    if at.followed:
        steps.append(t.plain("artists.list.mine"))
    lines: list[str] = [path(t, *steps), ""]
    if page:
        lines += [_listed(t, card) for card in page]
    else:
        lines.append(t("artists.list.nothing_followed" if at.followed else "artists.list.empty"))
    buttons = [
        Button(on_button(said(t, card.name)), ArtistTap(artist_id=card.id)) for card in page
    ]
    rows: list[Row] = [buttons[first : first + 2] for first in range(0, len(buttons), 2)]
    rows += [_turns(t, next_after, at), last_row(t, HomeTap())]
    return Screen("\n".join(lines), tuple(rows), location=at)


def _listed(t: Translator, card: ArtistCard) -> str:
    return f"{bold(t, card.name)} · {shown(t, card.genre)}"


def _turns(t: Translator, next_after: str | None, at: ArtistsTap) -> Row:
    other = "artists.list.button_all" if at.followed else "artists.list.button_mine"
    row = [Button(t.plain(other), ArtistsTap(followed=not at.followed))]
    if next_after:
        following = ArtistsTap(after=next_after, followed=at.followed)
        row.append(Button(t.plain("common.button.next") + " ›", following))
    return row


def artist(
    t: Translator,
    card: ArtistCard,
    events: Sequence[EventCard],
    picture: PictureRef,
    *,
    is_followed: bool,
    has_goods: bool = False,
    has_media: bool = False,
) -> Screen:
    """Who it is, what comes next, the button that follows, and the one to the artist's goods."""
    lines: list[str] = [
        path(t, t.plain("artists.list.title"), said(t, card.name)),
        "",
        bold(t, card.name),
        shown(t, card.genre),
        "",
        shown(t, card.about),
        "",
        t.n("artists.page.followers", card.followers),
        *_events(t, events),
    ]
    key = "artists.page.button_unfollow" if is_followed else "artists.page.button_follow"
    follow = Button(t.plain(key), FollowTap(artist_id=card.id, on=not is_followed))
    opens = [
        [Button(on_button(said(t, event.label.name)), EventTap(event_id=event.label.id))]
        for event in events[:_EVENTS]
    ]
    first: Row = [follow]
    if has_goods:
        label = t.plain("artists.page.button_goods")
        first = [follow, Button(label, GoodsTap(artist=card.id))]
    media: Row = []
    if has_media:
        tap = ShelfTap(shelf=Shelf.ARTIST, of=card.id)
        media = [Button("🎬 " + t.plain("artists.page.button_media"), tap)]
    rows: tuple[Row, ...] = (first, media, *opens, last_row(t, ArtistsTap()))
    shown_rows = tuple(row for row in rows if row)
    return Screen("\n".join(lines), shown_rows, picture, location=ArtistTap(artist_id=card.id))


def _events(t: Translator, events: Sequence[EventCard]) -> list[str]:
    if not events:
        return ["", t("artists.page.no_events")]
    return [
        "",
        *(
            f"🎫 {shown(t, event.label.name)} · {t.date_time(event.label.starts_at)}"
            for event in events[:_EVENTS]
        ),
    ]


def picture_of(studio: PictureStudio, card: ArtistCard) -> PictureRef:
    artwork = Artwork(seed_of("artist", card.id), card.pair, card.face, card.face_pair)
    request = ArtistPicture(artwork, card.name, card.genre)
    digest = hashlib.sha256(repr(request).encode()).hexdigest()[:24]
    return PictureRef(f"artist:{digest}", partial(studio.draw, request))
