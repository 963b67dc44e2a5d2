"""One-time codes by chat: a message of its own, apart from the screen that asks for the code."""

from __future__ import annotations

from services.core.i18n import Safe, Translator, Translators
from services.identity.codes import CODE_LIFE, NotSent, OutgoingCode, SendLater, Sent
from services.notifications import Kind
from services.notifications.ports import (
    ChannelEnded,
    Delivered,
    Messenger,
    OutgoingMessage,
    Recipients,
    TryLater,
    Unclear,
    Undeliverable,
)

_AGAIN_SECONDS = 3.0


class ChatCodeSender:
    """Sends as the notifications do, but nothing of it is stored: the code is in the clear."""

    def __init__(
        self, messenger: Messenger, recipients: Recipients, translators: Translators
    ) -> None:
        self._messenger = messenger
        self._recipients = recipients
        self._translators = translators

    async def send(self, code: OutgoingCode) -> Sent | SendLater | NotSent:
        recipient = await self._recipients.profile(code.fan_id)
        t = self._translators.for_language(recipient.language)
        outcome = await self._messenger.send(
            OutgoingMessage(code.fan_id, Kind.MONEY, _words(t, code))
        )
        match outcome:
            case Delivered():
                return Sent()
            case TryLater(seconds):
                return SendLater(seconds)
            case Unclear():
                return SendLater(_AGAIN_SECONDS)  # a second copy is better than none
            case ChannelEnded(reason):
                await self._recipients.channel_lost(code.fan_id)
                return NotSent(reason)
            case Undeliverable(reason):
                return NotSent(reason)


def _words(t: Translator, code: OutgoingCode) -> Safe:
    if code.amount is None:
        return t("identity.code.message", code=code.code, time=CODE_LIFE)
    return t("identity.code.message_amount", code=code.code, time=CODE_LIFE, amount=code.amount)
