"""The product as `main.py` starts it, but for a robot that taps faster than any fan.

Telegram lets a private chat have about a message a second for long, and the product keeps to
that. A journey plays minutes of a fan's life in seconds; here alone nobody waits for his turn.
"""

from __future__ import annotations

import sys

import main
from bot.rate_limit import PRIVATE, Pace, Priority

if __name__ == "__main__":
    PRIVATE.update(dict.fromkeys(Priority, Pace(interval_seconds=0.001, burst=1_000)))
    sys.exit(main.run())
