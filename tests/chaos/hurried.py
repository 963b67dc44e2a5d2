"""The brisk product, with leases of seconds: what a dead bot held is soon free for another."""

from __future__ import annotations

import sys

import main
from bot.rate_limit import PRIVATE, Pace, Priority
from services.core.inbox import Inbox

LEASE_SECONDS = 3.0

if __name__ == "__main__":
    PRIVATE.update(dict.fromkeys(Priority, Pace(interval_seconds=0.001, burst=1_000)))
    defaults = Inbox.__init__.__kwdefaults__
    assert defaults is not None
    defaults["lease_seconds"] = LEASE_SECONDS
    sys.exit(main.run())
