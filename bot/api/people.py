"""Routers of who somebody is."""

from __future__ import annotations

from fastapi import APIRouter

from bot.container import Container
from webapp.api.caller import Caller, Doorkeeper
from webapp.api.devices import devices_router
from webapp.api.me import me_router
from webapp.api.pin import pin_router
from webapp.api.session import session_router
from webapp.api.verification import verification_router


def routers(container: Container, who: Caller, door: Doorkeeper) -> list[APIRouter]:
    """Who somebody is: devices, levels, PIN."""
    return [
        session_router(door, who, container.sessions),
        me_router(
            who,
            container.identity,
            container.roles,
            container.wallet,
            container.notifications,
            container.clock,
        ),
        verification_router(who, container.verification),
        devices_router(who, container.devices, container.sessions),
        pin_router(who, container.pins, container.codes, container.resets),
    ]
