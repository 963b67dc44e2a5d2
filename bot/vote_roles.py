"""The command that grants, revokes and lists who works for a show."""

from __future__ import annotations

import sys
from typing import Literal

from bot.commands import finish
from bot.readiness import ready_container
from bot.voting_trust import TrustParts
from services.core.settings import Settings
from services.identity.errors import UnknownFan
from services.voting.errors import ShowNotFound
from services.voting.states import VoteRole

Action = Literal["grant", "revoke", "list"]


def vote_role_command(
    settings: Settings, action: Action, fan_id: int, role: str | None, show: str
) -> int:
    """The exit code: 0 done (also when nothing had to change), 1 refused.

    `show` is a show's code, or `*` for all; `role` is None only for `list`.
    """
    return finish(_run(settings, action, fan_id, VoteRole(role) if role else None, show))


async def _run(
    settings: Settings, action: Action, fan_id: int, role: VoteRole | None, show: str
) -> int:
    async with ready_container(settings) as container:
        trust = container.voting.trust
        try:
            await container.identity.profile(fan_id)
            if role is not None:
                await _act(trust, action, fan_id, role, show)
        except UnknownFan:
            return _refuse(f"nobody with the id {fan_id} has written to the bot yet")
        except ShowNotFound:
            return _refuse(f"no show is called {show}")
        await _tell(trust, fan_id)
    return 0


async def _act(trust: TrustParts, action: Action, fan_id: int, role: VoteRole, show: str) -> None:
    desk = trust.operations
    change = desk.grant if action == "grant" else desk.revoke
    if not await change(show, fan_id, role):
        _say(f"{fan_id}: nothing to change")


async def _tell(trust: TrustParts, fan_id: int) -> None:
    for show in await trust.overview.shows(fan_id):
        _say(f"  {show.code}: {', '.join(sorted(show.roles))}")
    for at, show_code, action, role in await trust.overview.grants_of(fan_id):
        _say(f"  {at:%Y-%m-%d %H:%M} UTC  {show_code}  {role} {action}")


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)  # noqa: T201
    return 1


def _say(line: str) -> None:
    print(line)  # noqa: T201 - what the operator reads
