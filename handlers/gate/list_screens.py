"""Lists and blocked tickets as an operator keeps them."""

from __future__ import annotations

import json
from typing import Final

from handlers.gate.buttons import (
    BlockTap,
    DoorTap,
    FindTicketTap,
    ListedTypeTap,
    ListsTap,
    ListTap,
    RulesTap,
)
from handlers.kit.buttons import Button, Row
from handlers.kit.navigation import last_row, path
from handlers.kit.screen import Screen
from handlers.ticketing.words import escaped, on_button, said
from services.core.i18n import Safe, Translator
from services.ticketing.gate import (
    CheckInList,
    EventLists,
    Template,
    TicketState,
    template_of,
)

_SHOWN: Final = 6
_TYPES_SHOWN: Final = 3
_RULES_CHARACTERS: Final = 200


def lists(t: Translator, event_id: str, found: EventLists, note: Safe | None = None) -> Screen:
    """Every list with its rules in words; a typed name is a new one."""
    lines: list[str] = [_path(t, t.plain("gate.lists.title")), "", *_note(note)]
    lines += [
        f"<b>{escaped(kept.name)}</b> · {_types(t, kept, found)} · {_rules(t, kept)}"
        for kept in found.lists[:_SHOWN]
    ]
    lines += ["", t("gate.lists.how")]
    rows: list[Row] = [
        [Button(on_button(kept.name), ListTap(event_id=event_id, list_id=kept.id))]
        for kept in found.lists[:_SHOWN]
    ]
    back = DoorTap(event_id=event_id)
    location = ListsTap(event_id=event_id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def one_list(t: Translator, event_id: str, kept: CheckInList, found: EventLists) -> Screen:
    """A tap gives the list other rules, or lets a type in by it."""
    now = template_of(kept.rules)
    lines = [
        _path(t, t.plain("gate.lists.title"), kept.name),
        "",
        t("gate.list.rules", rules=_rules(t, kept)),
        t("gate.list.types", types=_types(t, kept, found)),
        "",
        t("gate.list.how"),
    ]
    rules = [
        Button(
            on_button(("✅ " if each is now else "") + t.plain(f"gate.template.{each}")),
            RulesTap(event_id=event_id, list_id=kept.id, template=each),
        )
        for each in Template
    ]
    types = [
        Button(
            on_button(("☑️ " if kind in kept.products else "▫️ ") + said(t, name)),
            ListedTypeTap(event_id=event_id, list_id=kept.id, ticket_type_id=kind),
        )
        for kind, name in found.types[:_TYPES_SHOWN]
    ]
    buttons = [*rules, *types]
    rows = [buttons[start : start + 2] for start in range(0, len(buttons), 2)]
    back = ListsTap(event_id=event_id)
    location = ListTap(event_id=event_id, list_id=kept.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _rules(t: Translator, kept: CheckInList) -> Safe:
    """The name of a template, or the rules as they are written."""
    template = template_of(kept.rules)
    if template is not None:
        return t(f"gate.template.{template}")
    return escaped(json.dumps(dict(kept.rules))[:_RULES_CHARACTERS])


def _types(t: Translator, kept: CheckInList, found: EventLists) -> Safe:
    names = [said(t, name) for kind, name in found.types if kind in kept.products]
    return escaped(t.listing(names)) if names else t("gate.lists.all_types")


def ask_ticket(t: Translator, event_id: str, note: Safe | None = None) -> Screen:
    lines = [_path(t, t.plain("gate.block.title")), "", *_note(note), t("gate.block.ask")]
    back = DoorTap(event_id=event_id)
    location = FindTicketTap(event_id=event_id)
    return Screen("\n".join(lines), (last_row(t, back),), location=location)


def ticket(t: Translator, event_id: str, found: TicketState) -> Screen:
    """Blocked or not, and the way to the other."""
    lines = [_path(t, t.plain("gate.block.title")), "", t("gate.answer.ticket", label=found.label)]
    if found.blocked is None:
        lines.append(t("gate.block.counts"))
        change = Button(
            "🚫 " + t.plain("gate.block.button_block"), BlockTap(event_id=event_id, blocks=True)
        )
    else:
        lines.append(t("gate.block.blocked", reason=found.blocked))
        change = Button(
            "✅ " + t.plain("gate.block.button_unblock"), BlockTap(event_id=event_id, blocks=False)
        )
    back = FindTicketTap(event_id=event_id)
    return Screen("\n".join(lines), ([change], last_row(t, back)), location=back)


def ask_why(t: Translator, event_id: str, note: Safe | None = None) -> Screen:
    lines = [_path(t, t.plain("gate.block.title")), "", *_note(note), t("box.reason.ask")]
    back = FindTicketTap(event_id=event_id)
    return Screen("\n".join(lines), (last_row(t, back),), location=back)


def _note(note: Safe | None) -> list[str]:
    return [f"⚠️ {note}", ""] if note else []


def _path(t: Translator, *steps: str) -> Safe:
    return path(t, t.plain("operator.desk.title"), t.plain("gate.doors.title"), *steps)
