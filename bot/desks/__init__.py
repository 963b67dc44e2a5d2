"""Whatever handlers may ask for by name, made once at the start, a file for each trade."""

from __future__ import annotations

from typing import Any

from bot.container import Container
from bot.desks import goods, money, operators, people, tickets, voting, watching


def make_desks(container: Container) -> dict[str, Any]:
    """Each trade finds what those before it have made."""
    made: dict[str, Any] = {}
    for trade in (people, money, tickets, goods, voting, watching, operators):
        made |= trade.desks(container, made)
    return made
