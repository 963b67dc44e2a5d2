"""The front of what can be watched and heard: shelves, lists, what words found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.artists.buttons import ArtistTap
from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import HomeTap, last_row, page_row, path
from handlers.kit.screen import PictureRef, Screen
from handlers.plans.buttons import PlansTap
from handlers.streaming.buttons import (
    CollectionTap,
    FilmsTap,
    ItemTap,
    LivesTap,
    MusicTap,
    ScreensTap,
    SearchTap,
    Shelf,
    ShelfTap,
    WatchTap,
)
from handlers.streaming.cards import Card, Page
from handlers.streaming.words import (
    COLLECTION_MARKS,
    clock,
    collection_name,
    in_one_line,
    mark_of,
)
from handlers.ticketing.words import bold, on_button, said, shown
from services.core.i18n import Safe, Translator
from services.streaming.library.schemas import Collection

CARDS_A_PAGE: Final = 4
_TITLES: Final = {
    Shelf.CONTINUE: "watching.shelf.continue",
    Shelf.NEW: "watching.shelf.new",
    Shelf.VIDEOS: "watching.shelf.videos",
    Shelf.CONCERTS: "watching.shelf.concerts",
    Shelf.INTERVIEWS: "watching.shelf.interviews",
    Shelf.BEHIND_THE_SCENES: "watching.shelf.behind_the_scenes",
    Shelf.DOCUMENTARIES: "watching.shelf.documentaries",
    Shelf.SERIES: "watching.shelf.series",
    Shelf.SONGS: "watching.shelf.songs",
    Shelf.ALBUMS: "watching.shelf.albums",
    Shelf.PLAYLISTS: "watching.shelf.playlists",
    Shelf.FOUND: "watching.found.title",
}
FILMS: Final = {
    Shelf.VIDEOS: "🎬",
    Shelf.CONCERTS: "🎤",
    Shelf.INTERVIEWS: "🎙",
    Shelf.BEHIND_THE_SCENES: "🎥",
    Shelf.DOCUMENTARIES: "🎞",
    Shelf.SERIES: "📺",
}
MUSIC: Final = {Shelf.SONGS: "🎵", Shelf.ALBUMS: "💿", Shelf.PLAYLISTS: "📃"}


def title(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("watching.home.title"), *steps)


def home(
    t: Translator, going_on: Sequence[Card], on_air: int, picture: PictureRef | None = None
) -> Screen:
    """All shelves; what is on air and where the fan stopped comes first.

    Who has begun nothing has nothing to go on with: there the plans stand.
    """
    lines: list[str] = [title(t), "", t("watching.home.text")]
    if on_air:
        lines += ["", Safe(f"🔴 <b>{t.n('watching.home.on_air', on_air)}</b>")]
    if going_on:
        lines += ["", t("watching.home.going_on"), *(_going_on(t, card) for card in going_on[:3])]
    first = Button("⭐ " + t.plain("plans.home.title"), PlansTap())
    if going_on:
        first = Button("▶️ " + t.plain("watching.shelf.continue"), ShelfTap(shelf=Shelf.CONTINUE))
    rows: tuple[Row, ...] = (
        [
            first,
            Button("🆕 " + t.plain("watching.shelf.new"), ShelfTap(shelf=Shelf.NEW)),
        ],
        [
            Button("🎬 " + t.plain("watching.films.title"), FilmsTap()),
            Button("🎵 " + t.plain("watching.music.title"), MusicTap()),
        ],
        [
            Button("🔴 " + t.plain("watching.kind.live"), LivesTap()),
            Button("🔍 " + t.plain("watching.home.button_search"), SearchTap()),
        ],
        [
            Button("📃 " + t.plain("watching.shelf.queue"), ShelfTap(shelf=Shelf.QUEUE)),
            Button("📱 " + t.plain("watching.screens.title"), ScreensTap()),
        ],
        last_row(t, HomeTap()),
    )
    return Screen("\n".join(lines), rows, picture, location=WatchTap())


def kinds(t: Translator, heading: str, of: Mapping[Shelf, str], here: Tap) -> Screen:
    """The shelves of what is watched, or of what is heard."""
    lines: list[str] = [title(t, t.plain(heading)), "", t("watching.home.choose")]
    doors = [
        Button(f"{mark} {t.plain(_TITLES[each])}", ShelfTap(shelf=each))
        for each, mark in of.items()
    ]
    rows: list[Row] = [doors[first : first + 2] for first in range(0, len(doors), 2)]
    return Screen("\n".join(lines), (*rows, last_row(t, WatchTap())), location=here)


def _going_on(t: Translator, card: Card) -> Safe:
    place = f"{clock(card.resume_seconds)} / {clock(card.item.duration_seconds)}"
    return Safe(f"▶️ {shown(t, card.item.name)} · {place}")


def shelf(t: Translator, page: Page, at: ShelfTap, picture: PictureRef | None = None) -> Screen:
    """One page of a shelf; each line says what it is and what opens it."""
    name = said(t, page.name) if page.name else t.plain(_TITLES.get(at.shelf, _TITLES[Shelf.NEW]))
    lines: list[str] = [title(t, name), ""]
    if page.understood_as:
        lines += [t("watching.found.understood", words=page.understood_as), ""]
    elif at.shelf is Shelf.FOUND:
        lines += [t("watching.found.words", words=page.words), ""]
    if not page.cards and not page.collections:
        lines.append(t(_nothing(at.shelf)))
    first = at.page * CARDS_A_PAGE + 1
    buttons: list[Button] = []
    for number, card in enumerate(page.cards, first):
        lines += [*listed(t, card, number), ""]
        buttons.append(open_button(t, number, card))
    for number, collection in enumerate(page.collections, first):
        lines += [*_collection_lines(t, collection, number), ""]
        label = f"{number}. {said(t, collection.name)}"
        buttons.append(Button(on_button(label), CollectionTap(key=collection.key)))
    rows: list[Row] = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    previous = at.model_copy(update={"page": at.page - 1}) if at.page else None
    following = at.model_copy(update={"page": at.page + 1}) if page.has_next else None
    rows += [page_row(t, previous, following), _ways(t), last_row(t, _back(at))]
    text = "\n".join(lines).rstrip()
    return Screen(text, tuple(row for row in rows if row), picture, location=at)


def _back(at: ShelfTap) -> Tap:
    if at.shelf is Shelf.ARTIST:
        return ArtistTap(artist_id=at.of)
    if at.shelf in FILMS:
        return FilmsTap()
    return MusicTap() if at.shelf in MUSIC else WatchTap()


def _nothing(of: Shelf) -> str:
    match of:
        case Shelf.FOUND:
            return "watching.found.none"
        case Shelf.CONTINUE:
            return "watching.shelf.nothing_going_on"
        case _:
            return "watching.shelf.empty"


def _ways(t: Translator) -> Row:
    return [Button("🔍 " + t.plain("watching.home.button_search"), SearchTap())]


def listed(t: Translator, card: Card, number: int) -> list[Safe]:
    """Two lines: the name, and what it is; a lock where it is closed."""
    mark = "🔒" if card.lock else mark_of(card.item)
    line = in_one_line(t, card)
    if card.resume_seconds and not card.is_finished:
        line = Safe(f"{line} · ▶️ {clock(card.resume_seconds)}")
    return [Safe(f"{number}. {mark} {bold(t, card.item.name)}"), line]


def open_button(t: Translator, number: int, card: Card) -> Button:
    """`2. First Rain`."""
    return Button(on_button(f"{number}. {said(t, card.item.name)}"), ItemTap(key=card.item.key))


def _collection_lines(t: Translator, collection: Collection, number: int) -> list[Safe]:
    mark = COLLECTION_MARKS[collection.kind]
    count = t.n("watching.count.items", collection.item_count)
    return [
        Safe(f"{number}. {mark} {bold(t, collection.name)}"),
        Safe(f"{collection_name(t, collection.kind)} · {count}"),
    ]


def ask_words(t: Translator) -> Screen:
    """Waits for words: Khmer, English, or Khmer in Latin letters."""
    text = "\n".join([title(t, t.plain("watching.found.title")), "", t("watching.found.ask")])
    return Screen(text, (last_row(t, WatchTap()),), location=SearchTap())
