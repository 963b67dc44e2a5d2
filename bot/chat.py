"""The bot role: takes stored updates in order per fan and answers in chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

# isort: off
from bot.telegram import UpdateHandler, make_bot  # first: it imports aiogram the lean way
# isort: on

from aiogram import Bot
from aiogram.types import BotCommand, MenuButtonCommands

from bot.background import Stop, running
from bot.container import Container
from bot.dispatcher import make_dispatcher
from bot.inbox_worker import InboxWorker
from bot.intake import Polling
from bot.throttle import AiogramThrottle
from handlers.home.directions import COMMANDS
from handlers.kit.buttons import Keyboards
from handlers.kit.screen import PictureRef
from handlers.kit.window import WindowKit
from services.artwork.colours import Pair
from services.artwork.schemas import BannerPicture, Bilingual
from services.core.i18n import Translators
from services.core.logs import get_logger
from services.core.settings import Settings
from services.core.wakeups import INBOX
from webapp.hooks.updates import KINDS

log = get_logger("chat")


@asynccontextmanager
async def bot_role(container: Container, stop: Stop) -> AsyncIterator[None]:
    settings = container.settings
    bot = make_bot(settings.effective_bot_token, settings.effective_telegram_url)
    bot.session.middleware(AiogramThrottle(container.turnstile))
    kit = WindowKit(bot, Keyboards(container.signer), container.files, _banner(container))
    dispatcher = make_dispatcher(container, kit)
    await container.turnstile.restore()
    worker = InboxWorker(container.inbox, UpdateHandler(bot, dispatcher))
    container.wakeups.on(INBOX, worker.wake)
    if not container.many_processes:
        await container.inbox.release_all()
    try:
        async with running(stop, inbox=worker.run_forever()):
            await _introduce(bot, settings, container.translators)
            if settings.public_url:
                await _set_webhook(bot, settings)
                yield
            else:
                await bot.delete_webhook()
                async with running(stop, polling=_polling(container).run_forever()):
                    yield
    finally:
        await bot.session.close()


def _polling(container: Container) -> Polling:
    settings = container.settings
    url = f"{settings.effective_telegram_url}/bot{settings.effective_bot_token}"
    return Polling(url, settings.bot_id, container.inbox, container.wakeups)


def _banner(container: Container) -> PictureRef:
    km, en = (container.translators.for_language(one) for one in ("km", "en"))
    words = Bilingual(km.plain("menu.banner.words"), en.plain("menu.banner.words"))
    banner = BannerPicture(Pair.PLUM, words)
    return PictureRef("banner:1", partial(container.studio.draw, banner))


async def _set_webhook(bot: Bot, settings: Settings) -> None:
    await bot.set_webhook(
        f"{settings.public_url}/telegram/webhook",
        secret_token=settings.telegram_webhook_secret.get_secret_value(),
        allowed_updates=list(KINDS),
        max_connections=100,
    )


async def _introduce(bot: Bot, settings: Settings, translators: Translators) -> None:
    """Name the commands and the bot itself to Telegram, in both languages."""
    for language in ("km", "en"):
        t = translators.for_language(language)
        shown = None if language == settings.default_language else language
        commands = [
            BotCommand(command=name, description=t.plain(f"menu.command.{name}"))
            for name in ("start", *COMMANDS, "cancel")
        ]
        await bot.set_my_commands(commands, language_code=shown)
        await bot.set_my_description(t.plain("menu.bot.description"), language_code=shown)
        await bot.set_my_short_description(t.plain("menu.bot.about"), language_code=shown)
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
