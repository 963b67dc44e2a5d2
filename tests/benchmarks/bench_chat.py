"""Chat against the least that a bot on aiogram can be, in the same run.

    PYTHONPATH=. python tests/benchmarks/bench_chat.py

The whole product as `run` starts it (SQLite, in-process store) and a bare echo bot take turns on
the same stand-in for Telegram in this process: both poll, so both pay for the same transport. The
echo bot is also fed without any transport for its updates. Everybody goes on with the next tap
when the last is answered, 128 people at once: that is saturation. Every tap is on the person's
own current screen, with the data that the product itself put on its button.

Then 50 acts a second arrive whether or not the last ones are answered, for the times of single
answers: from the moment when the product gets the update (it has yet to store it) to the last
call that answers it.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Final

import uvloop

from tests.benchmarks.fast_telegram import Answered, Chats, FastTelegram, Person
from tests.benchmarks.processes import MAIN, Running, start

ROUNDS: Final = 5
SECONDS: Final = 3.0
AT_ONCE: Final = 128
PEOPLE: Final = 2_000
FED_UPDATES: Final = 2_000
ACTS_PER_SECOND: Final = 50
ACTS: Final = 500
ECHO: Final = "1001:echo-bot-of-the-benchmark-000000000000"
PRODUCT: Final = "1002:product-of-the-benchmark-000000000000"

Act = Callable[[Person], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """Updates a second, and the bot's own processor time for one in microseconds."""

    per_second: float
    cpu_us: float


class Crowd:
    """The people of one bot, who act in turn."""

    def __init__(self, chats: Chats, bot: Running) -> None:
        self.chats = chats
        self.bot = bot
        self._turns: Iterator[Person] = cycle(chats.people)

    async def saturate(self, act: Act, seconds: float = SECONDS) -> Pace:
        """Everybody acts again and again for so long."""
        done = 0

        def answered(_: Person, __: Answered) -> None:
            nonlocal done
            done += 1
            act(self._next())

        self.chats.on_answered = answered
        wall, cpu = time.perf_counter(), self.bot.cpu_seconds()
        for _ in range(AT_ONCE):
            act(self._next())
        await asyncio.sleep(seconds)
        wall, cpu, count = time.perf_counter() - wall, self.bot.cpu_seconds() - cpu, done
        await self._calm()
        return Pace(count / wall, cpu / count * 1e6)

    async def everybody(self, act: Act) -> None:
        """Each person does this once."""
        left = iter(self.chats.people)

        def answered(_: Person, __: Answered) -> None:
            if (person := next(left, None)) is not None:
                act(person)

        self.chats.on_answered = answered
        for _ in range(AT_ONCE):
            act(next(left))
        await self._all_answered()

    async def steady(self, act: Act) -> list[Answered]:
        """`ACTS` acts, one each 1 / `ACTS_PER_SECOND`, whatever the answers do."""
        answers: list[Answered] = []
        self.chats.on_answered = lambda _, took: answers.append(took)
        begin = time.perf_counter()
        for number in range(ACTS):
            await asyncio.sleep(begin + number / ACTS_PER_SECOND - time.perf_counter())
            act(self._next())
        await self._all_answered()
        return answers

    def _next(self) -> Person:
        return next(person for person in self._turns if not person.awaited)

    async def _calm(self) -> None:
        self.chats.on_answered = lambda _, __: None
        await self._all_answered()

    async def _all_answered(self) -> None:
        async with asyncio.timeout(60):
            while any(person.awaited for person in self.chats.people):  # noqa: ASYNC110
                await asyncio.sleep(0.05)


def tap_menu(chats: Chats) -> Act:
    """From Home to the wallet and back: both show balances."""

    def act(person: Person) -> None:
        data = person.button("1w.") or person.button("1w:") or person.button("1h")
        assert data is not None, person.message
        chats.press(person, data)

    return act


