"""The bot role: takes stored updates in order per fan and answers in chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import chain, repeat
from typing import Final

# isort: off
from bot.telegram import UpdateHandler, make_bot  # first: it imports aiogram the lean way
# isort: on

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramUnauthorizedError
from aiogram.types import BotCommand

from bot.background import Stop, running
from bot.checkout import Beside
from bot.container import Container, make_checkout
from bot.dispatcher import make_dispatcher
from bot.inbox_worker import InboxWorker
from bot.intake import Polling
from bot.menu_button import offer_mini_app
from bot.redrawing import Redrawing
from bot.throttle import AiogramThrottle
from bot.warm_up import warm_up
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

_PAUSES_SECONDS: Final = (0.5, 1, 2, 5, 10, 30)
log = get_logger("chat")


@asynccontextmanager
async def bot_role(container: Container, stop: Stop) -> AsyncIterator[None]:
    settings = container.settings
    bot = make_bot(settings.effective_bot_token, settings.effective_telegram_url)
    bot.session.middleware(AiogramThrottle(container.turnstile))
    kit = WindowKit(bot, Keyboards(container.signer), container.files, _banner(container))
    dispatcher = make_dispatcher(container, kit)
    await container.turnstile.restore()
    handler = UpdateHandler(bot, dispatcher, Redrawing(container, bot, dispatcher, kit))
    worker = InboxWorker(container.inbox, handler)
    container.wakeups.on(INBOX, worker.wake)
    if not container.many_processes:
        await container.inbox.release_all()
    loops = {
        "inbox": worker.run_forever(),
        "warming_up": warm_up(kit),
        "queue_cards": dispatcher["queue_cards"].run_forever(),
        "group_cards": dispatcher["group_card_keeper"].run_forever(),
        "settling_in": _settle_in(bot, settings, container.translators),
    }
    if not settings.public_url:
        loops["polling"] = _polling(container).run_forever()
    try:
        async with running(stop, **loops):
            yield
    finally:
        await bot.session.close()


def _polling(container: Container) -> Polling:
    settings = container.settings
    url = f"{settings.effective_telegram_url}/bot{settings.effective_bot_token}"
    beside = Beside(make_checkout(container).answer)
    return Polling(url, settings.bot_id, container.inbox, container.wakeups, beside)


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


async def _settle_in(bot: Bot, settings: Settings, translators: Translators) -> None:
    """Tell Telegram who we are and where to send updates. Only a wrong token is an error."""
    for pause_seconds in chain(_PAUSES_SECONDS, repeat(_PAUSES_SECONDS[-1])):
        try:
            if settings.public_url:
                await _set_webhook(bot, settings)
            else:
                await bot.delete_webhook()
            await _introduce(bot, settings, translators)
        except TelegramUnauthorizedError:
            raise
        except (TelegramAPIError, OSError) as error:
            log.warning("telegram_not_ready", error=str(error), pause_seconds=pause_seconds)
            await asyncio.sleep(pause_seconds)
        else:
            return


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
    await offer_mini_app(bot, settings, translators.for_language(settings.default_language))
