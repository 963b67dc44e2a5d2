"""PIN hashes: Argon2id over a keyed digest, in threads, so that chats go on meanwhile."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from services.core.db import Busy
from services.core.signing import derived_key

AT_ONCE: Final = 2  # each takes 64 MiB and a whole core for a quarter of a second
MAX_WAITING: Final = 40

R = TypeVar("R")


class PinHasher:
    """Hashes and compares PINs. A PIN has only a million values, so a hash alone would not hide
    it: the PIN is first mixed with the secret of the installation and the fan's id. A database
    without that secret tells nothing; with another SECRET_KEY every fan must set a new PIN.
    """

    def __init__(self, secret: bytes, argon2: PasswordHasher | None = None) -> None:
        self._key = derived_key(secret, "pin-hash")
        self._code_key = derived_key(secret, "one-time-code-hash")
        self._argon2 = argon2 or PasswordHasher()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="pin")
        self._waiting = 0

    def check_room(self) -> None:
        """Busy when so many PINs wait already that a fan would stare at a dead screen."""
        if self._waiting >= MAX_WAITING:
            raise Busy

    async def hash(self, fan_id: int, pin: str) -> str:
        mixed = self._mixed(fan_id, pin)
        return await self._in_thread(lambda: self._argon2.hash(mixed))

    async def matches(self, fan_id: int, pin: str, hashed: str) -> bool:
        mixed = self._mixed(fan_id, pin)
        return await self._in_thread(lambda: self._verify(hashed, mixed))

    def code_digest(self, code_id: str, code: str) -> str:
        """A one-time code as it is stored: quick to compare, for it lives minutes and dies after
        five tries; without the secret nobody can try all codes on a stolen database.
        """
        return hmac.digest(self._code_key, f"{code_id}:{code}".encode(), sha256).hex()

    def is_code(self, code_id: str, code: str, digest: str) -> bool:
        """Whether `digest` was made of this code; takes the same time either way."""
        return hmac.compare_digest(self.code_digest(code_id, code), digest)

    def close(self) -> None:
        self._threads.shutdown()

    def _mixed(self, fan_id: int, pin: str) -> bytes:
        return hmac.digest(self._key, f"{fan_id}:{pin}".encode(), sha256)

    def _verify(self, hashed: str, mixed: bytes) -> bool:
        try:
            return self._argon2.verify(hashed, mixed)
        except VerifyMismatchError:
            return False

    async def _in_thread(self, work: Callable[[], R]) -> R:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1
