"""What the buttons around videos and music carry; a key is at most 40 characters."""

from __future__ import annotations

from enum import StrEnum

from handlers.kit.buttons import Tap


class Shelf(StrEnum):
    """A list of items, or of what holds them; one letter, for a button has little room."""

    CONTINUE = "c"
    NEW = "n"
    VIDEOS = "v"
    CONCERTS = "k"
    INTERVIEWS = "i"
    BEHIND_THE_SCENES = "b"
    DOCUMENTARIES = "d"
    SERIES = "s"
    SONGS = "m"
    ALBUMS = "a"
    PLAYLISTS = "p"
    FOUND = "f"
    QUEUE = "q"
    ARTIST = "r"


class WatchTap(Tap, prefix="ia"):
    """Opens everything there is to watch and to hear."""


class FilmsTap(Tap, prefix="it"):
    """Kinds of what can be watched."""


class MusicTap(Tap, prefix="iu"):
    """Kinds of what can be heard."""


class ShelfTap(Tap, prefix="is"):
    """A page of a shelf, counted from 0; `of` is whose it is, where that matters."""

    shelf: Shelf
    page: int = 0
    of: str = ""


class SearchTap(Tap, prefix="if"):
    """Asks for words."""


class ItemTap(Tap, prefix="ii"):
    """Opens an item."""

    key: str


class ItemAnywhereTap(Tap, prefix="ij", works_anywhere=True):
    """Opens an item below a message."""

    key: str


class CollectionTap(Tap, prefix="ic"):
    """Opens an album, a series or a playlist at a page."""

    key: str
    page: int = 0


class PlayHereTap(Tap, prefix="ip"):
    """Sends a track into the chat."""

    key: str


class AlbumHereTap(Tap, prefix="ib"):
    """Sends the tracks of an album into the chat, as many as one message holds."""

    key: str


class LyricsAnywhereTap(Tap, prefix="ix", works_anywhere=True):
    """The words of a track, below its message."""

    key: str


class LyricsTap(Tap, prefix="il"):
    """A page of the words of a track; `latin`: romanised."""

    key: str
    latin: int = 0
    page: int = 0


class RateTap(Tap, prefix="ir"):
    """Asks how many stars (0), or gives them."""

    key: str
    stars: int = 0


class QueueTap(Tap, prefix="iq"):
    """Puts an item at the end of the queue, or takes it out."""

    key: str
    on: bool = True


class QueueItemTap(Tap, prefix="iqi"):
    """Chooses an item on a page of the queue."""

    key: str
    page: int = 0


class QueuePlaceTap(Tap, prefix="iqp"):
    """Puts an item at this place of the queue, counted from 0."""

    key: str
    place: int


class QueueOutTap(Tap, prefix="iqo"):
    """Takes an item out of the queue, on the screen of the queue."""

    key: str


class EmptyQueueTap(Tap, prefix="iqe"):
    """Takes out everything, once one is sure; the queue as it was seen."""

    revision: int
    sure: bool = False


class RemindTap(Tap, prefix="im"):
    """Waits for an item, or no more."""

    key: str
    on: bool = True


class ScreensTap(Tap, prefix="id"):
    """The devices on which one watches."""


class ScreenTap(Tap, prefix="ie"):
    """One device, by the mark of its id."""

    mark: str


class RenameScreenTap(Tap, prefix="ig"):
    """Asks for a name."""

    mark: str


class RemoveScreenTap(Tap, prefix="ih"):
    """Takes a device off the list, once one is sure."""

    mark: str
    sure: bool = False


class StopTap(Tap, prefix="ik"):
    """Stops what plays on a device."""

    mark: str


class LivesTap(Tap, prefix="io"):
    """What is on air, and what comes."""


class LiveTap(Tap, prefix="iv"):
    """Opens a live event."""

    key: str


class LiveRemindTap(Tap, prefix="iw"):
    """Waits for a live event, or no more."""

    key: str
    on: bool = True


class PartyTap(Tap, prefix="iy"):
    """Opens a watch party by the code of its link."""

    code: str
