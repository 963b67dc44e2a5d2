"""Cards in group chats: what a domain gives so that its topic has a card there.

A domain names its kind (the two letters of its start links), says who may bring a topic into a
group, and renders the topic. Everything else is done for it: one message per topic and chat,
edited at a pace that Telegram bears, the last state always shown, also after a restart.

What happens to the topic is told by `services.core.group_cards.touch(tx, kind, subject)`, as the
last statement of the transaction that changes it. The buttons of a card are taps that work
anywhere: they are signed for the chat, anybody may tap them, and who may do what is asked each
time. Nothing private belongs on a card: no balance, no amount of one person, no ticket code, phone
or address. `docs/group-cards.md` has an example.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handlers.kit.buttons import Link, Tap
from handlers.kit.group_card_stage import GroupStage
from handlers.kit.screen import Screen
from services.core.i18n import Translator


class CardLanguageTap(Tap, prefix="gl", works_anywhere=True):
    """The card's language changes; for who brought it and for admins of the group."""

    kind: str
    subject: str


@dataclass(frozen=True, slots=True)
class CardPlace:
    """Where a card is drawn: for which topic, in which chat and language.

    `card_id` stays the same when the group gets another id.
    `link(kind, id)` is the address that opens one thing in the tapper's private chat.
    """

    subject: str
    chat_id: int
    card_id: UUID
    t: Translator
    now: datetime
    link: Callable[[str, str], str]

    def private(self, label: str, kind: str, identity: str) -> Link:
        """A button that leads to the private chat, opening it if need be."""
        return Link(label, self.link(kind, identity))


@dataclass(frozen=True, slots=True)
class CardView:
    """What the card shows. Its text is HTML of at most 4,096 characters, 1,024 with a picture.

    A kind gives a picture always or never: Telegram cannot turn one into the other. `is_final`:
    this is the result, and nothing more follows. `changes_at`: when the words change by
    themselves, e.g. the minutes left.
    """

    screen: Screen
    is_final: bool = False
    changes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardKind:
    """One kind of card.

    `render` gives None for a topic that there is not (any more). `admit` raises a DomainError
    when this person may not bring this topic into this group; it may ask `stage.is_admin()`.
    """

    kind: str
    render: Callable[[CardPlace], Awaitable[CardView | None]]
    admit: Callable[[GroupStage, str], Awaitable[None]]


CardKinds = Mapping[str, CardKind]
"""All kinds of cards by their two letters."""
