"""The least that a bot on aiogram can be: one handler, one answer, everything as it comes.

    PYTHONPATH=. python -m tests.benchmarks.echo_bot poll|feed TELEGRAM_URL TOKEN [UPDATES]

`poll` takes its updates by long polling until it is stopped. `feed` hands updates straight to the
dispatcher: for each line on its input it works off UPDATES of them and prints how many seconds
that took, of the clock and of the processor.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Final

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message

AT_ONCE: Final = 64


def make_bot(url: str, token: str) -> Bot:
    return Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))


def make_dispatcher() -> Dispatcher:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    return dispatcher


async def feed(bot: Bot, dispatcher: Dispatcher, updates: int) -> None:
    numbers = iter(range(updates))

    async def worker() -> None:
        for number in numbers:
            person = 700_000 + number % 500
            await dispatcher.feed_raw_update(
                bot,
                {
                    "update_id": number,
                    "message": {
                        "message_id": number,
                        "date": 1_775_000_000,
                        "chat": {"id": person, "type": "private", "first_name": "Dara"},
                        "from": {"id": person, "is_bot": False, "first_name": "Dara"},
                        "text": "hello",
                    },
                },
            )

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))


async def feed_on_demand(bot: Bot, dispatcher: Dispatcher, updates: int) -> None:
    while await asyncio.to_thread(sys.stdin.readline):
        wall, cpu = time.perf_counter(), time.process_time()
        await feed(bot, dispatcher, updates)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        sys.stdout.write(f"{wall} {cpu}\n")
        sys.stdout.flush()


async def run(mode: str, url: str, token: str, updates: int = 0) -> None:
    bot, dispatcher = make_bot(url, token), make_dispatcher()
    if mode == "feed":
        await feed_on_demand(bot, dispatcher, updates)
    else:
        await dispatcher.start_polling(bot, handle_signals=False)


if __name__ == "__main__":
    mode, url, token, *updates = sys.argv[1:]
    uvloop.run(run(mode, url, token, *map(int, updates)))
