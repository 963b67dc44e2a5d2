"""PIN hashes that cost nothing: the price is for guessers, and hundreds of tests would pay it."""

from functools import partial

from argon2 import PasswordHasher

from services.identity import hashing


def make_cheap() -> None:
    """From now on each `PinHasher` of this process takes microseconds, not a sixth of a second.

    What it stores is still Argon2id, and compares with dear ones too: each hash tells its price.
    """
    cheap = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)
    vars(hashing)["PasswordHasher"] = cheap
