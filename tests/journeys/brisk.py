"""The product as `main.py` starts it, but for a robot that taps faster than any fan.

Telegram lets a private chat have about a message a second for long, and the product keeps to
that. A journey plays minutes of a fan's life in seconds; here alone nobody waits for his turn.

Nor is a tap answered with nothing because a busy machine took more than a blink for its words.
"""

from __future__ import annotations

import sys

# isort: off
import bot.lean_aiogram  # noqa: F401 - before anything that imports aiogram
# isort: on

import main
from bot.middlewares import groups, windows
from bot.rate_limit import PRIVATE, Pace, Priority

ANSWER_WITHIN_SECONDS = 4.0

if __name__ == "__main__":
    vars(windows)["ANSWER_WITHIN_SECONDS"] = ANSWER_WITHIN_SECONDS
    vars(groups)["_TOAST_WITHIN_SECONDS"] = ANSWER_WITHIN_SECONDS
    PRIVATE.update(dict.fromkeys(Priority, Pace(interval_seconds=0.001, burst=1_000)))
    sys.exit(main.run())
