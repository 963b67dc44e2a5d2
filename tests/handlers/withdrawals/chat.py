"""The chat of somebody who withdraws, or decides, on the real handlers."""

from dataclasses import dataclass
from typing import Any

from handlers.kit.window import Window
from handlers.withdrawals.router import router
from tests.handlers.ticketing.chat import Chat


@dataclass(slots=True)
class WithdrawChat(Chat):
    """Taps and words go to the handlers of withdrawals."""

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
