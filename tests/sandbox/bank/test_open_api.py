"""The Bakong Open API in the shapes of the real one."""

from typing import Any

import httpx
import orjson
import pytest

from sandbox.bank.tokens import LIFETIME_SECONDS
from sandbox.state import SandboxState
from tests.sandbox.bank.codes import CREATED_MS, code
from tests.sandbox.bank.conftest import StillClock

NOT_FOUND = {
    "responseCode": 1,
    "responseMessage": "Transaction could not be found. Please check and try again.",
    "errorCode": 1,
    "data": None,
}


async def pay(bank: httpx.AsyncClient, payload: str, **more: object) -> dict[str, Any]:
    body = {"account": "rithy.meas@lotus", "payload": payload} | more
    transaction: dict[str, Any] = (await bank.post("/sim/bank/pay", json=body)).json()[
        "transaction"
    ]
    return transaction


async def ask(bank: httpx.AsyncClient, name: str, body: object) -> httpx.Response:
    return await bank.post(f"/bakong/v1/{name}", content=orjson.dumps(body))


class TestCheck:
    async def test_not_paid_yet_is_a_good_answer_with_error_code_1(
        self, bank: httpx.AsyncClient
    ) -> None:
        response = await ask(bank, "check_transaction_by_md5", {"md5": "0" * 32})
        assert response.status_code == 200
        assert response.json() == NOT_FOUND

    async def test_a_paid_code_is_found_by_its_md5(self, bank: httpx.AsyncClient) -> None:
        paid = await pay(bank, code())
        response = await ask(bank, "check_transaction_by_md5", {"md5": paid["md5"]})
        assert response.json()["responseCode"] == 0
        assert response.json()["errorCode"] is None
        data = response.json()["data"]
        assert data["hash"] == paid["hash"]
        assert len(data["hash"]) == 64
        assert data["fromAccountId"] == "rithy.meas@lotus"
        assert data["toAccountId"] == "hangmeas@lotus"
        assert data["currency"] == "USD"
        assert data["createdDateMs"] == data["acknowledgedDateMs"] == CREATED_MS

    @pytest.mark.parametrize(
        ("amount", "currency", "written"),
        [("12.50", "840", b'"amount":12.5,'), ("40000", "116", b'"amount":40000.0,')],
    )
    async def test_the_amount_is_a_number_with_decimals(
        self, bank: httpx.AsyncClient, amount: str, currency: str, written: bytes
    ) -> None:
        paid = await pay(bank, code(amount=amount, currency=currency))
        response = await ask(bank, "check_transaction_by_md5", {"md5": paid["md5"]})
        assert written in response.content

    async def test_every_other_handle_finds_the_same_payment(
        self, bank: httpx.AsyncClient
    ) -> None:
        paid = await pay(bank, code())
        short = {"hash": paid["hash"][:8], "amount": 12.5, "currency": "USD"}
        handles = {
            "check_transaction_by_hash": {"hash": paid["hash"]},
            "check_transaction_by_short_hash": short,
            "check_transaction_by_instruction_ref": {"instructionRef": paid["instruction_ref"]},
            "check_transaction_by_external_ref": {"externalRef": paid["external_ref"]},
        }
        for name, body in handles.items():
            answer = (await ask(bank, name, body)).json()
            assert answer["data"]["hash"] == paid["hash"], name

    async def test_a_short_hash_with_another_amount_finds_nothing(
        self, bank: httpx.AsyncClient
    ) -> None:
        paid = await pay(bank, code())
        body = {"hash": paid["hash"][:8], "amount": 12.51, "currency": "USD"}
        assert (await ask(bank, "check_transaction_by_short_hash", body)).json() == NOT_FOUND

    async def test_a_code_paid_twice_answers_the_newest_payment(
        self, bank: httpx.AsyncClient
    ) -> None:
        first = await pay(bank, code())
        second = await pay(bank, code())
        answer = (await ask(bank, "check_transaction_by_md5", {"md5": first["md5"]})).json()
        assert answer["data"]["hash"] == second["hash"]
        answer = (await ask(bank, "check_transaction_by_hash", {"hash": first["hash"]})).json()
        assert answer["data"]["hash"] == first["hash"]

    async def test_a_static_code_cannot_be_followed_by_md5(self, bank: httpx.AsyncClient) -> None:
        paid = await pay(bank, code(amount=None), amount_minor=100)
        answer = (await ask(bank, "check_transaction_by_md5", {"md5": paid["md5"]})).json()
        assert (answer["responseCode"], answer["errorCode"]) == (1, 2)
        answer = (await ask(bank, "check_transaction_by_hash", {"hash": paid["hash"]})).json()
        assert answer["responseCode"] == 0

    @pytest.mark.parametrize("body", [{}, {"md5": ""}, {"md5": 5}, [], "text"])
    async def test_a_missing_field_is_error_code_5(
        self, bank: httpx.AsyncClient, body: object
    ) -> None:
        response = await ask(bank, "check_transaction_by_md5", body)
        assert response.status_code == 400
        assert response.json()["errorCode"] == 5

    async def test_a_body_that_is_not_json_is_error_code_5(self, bank: httpx.AsyncClient) -> None:
        response = await bank.post("/bakong/v1/check_transaction_by_md5", content=b"md5=1")
        assert response.json()["errorCode"] == 5


