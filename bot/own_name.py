"""The bot's own username, asked of Telegram once: links of the Mini App lead to the chat."""

from __future__ import annotations

import httpx

from services.core.logs import get_logger

_PATIENCE_SECONDS = 5.0
log = get_logger("own_name")


class OwnName:
    """`await name()`: the username without `@`, "" as long as Telegram does not answer."""

    def __init__(self, telegram_url: str, bot_token: str) -> None:
        self._address = f"{telegram_url}/bot{bot_token}/getMe"
        self._name = ""

    async def __call__(self) -> str:
        if not self._name:
            try:
                async with httpx.AsyncClient(timeout=_PATIENCE_SECONDS) as client:
                    answer = (await client.get(self._address)).json()
                self._name = str(answer["result"]["username"])
            except (httpx.HTTPError, KeyError, ValueError) as error:
                # The address holds the token: only the kind of error is told.
                log.warning("own_name_unknown", error=type(error).__name__)
        return self._name
