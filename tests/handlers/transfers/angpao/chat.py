"""The chat of somebody who gives or opens ang paos, on the real handlers."""

from dataclasses import dataclass
from typing import Any

from aiogram.methods import AnswerCallbackQuery

from handlers.kit.window import Window
from handlers.transfers.angpao.router import router
from tests.handlers.ticketing.chat import Chat


@dataclass(slots=True)
class AngPaoChat(Chat):
    """Taps and words go to the handlers of ang pao."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        await router.propagate_event(
            update_type=kind,
            event=event,
            window=window,
            t=self.t,
            fan=self.fan,
            bot=self.kit.bot,
            **self.services,
        )
        self.conversation = window.conversation

    @property
    def alerts(self) -> list[str]:
        """What was told above the chat."""
        told = [call for call in self.telegram.calls if isinstance(call, AnswerCallbackQuery)]
        return [call.text for call in told if call.text]
