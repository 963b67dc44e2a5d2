"""Keeps the door to Bakong open: renews its token, and looks whether our account exists."""

from datetime import datetime, timedelta
from typing import Final

from services.core.logs import get_logger
from services.core.sealing import TextSeal
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.payments import repository
from services.payments.errors import ProviderAway
from services.payments.providers.bakong import BakongProvider

RENEWED_EVERY: Final = timedelta(days=30)  # a token lives about ninety days
_REMEMBERED_FOR: Final = timedelta(minutes=5)
_NAME: Final = "bakong"
log = get_logger("bakong")


class StoredToken:
    """The token in force for every process: the renewed one, else the one of the settings."""

    def __init__(self, uow: UnitOfWork, seal: TextSeal, setting: str) -> None:
        self.uow = uow
        self._seal = seal
        self._token = self._setting = setting
        self._read_at: datetime | None = None

    async def current(self) -> str:
        """Read again every five minutes, so that a renewal reaches every process."""
        now = self.uow.clock.now()
        if self._read_at is None or now >= self._read_at + _REMEMBERED_FOR:
            self._token = await self._stored() or self._setting
            self._read_at = now
        return self._token

    @query
    async def is_due(self, tx: Tx) -> bool:
        """Whether the token should be renewed."""
        row = await repository.provider_token(tx, _NAME)
        return row is None or tx.now >= row.renewed_at + RENEWED_EVERY

    @use_case
    async def keep(self, tx: Tx, token: str) -> None:
        await repository.keep_token(tx, _NAME, self._seal.seal(token, _NAME))
        self._token, self._read_at = token, tx.now

    @query
    async def _stored(self, tx: Tx) -> str | None:
        row = await repository.provider_token(tx, _NAME)
        return None if row is None else self._seal.unseal(row.sealed, _NAME)


class BakongUpkeep:
    """A daily job. `email` is the address that is registered at Bakong; empty: no renewal."""

    def __init__(
        self, provider: BakongProvider, token: StoredToken, email: str, account: str
    ) -> None:
        self._provider = provider
        self._token = token
        self._email = email
        self._account = account

    async def run(self) -> None:
        """Raises ProviderAway if the token could not be renewed: the job comes again."""
        if self._email and await self._token.is_due():
            token = await self._provider.renewed_token(self._email)
            if token is None:
                raise ProviderAway(answer="no token")
            await self._token.keep(token)
            log.info("bakong_token_renewed")
        if self._account and await self._provider.account_exists(self._account) is False:
            log.error("bakong_account_missing", account=self._account)
