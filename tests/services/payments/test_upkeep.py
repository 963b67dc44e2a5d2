"""Bakong's token is renewed in time, its account looked for, booked payments asked about."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from services.core.sealing import TextSeal
from services.core.settings import SANDBOX_BAKONG_ACCOUNT, SANDBOX_BAKONG_TOKEN
from services.payments import BakongProvider, BakongSettings
from services.payments.bakong_statement import BakongStatement
from services.payments.errors import ProviderAway
from services.payments.reconciliation.schemas import FindingKind
from services.payments.schemas import Way
from services.payments.upkeep import BakongUpkeep, StoredToken
from tests.services.payments.shop import Shop

SEAL = TextSeal(b"secret of the test", "token")


def bank(shop: Shop, token: StoredToken) -> BakongProvider:
    settings = BakongSettings(
        api_url=f"{str(shop.http.base_url).rstrip('/')}/bakong",
        token="",
        account=SANDBOX_BAKONG_ACCOUNT,
        merchant_name="Hang Meas",
    )
    return BakongProvider(settings, shop.client, shop.clock, token)


class TestToken:
    async def test_it_is_renewed_when_due_and_reaches_every_process(self, shop: Shop) -> None:
        token = StoredToken(shop.uow, SEAL, SANDBOX_BAKONG_TOKEN)
        other = StoredToken(shop.uow, SEAL, "expired")
        provider = bank(shop, token)
        upkeep = BakongUpkeep(provider, token, "money@example.com", SANDBOX_BAKONG_ACCOUNT)
        await upkeep.run()
        fresh = await token.current()
        assert fresh != SANDBOX_BAKONG_TOKEN
        assert await other.current() == fresh
        assert await bank(shop, other).account_exists(SANDBOX_BAKONG_ACCOUNT)
        await upkeep.run()
        assert await token.current() == fresh
        shop.clock.advance(timedelta(days=31).total_seconds())
        await upkeep.run()
        assert await token.current() != fresh

    async def test_it_is_not_stored_in_the_clear(self, shop: Shop) -> None:
        token = StoredToken(shop.uow, SEAL, "")
        await token.keep("very-secret")
        rows = await shop.uow.run_read_only(
            lambda tx: tx.session.scalar(text("SELECT sealed FROM payment_provider_tokens"))
        )
        assert b"very-secret" not in bytes(rows or b"")
        stranger = StoredToken(shop.uow, TextSeal(b"another secret", "token"), "of the settings")
        assert await stranger.current() == "of the settings"

    async def test_an_address_that_is_not_registered_gets_none(self, shop: Shop) -> None:
        token = StoredToken(shop.uow, SEAL, SANDBOX_BAKONG_TOKEN)
        upkeep = BakongUpkeep(bank(shop, token), token, "x@unregistered.example", "")
        with pytest.raises(ProviderAway):
            await upkeep.run()
        assert await token.current() == SANDBOX_BAKONG_TOKEN


class TestAccount:
    async def test_known_unknown_and_silence(self, shop: Shop) -> None:
        assert await shop.bank.account_exists(SANDBOX_BAKONG_ACCOUNT) is True
        assert await shop.bank.account_exists("nobody@nowhere") is False
        await shop.fault("bank_down", match="/bakong", times=1)
        assert await shop.bank.account_exists(SANDBOX_BAKONG_ACCOUNT) is None

    async def test_an_account_of_ours_that_is_gone_is_an_alarm(self, shop: Shop) -> None:
        token = StoredToken(shop.uow, SEAL, SANDBOX_BAKONG_TOKEN)
        upkeep = BakongUpkeep(bank(shop, token), token, "", "nobody@nowhere")
        with capture_logs() as logs:
            await upkeep.run()
        assert "bakong_account_missing" in {entry["event"] for entry in logs}


class TestStatement:
    async def test_what_bakong_does_not_know_is_missing(self, shop: Shop) -> None:
        for _ in range(3):
            await shop.pay(await shop.try_by(await shop.ask(), Way.KHQR))
            shop.clock.advance(1)
        await shop.pass_time(10)
        now = shop.clock.now()
        source = BakongStatement(shop.uow, shop.bank)
        rows = await source.rows(now - timedelta(days=1), now)
        assert len(rows) == 3
        span = (now - timedelta(days=1), now)
        report = await shop.reconciliation.compare("bakong", rows, *span)
        assert (report.matched, report.findings) == (3, ())
        report = await shop.reconciliation.compare("bakong", rows[1:], *span)
        assert [one.kind for one in report.findings] == [FindingKind.MISSING]
