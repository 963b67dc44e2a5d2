"""The API's routers, each with its services: one line for a file of webapp/api."""

from __future__ import annotations

from fastapi import APIRouter

from bot.api import money, people, streaming, tickets, votes
from bot.container import Container
from webapp.api.boards import Boards, boards_router
from webapp.api.caller import Doorkeeper, caller
from webapp.api.gate import gate_router
from webapp.api.once import repeats as repeats_of
from webapp.api.votes import votes_router
from webapp.streams import Streams


def api_routers(container: Container, streams: list[Streams]) -> list[APIRouter]:
    """`who` gives the fan of a request, `repeats` a request that moves something.

    What is added to `streams` must be closed before the server stops.
    """
    settings = container.settings
    door = Doorkeeper(
        container.identity,
        container.sessions,
        settings.effective_bot_token,
        container.clock,
        container.limits,
    )
    who = caller(door)
    repeats = repeats_of(who, container.answers)
    voting = votes.services(container)
    boards = Boards(voting)
    streams.append(boards.streams)
    return [
        *people.routers(container, who, door),
        *tickets.routers(container, who, repeats),
        *money.routers(container, who, repeats, door),
        gate_router(who, container.gate, container.gate_desk),
        streaming.plans(container, who, repeats),
        *streaming.live(container, who, repeats, streams),
        *streaming.playback(container, who),
        *streaming.library(container, who, repeats),
        votes_router(who, repeats, voting),
        boards_router(who, boards),
    ]
