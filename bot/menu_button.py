"""The button beside the writing field: it opens the Mini App where there is one to open."""

from __future__ import annotations

import httpx
from aiogram import Bot
from aiogram.types import MenuButtonCommands, MenuButtonWebApp, WebAppInfo

from services.core.i18n import Translator
from services.core.settings import Settings


async def offer_mini_app(bot: Bot, settings: Settings, t: Translator) -> None:
    """Tell Telegram what the button does; the commands stay behind it without a Mini App."""
    url = settings.mini_app_url
    if not url:
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        return
    button = MenuButtonWebApp(text=t.plain("menu.button.app"), web_app=WebAppInfo(url=url))
    if url.startswith("https://"):
        await bot.set_chat_menu_button(menu_button=button)
    else:
        await _in_test_environment(settings, button)


async def _in_test_environment(settings: Settings, button: MenuButtonWebApp) -> None:
    """Plain HTTP is taken by Telegram's test environment only, and the sandbox keeps to that."""
    token = settings.effective_bot_token
    address = f"{settings.effective_telegram_url}/bot{token}/test/setChatMenuButton"
    body = {"menu_button": button.model_dump(exclude_none=True)}
    try:
        async with httpx.AsyncClient() as client:
            (await client.post(address, json=body)).raise_for_status()
    except httpx.HTTPError as error:
        # The address holds the token: only the kind of error goes on.
        raise OSError(type(error).__name__) from None
