"""Memory: the garbage collector out of the way of a start, and of what the start has built."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from typing import Final

_YOUNG: Final = 10_000
_ROUNDS: Final = 20


def hold_still() -> None:
    """Until `settle_down`: a start makes half a million objects and next to no garbage.

    To look for it all the same took 15 % of the start.
    """
    gc.disable()


def settle_down() -> None:
    """Set aside for good what the start has built, and look for garbage less often.

    The collector would walk through modules and models again and again: 40 % of the time of a
    busy bot, as measured.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _ROUNDS, _ROUNDS)
    gc.enable()
    _give_back()


def _give_back() -> None:
    """Return to the system what importing has left free: 2 to 5 MB. Only glibc can be asked."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