class TestCheckList:
    async def test_answers_in_the_order_of_the_question(self, bank: httpx.AsyncClient) -> None:
        paid = await pay(bank, code())
        handles = ["0" * 32, paid["md5"]]
        answer = (await ask(bank, "check_transaction_by_md5_list", handles)).json()
        assert answer["responseCode"] == 0
        assert [entry["md5"] for entry in answer["data"]] == handles
        assert [entry["status"] for entry in answer["data"]] == ["NOT_FOUND", "SUCCESS"]
        assert answer["data"][0]["data"] is None
        assert answer["data"][1]["data"]["hash"] == paid["hash"]

    async def test_by_hash(self, bank: httpx.AsyncClient) -> None:
        paid = await pay(bank, code())
        answer = (await ask(bank, "check_transaction_by_hash_list", [paid["hash"]])).json()
        assert answer["data"][0]["hash"] == paid["hash"]
        assert answer["data"][0]["status"] == "SUCCESS"

    @pytest.mark.parametrize("body", [[], ["a"] * 51, [1], {"md5": "a"}])
    async def test_at_most_fifty_texts(self, bank: httpx.AsyncClient, body: object) -> None:
        response = await ask(bank, "check_transaction_by_md5_list", body)
        assert response.json()["errorCode"] == 5

    async def test_fifty_are_fine(self, bank: httpx.AsyncClient) -> None:
        answer = (await ask(bank, "check_transaction_by_md5_list", ["a"] * 50)).json()
        assert len(answer["data"]) == 50


class TestToken:
    @pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic sandbox-bakong-token"])
    async def test_without_a_token_everything_is_error_code_6(
        self, bank: httpx.AsyncClient, header: str
    ) -> None:
        response = await bank.post(
            "/bakong/v1/check_transaction_by_md5",
            json={"md5": "0" * 32},
            headers={"Authorization": header},
        )
        assert response.status_code == 401
        assert response.json()["errorCode"] == 6

    async def test_a_renewed_token_works_for_ninety_days(
        self, bank: httpx.AsyncClient, clock: StillClock
    ) -> None:
        body = {"email": "developer@hangmeas.example"}
        answer = await bank.post(
            "/bakong/v1/renew_token", json=body, headers={"Authorization": ""}
        )
        token = answer.json()["data"]["token"]
        bank.headers["Authorization"] = f"Bearer {token}"
        clock.seconds += LIFETIME_SECONDS - 1
        found = await ask(bank, "check_transaction_by_md5", {"md5": "0" * 32})
        assert found.status_code == 200
        clock.seconds += 1
        late = await ask(bank, "check_transaction_by_md5", {"md5": "0" * 32})
        assert late.status_code == 401

    async def test_a_changed_token_is_refused(self, bank: httpx.AsyncClient) -> None:
        answer = await ask(bank, "renew_token", {"email": "developer@hangmeas.example"})
        head, claims, signature = answer.json()["data"]["token"].split(".")
        bank.headers["Authorization"] = f"Bearer {head}.{claims[:-2]}AA.{signature}"
        response = await ask(bank, "check_transaction_by_md5", {"md5": "0" * 32})
        assert response.status_code == 401

    @pytest.mark.parametrize("email", ["someone@unregistered.example", "no address"])
    async def test_an_unknown_address_is_error_code_10(
        self, bank: httpx.AsyncClient, email: str
    ) -> None:
        assert (await ask(bank, "renew_token", {"email": email})).json()["errorCode"] == 10


class TestAccountAndDeeplink:
    @pytest.mark.parametrize(
        ("account_id", "error"),
        [
            ("hangmeas@lotus", None),
            ("nobody@lotus", 11),
            ("hangmeas", 12),
            ("a@b@c", 12),
            ("x" * 27 + "@lotus", 12),
        ],
    )
    async def test_account(
        self, bank: httpx.AsyncClient, account_id: str, error: int | None
    ) -> None:
        answer = (await ask(bank, "check_bakong_account", {"accountId": account_id})).json()
        assert answer["errorCode"] == error
        assert answer["responseCode"] == (0 if error is None else 1)

    async def test_a_deeplink_opens_the_code_in_the_bank_app(
        self, bank: httpx.AsyncClient
    ) -> None:
        answer = (await ask(bank, "generate_deeplink_by_qr", {"qr": code()})).json()
        link = httpx.URL(answer["data"]["shortLink"])
        assert link.host == "bank.test"
        assert link.params["pay"] == code()

    async def test_source_info_is_given_whole_or_not_at_all(self, bank: httpx.AsyncClient) -> None:
        source = {"appIconUrl": "i", "appName": "n", "appDeepLinkCallback": "c"}
        body = {"qr": code(), "sourceInfo": source}
        assert (await ask(bank, "generate_deeplink_by_qr", body)).json()["responseCode"] == 0
        del source["appName"]
        assert (await ask(bank, "generate_deeplink_by_qr", body)).json()["errorCode"] == 5

    async def test_no_link_for_a_damaged_code(self, bank: httpx.AsyncClient) -> None:
        body = {"qr": code().replace("12.50", "92.50")}
        assert (await ask(bank, "generate_deeplink_by_qr", body)).json()["errorCode"] == 4


async def test_calls_are_logged_without_the_token(
    bank: httpx.AsyncClient, state: SandboxState
) -> None:
    await ask(bank, "check_transaction_by_md5", {"md5": "0" * 32})
    (entry,) = state.log.entries(source="bakong")
    assert entry.name == "/bakong/v1/check_transaction_by_md5"
    assert entry.as_json()["answer"] == NOT_FOUND
    assert "sandbox-bakong-token" not in str(entry.as_json())
