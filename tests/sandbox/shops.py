"""The same small bot written twice: with aiogram and with python-telegram-bot.

It greets, sells for Stars, repeats photos and thanks for contacts. `fed` takes raw updates, as a
webhook gets them; `polled` fetches them itself.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.types import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LabeledPrice,
    Message,
    PreCheckoutQuery,
)
from telegram import InlineKeyboardButton as PtbButton
from telegram import InlineKeyboardMarkup as PtbMarkup
from telegram import LabeledPrice as PtbPrice
from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    PreCheckoutQueryHandler,
    filters,
)

from sandbox.settings import DEFAULT_TOKEN

HELLO = "<b>សួស្តី</b> {}"
Feed = Callable[[dict[str, Any]], Awaitable[None]]
PtbContext = ContextTypes.DEFAULT_TYPE


# --- aiogram ------------------------------------------------------------------------------------


async def greet(message: Message) -> None:
    assert message.from_user is not None
    buy = InlineKeyboardButton(text="Buy", callback_data="buy")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[buy]])
    words = HELLO.format(message.from_user.first_name)
    await message.answer(words, parse_mode="HTML", reply_markup=keyboard)


async def buy(query: CallbackQuery) -> None:
    assert isinstance(query.message, Message)
    await query.answer("One moment")
    await query.message.edit_text("Pay here:")
    prices = [LabeledPrice(label="Votes", amount=50)]
    await query.message.answer_invoice("Votes", "10 votes", "order:1", "XTR", prices)


async def agree(query: PreCheckoutQuery) -> None:
    await query.answer(ok=True)


async def thank(message: Message) -> None:
    assert message.successful_payment is not None
    await message.answer(f"Paid {message.successful_payment.total_amount}")


async def repeat(message: Message) -> None:
    assert message.photo is not None
    await message.answer_photo(message.photo[-1].file_id, caption="Yours")


async def know(message: Message) -> None:
    assert message.contact is not None
    await message.reply(f"Known: {message.contact.phone_number}")


def _dispatcher() -> Dispatcher:
    dispatcher = Dispatcher()
    dispatcher.message.register(greet, CommandStart())
    dispatcher.callback_query.register(buy, F.data == "buy")
    dispatcher.pre_checkout_query.register(agree)
    dispatcher.message.register(thank, F.successful_payment)
    dispatcher.message.register(repeat, F.photo)
    dispatcher.message.register(know, F.contact)
    return dispatcher


def _aiogram_bot(url: str) -> Bot:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    return Bot(DEFAULT_TOKEN, session=session)


@asynccontextmanager
async def aiogram_fed(url: str) -> AsyncIterator[Feed]:
    dispatcher = _dispatcher()
    async with _aiogram_bot(url) as bot:

        async def feed(update: dict[str, Any]) -> None:
            await dispatcher.feed_raw_update(bot, update)

        yield feed


@asynccontextmanager
async def aiogram_polled(url: str) -> AsyncIterator[None]:
    dispatcher, bot = _dispatcher(), _aiogram_bot(url)
    polling = asyncio.create_task(
        dispatcher.start_polling(bot, polling_timeout=2, handle_signals=False)
    )
    try:
        yield
    finally:
        with suppress(RuntimeError):
            await dispatcher.stop_polling()
        await polling


# --- python-telegram-bot ------------------------------------------------------------------------


async def ptb_greet(update: Update, context: PtbContext) -> None:
    assert update.message is not None
    assert update.effective_user is not None
    keyboard = PtbMarkup([[PtbButton("Buy", callback_data="buy")]])
    words = HELLO.format(update.effective_user.first_name)
    await update.message.reply_text(words, parse_mode="HTML", reply_markup=keyboard)


async def ptb_buy(update: Update, context: PtbContext) -> None:
    assert update.callback_query is not None
    assert update.effective_chat is not None
    await update.callback_query.answer("One moment")
    await update.callback_query.edit_message_text("Pay here:")
    prices = [PtbPrice("Votes", 50)]
    await update.effective_chat.send_invoice("Votes", "10 votes", "order:1", "XTR", prices)


async def ptb_agree(update: Update, context: PtbContext) -> None:
    assert update.pre_checkout_query is not None
    await update.pre_checkout_query.answer(ok=True)


async def ptb_thank(update: Update, context: PtbContext) -> None:
    assert update.message is not None
    assert update.message.successful_payment is not None
    await update.message.reply_text(f"Paid {update.message.successful_payment.total_amount}")


async def ptb_repeat(update: Update, context: PtbContext) -> None:
    assert update.message is not None
    await update.message.reply_photo(update.message.photo[-1].file_id, caption="Yours")


async def ptb_know(update: Update, context: PtbContext) -> None:
    assert update.message is not None
    assert update.message.contact is not None
    words = f"Known: {update.message.contact.phone_number}"
    await update.message.reply_text(words, do_quote=True)


def _application(url: str) -> Any:
    builder = Application.builder().token(DEFAULT_TOKEN).base_url(f"{url}/bot")
    application = builder.base_file_url(f"{url}/file/bot").build()
    application.add_handlers([
        CommandHandler("start", ptb_greet),
        CallbackQueryHandler(ptb_buy, "^buy$"),
        PreCheckoutQueryHandler(ptb_agree),
        MessageHandler(filters.SUCCESSFUL_PAYMENT, ptb_thank),
        MessageHandler(filters.PHOTO, ptb_repeat),
        MessageHandler(filters.CONTACT, ptb_know),
    ])  # fmt: skip
    return application


@asynccontextmanager
async def ptb_fed(url: str) -> AsyncIterator[Feed]:
    application = _application(url)
    async with application:

        async def feed(update: dict[str, Any]) -> None:
            await application.process_update(Update.de_json(update, application.bot))

        yield feed


@asynccontextmanager
async def ptb_polled(url: str) -> AsyncIterator[None]:
    application = _application(url)
    async with application:
        await application.start()
        await application.updater.start_polling(timeout=2)
        try:
            yield
        finally:
            await application.updater.stop()
            await application.stop()
