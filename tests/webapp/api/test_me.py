"""GET /api/v1/me, and who is let in."""

import httpx
import pytest

from services.core.clock import FrozenClock
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import UnitOfWork
from services.identity import IdentityService
from services.identity.errors import UnknownFan
from services.wallet import WalletService
from tests.webapp.people import (
    BOT_TOKEN,
    DARA,
    OTHER_TOKEN,
    authorization,
    fields_at,
    signed,
    user,
)

ME = "/api/v1/me"


class TestMe:
    async def test_new_fan_is_known_by_what_telegram_says(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        about = user(first_name="សុខ", last_name="ដារ៉ា", username="sok_dara", language_code="km")
        answer = await client.get(ME, headers=authorization(clock.now(), user=about))
        nothing = {
            currency: {
                part: {"amount_minor": 0, "currency": currency}
                for part in ("available", "pending", "total")
            }
            for currency in ("USD", "KHR", "PTS")
        }
        assert answer.status_code == 200
        assert answer.json() == {
            "id": DARA,
            "first_name": "សុខ",
            "last_name": "ដារ៉ា",
            "username": "sok_dara",
            "phone": None,
            "language": "km",
            "verification_level": "basic",
            "verified_until": None,
            "can_be_written_to": False,
            "roles": [],
            "since": "2026-04-01T05:00:00Z",
            "balances": nothing,
        }

    async def test_money_is_told_in_minor_units(
        self,
        client: httpx.AsyncClient,
        clock: FrozenClock,
        uow: UnitOfWork,
        wallet: WalletService,
    ) -> None:
        for amount in (Money(2_550, Currency.USD), Money(40_000, Currency.KHR)):
            await uow.run(
                lambda tx, amount=amount: wallet.credit(  # type: ignore[misc]
                    tx,
                    credit_id=uuid7(),
                    source=f"clearing:khqr:{amount.currency.lower()}",
                    fan_id=DARA,
                    amount=amount,
                    reference="test",
                    kind="top_up",
                )
            )
        balances = (await client.get(ME, headers=authorization(clock.now()))).json()["balances"]
        assert balances["USD"]["available"] == {"amount_minor": 2_550, "currency": "USD"}
        assert balances["KHR"]["total"] == {"amount_minor": 40_000, "currency": "KHR"}

    async def test_asking_again_changes_nothing(
        self, client: httpx.AsyncClient, clock: FrozenClock, identity: IdentityService
    ) -> None:
        """Reading takes the same initData as often as it is fresh."""
        headers = authorization(clock.now())
        first = await client.get(ME, headers=headers)
        known = await identity.profile(DARA)
        clock.advance(14 * 60)
        assert (await client.get(ME, headers=headers)).json() == first.json()
        assert await identity.profile(DARA) == known

    async def test_a_chosen_language_outlives_what_telegram_says(
        self, client: httpx.AsyncClient, clock: FrozenClock, identity: IdentityService
    ) -> None:
        headers = authorization(clock.now(), user=user(language_code="en"))
        await client.get(ME, headers=headers)
        await identity.choose_language(DARA, "km")
        assert (await client.get(ME, headers=headers)).json()["language"] == "km"

    async def test_a_language_that_is_not_ours_is_null(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        headers = authorization(clock.now(), user=user(language_code="fr"))
        assert (await client.get(ME, headers=headers)).json()["language"] is None


class TestSignIn:
    @pytest.mark.parametrize("scheme", ["tma", "TMA", "Tma"])
    async def test_scheme_is_read_in_any_case(
        self, client: httpx.AsyncClient, clock: FrozenClock, scheme: str
    ) -> None:
        credentials = f"{scheme} {signed(fields_at(clock.now()))}"
        answer = await client.get(ME, headers={"Authorization": credentials})
        assert answer.status_code == 200

    @pytest.mark.parametrize(
        "header", [None, "", "tma", "tma ", "{good}", "tma{good}", "Basic YTpi"]
    )
    async def test_without_init_data_nobody_is_signed_in(
        self, client: httpx.AsyncClient, clock: FrozenClock, header: str | None
    ) -> None:
        good = signed(fields_at(clock.now()))
        headers = {} if header is None else {"Authorization": header.format(good=good)}
        answer = await client.get(ME, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "http.not_signed_in"
        assert answer.headers["WWW-Authenticate"] == "tma, Bearer"

    async def test_tampered_init_data_is_refused_and_not_repeated(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        raw = signed(fields_at(clock.now())).replace("Dara", "Vuthy")
        answer = await client.get(ME, headers={"Authorization": f"tma {raw}"})
        assert answer.status_code == 401
        assert answer.json()["code"] == "http.bad_init_data"
        assert answer.json()["details"] == {}
        for part in (BOT_TOKEN, "Vuthy", raw.rpartition("hash=")[2]):
            assert part not in answer.text

    async def test_init_data_of_another_bot_is_refused(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        raw = signed(fields_at(clock.now()), OTHER_TOKEN)
        answer = await client.get(ME, headers={"Authorization": f"tma {raw}"})
        assert answer.json()["code"] == "http.bad_init_data"

    async def test_an_old_page_is_asked_to_open_again(
        self, client: httpx.AsyncClient, clock: FrozenClock
    ) -> None:
        headers = authorization(clock.now())
        clock.advance(15 * 60 + 1)
        answer = await client.get(ME, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["code"] == "http.stale_init_data"

    async def test_whoever_is_refused_is_not_remembered(
        self, client: httpx.AsyncClient, clock: FrozenClock, identity: IdentityService
    ) -> None:
        raw = signed(fields_at(clock.now()), OTHER_TOKEN)
        await client.get(ME, headers={"Authorization": f"tma {raw}"})
        with pytest.raises(UnknownFan):
            await identity.profile(DARA)
