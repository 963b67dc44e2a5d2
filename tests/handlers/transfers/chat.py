"""The chat of somebody who sends or takes money, on the real handlers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from handlers.kit.window import Window
from handlers.transfers.router import router
from tests.handlers.ticketing.chat import Chat


@dataclass(slots=True)
class SendChat(Chat):
    """Taps and words go to the handlers of transfers."""

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

    async def acting(self, act: Callable[[Window], Awaitable[None]]) -> None:
        """Do something with the window that another handler would do."""
        window = Window(self.kit, self.fan, self.t, self.conversation)
        await act(window)
        self.conversation = window.conversation