async def settle_in(crowd: Crowd) -> None:
    """Everybody starts and chooses a language."""

    def choose(person: Person) -> None:
        crowd.chats.press(person, person.button("1lc") or "")

    await crowd.everybody(lambda person: crowd.chats.write(person, "/start"))
    await crowd.everybody(choose)


async def fed(echo: Running) -> Pace:
    echo.tell("go")
    wall, cpu = map(float, (await asyncio.to_thread(echo.next_line)).split())
    return Pace(FED_UPDATES / wall, cpu / FED_UPDATES * 1e6)


async def compare(product: Crowd, echo: Crowd, fed_echo: Running) -> None:
    arms: Mapping[str, Callable[[], Awaitable[Pace]]] = {
        "echo, polling": lambda: echo.saturate(lambda person: echo.chats.write(person, "hello")),
        "echo, fed": lambda: fed(fed_echo),
        "menu screen": lambda: product.saturate(tap_menu(product.chats)),
        "/start": lambda: product.saturate(lambda person: product.chats.write(person, "/start")),
    }
    for arm in arms.values():
        await arm()  # warm
    rounds = [{name: await arm() for name, arm in arms.items()} for _ in range(ROUNDS)]
    for name in arms:
        rate = statistics.median(one[name].per_second for one in rounds)
        cpu = statistics.median(one[name].cpu_us for one in rounds)
        shares = [one[name].per_second / one["echo, polling"].per_second for one in rounds]
        cpus = [one[name].cpu_us / one["echo, polling"].cpu_us for one in rounds]
        say(
            f"  {name:14} {rate:6.0f}/s ({statistics.median(shares):4.0%} of the echo bot)"
            f"   CPU {cpu:5.0f} us (x{statistics.median(cpus):.2f})"
        )


async def time_answers(crowd: Crowd) -> None:
    acts: Mapping[str, Act] = {
        "menu screen": tap_menu(crowd.chats),
        "/start": lambda person: crowd.chats.write(person, "/start"),
    }
    for name, act in acts.items():
        answers = await crowd.steady(act)
        inside = percentiles([one.from_handing_out for one in answers])
        whole = percentiles([one.from_act for one in answers])
        say(f"  {name:14} inside the product {inside}; with the wait for polling {whole}")


def percentiles(seconds: list[float]) -> str:
    cuts = statistics.quantiles(seconds, n=100)
    return f"p50 {cuts[49] * 1e3:.1f} ms, p95 {cuts[94] * 1e3:.1f} ms"


async def run(folder: Path) -> None:
    product_chats, echo_chats = Chats(1002, PEOPLE), Chats(1001, PEOPLE)
    telegram = FastTelegram({PRODUCT: product_chats, ECHO: echo_chats})
    url = await telegram.start()
    settings = {
        "BOT_TOKEN": PRODUCT,
        "SECRET_KEY": "a-secret-of-the-benchmark",
        "TELEGRAM_API_URL": url,
        "DATA_DIR": str(folder / "data"),
        "HTTP_PORT": "0",
    }
    echo = ["-m", "tests.benchmarks.echo_bot"]
    with ExitStack() as stack:
        bare = stack.enter_context(start([*echo, "poll", url, ECHO], folder))
        bare_fed = stack.enter_context(start([*echo, "feed", url, ECHO, str(FED_UPDATES)], folder))
        whole = stack.enter_context(start([MAIN, "run"], folder, settings))
        await asyncio.to_thread(whole.wait_for, "ready")
        crowd = Crowd(product_chats, whole)
        await settle_in(crowd)
        say(f"At saturation, {AT_ONCE} people at once; medians of {ROUNDS} rounds")
        await compare(crowd, Crowd(echo_chats, bare), bare_fed)
        say(f"At {ACTS_PER_SECOND} acts a second, {ACTS} of each kind")
        await time_answers(crowd)
        say(f"Memory after {product_chats.calls} calls: {whole.memory_mb():.0f} MB")
    telegram.stop()


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="hm-bench-") as folder:
        uvloop.run(run(Path(folder)))


if __name__ == "__main__":
    main()
