"""What the button beside the writing field opens, here and on a live installation."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from aiogram.types import MenuButtonCommands, MenuButtonWebApp

from bot.menu_button import offer_mini_app
from services.core.i18n import Translators
from services.core.settings import Settings

LIVE = {
    "bot_token": "1:live",
    "secret_key": "a secret of the tests",
    "telegram_webhook_secret": "another",
}


def settings(tmp_path: Path, **given: str) -> Settings:
    return Settings(data_dir=tmp_path, _env_file=None, **given)  # type: ignore[call-arg, arg-type]


@pytest.fixture
def bot() -> AsyncMock:
    return AsyncMock()


async def offered(bot: AsyncMock, given: Settings) -> object:
    await offer_mini_app(bot, given, Translators.load("km").for_language("en"))
    return bot.set_chat_menu_button.await_args.kwargs["menu_button"]


async def test_a_public_address_opens_the_mini_app(bot: AsyncMock, tmp_path: Path) -> None:
    button = await offered(bot, settings(tmp_path, public_url="https://shop.example", **LIVE))
    assert isinstance(button, MenuButtonWebApp)
    assert (button.text, button.web_app.url) == ("Open", "https://shop.example/app/")


async def test_without_one_it_shows_the_commands(bot: AsyncMock, tmp_path: Path) -> None:
    assert isinstance(await offered(bot, settings(tmp_path, **LIVE)), MenuButtonCommands)


async def test_a_silent_telegram_is_told_without_the_token(bot: AsyncMock, tmp_path: Path) -> None:
    given = settings(tmp_path, telegram_api_url="http://127.0.0.1:9")
    with pytest.raises(OSError, match=r"^ConnectError$"):
        await offer_mini_app(bot, given, Translators.load("km").for_language("en"))
