"""Deep links: `https://t.me/<bot>?start=<kind>_<id>`, and the screen that each kind opens.

A link is public and gives no right: the screen behind it asks who may see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from handlers.kit.buttons import Tap

_FORM: Final = re.compile(
    r"(?:([a-z]{2})_([A-Za-z0-9-]{1,22})|(wt|ln|al|lv)_([a-z0-9-]{23,40}))(?:_([A-Za-z0-9-]{1,16}))?"
)
"""Words of the library may be longer than ids."""

Opens = Callable[[str], Tap]


def link(bot_username: str, kind: str, identity: str) -> str:
    """The address that opens one thing in the chat."""
    payload = f"{kind}_{identity}"
    assert _FORM.fullmatch(payload), f"not a link payload: {payload}"
    return f"https://t.me/{bot_username}?start={payload}"


def group_link(bot_username: str, kind: str, identity: str) -> str:
    """The address that lets one choose a group to bring a thing into."""
    return link(bot_username, kind, identity).replace("?start=", "?startgroup=")


def app_link(bot_username: str, payload: str) -> str:
    """The address that opens the Mini App at what the payload names."""
    return f"https://t.me/{bot_username}?startapp={payload}"


def parts_of(payload: str) -> tuple[str, str] | None:
    """Kind and id of a payload; None for a bad form."""
    found = _FORM.fullmatch(payload)
    if found is None:
        return None
    return (found[1], found[2]) if found[1] else (found[3], found[4])


def tap_of(payload: str, kinds: Mapping[str, Opens]) -> Tap | None:
    """The tap that opens what the link names; None for an unknown kind or a bad form."""
    parts = parts_of(payload)
    if parts is None or parts[0] not in kinds:
        return None
    try:
        return kinds[parts[0]](parts[1])
    except ValueError:
        return None
