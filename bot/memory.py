"""Memory: the garbage collector out of the way of a start, and of what the start has built."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from typing import Final

_YOUNG: Final = 10_000
_ROUNDS: Final = 20
_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of glibc's malloc.h
_LARGE_BYTES: Final = 1024 * 1024


def hold_still() -> None:
    """Until `settle_down`: a start makes half a million objects and next to no garbage.

    To look for it all the same took 15 % of the start.
    """
    gc.disable()
    _give_back_large_at_once()


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


def _give_back_large_at_once() -> None:
    """What is drawn in goes back to the system with its picture, for 1 ms of each.

    glibc keeps freed blocks of any size for the next one, in each thread its own: 30 MB after 60
    posters, as measured.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)


def _give_back() -> None:
    """Return to the system what importing has left free: 2 to 5 MB. Only glibc can be asked."""
    with contextlib.suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)
