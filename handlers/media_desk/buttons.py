"""What the buttons of the operators' media carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class MediaListTap(Tap, prefix="mdl"):
    """A page of items, after this key; `trouble`: only those being made, or that failed."""

    after: str = ""
    trouble: bool = False


class MediaItemTap(Tap, prefix="mdi"):
    """Opens one."""

    item: str


class MediaFileTap(Tap, prefix="mdf"):
    """Asks for a file to make its media of."""

    item: str


class MediaAgainTap(Tap, prefix="mdr"):
    """Makes its media once more from the file that is there."""

    item: str


class MediaHideTap(Tap, prefix="mdh"):
    """Takes an item out of everybody's sight, or shows it again."""

    item: str
    hidden: bool
