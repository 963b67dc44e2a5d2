"""A bank that answers at once and knows of no payment."""

import httpx


def bank_that_knows_nothing() -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200,
            json={
                "responseCode": 1,
                "responseMessage": "Transaction could not be found. Please check and try again.",
                "errorCode": 1,
                "data": None,
            },
        )

    return httpx.MockTransport(answer)
