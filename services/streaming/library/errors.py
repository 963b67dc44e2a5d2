"""Refusals of the library."""

from services.core.errors import Conflict, NotFound, Refused


class ItemNotFound(NotFound):
    """No such item, or it is not published. Details: `key`."""

    code = "streaming.item_not_found"


class CollectionNotFound(NotFound):
    """No such album, series or playlist, or it is somebody else's. Details: `key`."""

    code = "streaming.collection_not_found"


class ListChanged(Conflict):
    """The list is not the one that was looked at. Details: `revision`, the one it has now."""

    code = "streaming.list_changed"


class ListFull(Refused):
    """Details: `limit`, how many it holds at most."""

    code = "streaming.list_full"


class PageGone(Conflict):
    """A cursor that is none, or whose list has gone: begin again."""

    code = "streaming.page_gone"


class BadContent(Refused):
    """What is loaded does not fit what there is. Details: `section`, `item`, `field`, `reason`."""

    code = "streaming.bad_content"


class PlaylistNotFound(NotFound):
    """No such playlist, or it is somebody else's."""

    code = "streaming.playlist_not_found"


class BadListName(Refused):
    """Details: `limit`, how many characters a name has at most; it has one at least."""

    code = "streaming.bad_list_name"
