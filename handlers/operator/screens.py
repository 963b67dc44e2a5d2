"""The desk: what waits for this operator."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.kit.buttons import Button, Row, Tap
from handlers.kit.navigation import HomeTap, last_row, path
from handlers.kit.screen import Screen
from handlers.operator.buttons import DeskTap
from services.core.i18n import Translator
from services.identity.roles import Role

_ONE_BELOW_THE_OTHER: Final = 4
"""So many queues at most; more would fill a phone's screen."""


@dataclass(frozen=True, slots=True)
class OpenQueue:
    """A queue as it is shown: the key of its label, its tap, how many cases wait."""

    label: str
    tap: Tap
    waiting: int | None


def _label(t: Translator, queue: OpenQueue) -> str:
    name = t.plain(queue.label)
    return name if queue.waiting is None else f"{name} ({t.number(queue.waiting)})"


def desk(t: Translator, roles: Iterable[Role], queues: Sequence[OpenQueue]) -> Screen:
    held = t.listing([t.plain(f"operator.role.{role}") for role in Role if role in set(roles)])
    lines = [
        path(t, t.plain("operator.desk.title")),
        "",
        *([t("operator.desk.roles", roles=held), ""] if held else []),
        t("operator.desk.choose" if queues else "operator.desk.nothing"),
    ]
    buttons = [Button(_label(t, queue), queue.tap) for queue in queues]
    a_row = 1 if len(buttons) <= _ONE_BELOW_THE_OTHER else 2
    rows: list[Row] = [buttons[at : at + a_row] for at in range(0, len(buttons), a_row)]
    return Screen("\n".join(lines), (*rows, last_row(t, HomeTap())), location=DeskTap())
