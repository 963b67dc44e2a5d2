"""The product as `main.py` starts it, on a machine that may stand still for a moment.

It gives up on a database that is slow after two seconds; here it waits as the tests' own
processes do.
"""

from __future__ import annotations

import sys

# isort: off
import bot.lean_aiogram  # noqa: F401 - before anything that imports aiogram
# isort: on

import main
from tests.patience import make_patient

if __name__ == "__main__":
    make_patient()
    sys.exit(main.run())
