"""Links of the chat: each kind that the bot knows opens a screen of the page too."""

from __future__ import annotations

from handlers.home.directions import LINKS
from tests.webapp.miniapp.conftest import route_starts


def test_every_kind_of_link_has_a_screen() -> None:
    """tests/webapp/miniapp/test_pages.py opens each of them by its link."""
    assert LINKS.keys() - {start.kind for start in route_starts().values()} == set()
