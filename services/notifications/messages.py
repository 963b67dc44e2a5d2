"""A notification as a message in the fan's language."""

from __future__ import annotations

from services.core.i18n import Translator
from services.core.ids import reference_code
from services.notifications import values
from services.notifications.ports import (
    HomeButton,
    LinkButton,
    MessageButton,
    MuteButton,
    OutgoingMessage,
)
from services.notifications.repository import Claimed
from services.notifications.schemas import Kind


def message_for(held: Claimed, t: Translator, *, silent: bool) -> OutgoingMessage:
    """The words, their buttons and a way on. Raises MissingText when the catalogue lacks a text.

    Should a lost answer lead to a second copy of a message about money, both carry the same
    reference code.
    """
    reference = reference_code(held.id)
    told = {"reference": reference, **values.decode(held.text_values, t.locale)}
    if held.text_count is None:
        text = t(held.text_key, **told)
    else:
        text = t.n(held.text_key, held.text_count, **told)
    if held.kind is Kind.MONEY and "reference" not in values.decode(held.text_values, t.locale):
        text = t("notifications.message.footer", text=text, reference=reference)
    return OutgoingMessage(
        fan_id=held.fan_id,
        kind=held.kind,
        text=text,
        buttons=_buttons(held, t),
        picture=held.picture,
        silent=silent,
    )


def _buttons(held: Claimed, t: Translator) -> tuple[MessageButton, ...]:
    links = tuple(LinkButton(t.plain(link.label_key), link.payload) for link in held.links)
    if held.kind is Kind.MONEY:
        return (*links, HomeButton(t.plain("common.button.home")))
    mute = MuteButton(t.plain(f"notifications.message.button_mute_{held.kind}"), held.kind)
    return (*links, mute)
