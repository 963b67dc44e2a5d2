"""The product as `main.py` starts it, but for a robot that taps faster than any fan.

Telegram lets a private chat have about a message a second for long, and the product keeps to
that. A journey plays minutes of a fan's life in seconds; here alone nobody waits for his turn.

A bank that failed is left alone for two seconds instead of ten.

Nor is a tap answered with nothing because a busy machine took more than a blink for its words:
there are 30 seconds, or as many as `BRISK_ANSWER_SECONDS` says to who looks at just that.

A PIN pad stays open while the product is started anew, which takes a busy machine many seconds.

PINs are hashed as cheaply as in all tests, and databases are waited for as patiently: a journey
writes into the product's own, and may be held up by the machine in the middle of it.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

# isort: off
import bot.lean_aiogram  # noqa: F401 - before anything that imports aiogram
# isort: on

import main
from bot.middlewares import groups, windows
from bot.rate_limit import PRIVATE, Pace, Priority
from services.identity import board, pads
from services.payments.providers import door
from tests import pins
from tests.patience import make_patient

ANSWER_WITHIN_SECONDS = float(os.environ.get("BRISK_ANSWER_SECONDS", "30"))
BANK_PAUSE = timedelta(seconds=2)
PAD_LIFE = timedelta(minutes=10)


def hurry() -> None:
    vars(windows)["ANSWER_WITHIN_SECONDS"] = ANSWER_WITHIN_SECONDS
    vars(groups)["_TOAST_WITHIN_SECONDS"] = ANSWER_WITHIN_SECONDS
    vars(door)["_PAUSE"] = BANK_PAUSE
    vars(pads)["PAD_LIFE"] = vars(board)["PAD_LIFE"] = PAD_LIFE
    PRIVATE.update(dict.fromkeys(Priority, Pace(interval_seconds=0.001, burst=1_000)))
    pins.make_cheap()
    make_patient()


if __name__ == "__main__":
    hurry()
    sys.exit(main.run())
