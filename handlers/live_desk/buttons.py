"""What the buttons of the operators' broadcasts carry."""

from __future__ import annotations

from handlers.kit.buttons import Tap


class LiveDeskTap(Tap, prefix="lva"):
    """Opens all broadcasts."""


class LiveEventTap(Tap, prefix="lvb"):
    """Opens one."""

    key: str


class LiveTimeTap(Tap, prefix="lvt"):
    """Asks when it begins."""

    key: str


class LiveArmTap(Tap, prefix="lvk"):
    """Lets a camera send to it and shows the key; on air it asks first."""

    key: str


class LiveArmSureTap(Tap, prefix="lvn"):
    """Another key on air: cuts off what sends now."""

    key: str


class LiveKeyTap(Tap, prefix="lvz"):
    """Where a key was shown, which is shown once: opens the broadcast."""

    key: str


class LiveDisarmTap(Tap, prefix="lvu"):
    """Lets no camera send to it any more."""

    key: str


class LiveEndTap(Tap, prefix="lvx"):
    """Asks whether it is to end."""

    key: str


class LiveEndSureTap(Tap, prefix="lvy"):
    """Ends it."""

    key: str


class LiveCueTap(Tap, prefix="lvc"):
    """Asks for words over the picture."""

    key: str


class LiveChatTap(Tap, prefix="lvm"):
    """Opens what people object to in its chat."""

    key: str


class LiveChatSetTap(Tap, prefix="lvw"):
    """Opens or closes the chat, and how slow it is."""

    key: str
    on: bool
    slow: int


class LiveLineTap(Tap, prefix="lvl"):
    """Opens one line of the chat."""

    key: str
    number: int


class LiveRemoveTap(Tap, prefix="lvr"):
    """Takes a line away."""

    key: str
    number: int


class LiveMuteTap(Tap, prefix="lvs"):
    """Silences who wrote a line, for so many minutes; 0: for good."""

    key: str
    number: int
    minutes: int
