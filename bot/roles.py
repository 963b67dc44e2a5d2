"""The command that grants, revokes and lists the roles of operators."""

from __future__ import annotations

import sys
from typing import Literal

from bot.commands import finish
from bot.readiness import ready_container
from services.core.settings import Settings
from services.identity.errors import UnknownFan
from services.identity.roles import Role, RolesService

Action = Literal["grant", "revoke", "list"]


def role_command(settings: Settings, action: Action, fan_id: int, role: str | None) -> int:
    """The exit code: 0 done (also when nothing had to change), 1 refused.

    `role` is None only for `list`.
    """
    wanted = Role(role) if role else None
    return finish(_run(settings, action, fan_id, wanted))


async def _run(settings: Settings, action: Action, fan_id: int, role: Role | None) -> int:
    async with ready_container(settings) as container:
        try:
            await _act(container.roles, action, fan_id, role)
        except UnknownFan:
            return _refuse(f"nobody with the id {fan_id} has written to the bot yet")
        await _tell(container.roles, fan_id)
    return 0


async def _act(roles: RolesService, action: Action, fan_id: int, role: Role | None) -> None:
    if action == "list":
        return
    assert role is not None, "grant and revoke name a role"
    change = roles.grant if action == "grant" else roles.revoke
    if not await change(fan_id, role):
        _say(f"{fan_id}: nothing to change")


async def _tell(roles: RolesService, fan_id: int) -> None:
    for move in await roles.log(fan_id):
        by = f"by {move.actor_id}" if move.actor_id else "by command"
        verb = "granted" if move.granted else "revoked"
        _say(f"  {move.at:%Y-%m-%d %H:%M} UTC  {move.role} {verb} {by}")
    held = ", ".join(sorted(await roles.roles_of(fan_id)))
    _say(f"{fan_id}: {held or 'no role'}")


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)  # noqa: T201
    return 1


def _say(line: str) -> None:
    print(line)  # noqa: T201 - what the operator reads
