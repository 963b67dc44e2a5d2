"""The signpost answers as the routers behind it would, and misses none of their routes."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import Match

from webapp.signpost import Signpost


def orders() -> APIRouter:
    router = APIRouter(prefix="/api/v1/orders")

    @router.get("/all")
    async def every() -> str:
        return "every order"

    @router.get("/{key}")
    async def one(key: str) -> str:
        return f"order {key}"

    @router.post("/{key}/pay")
    async def pay(key: str) -> str:
        return f"paid {key}"

    return router


def anything() -> APIRouter:
    router = APIRouter()

    @router.get("/app/{path:path}")
    async def page(path: str) -> str:
        return f"page {path}"

    return router


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI(redirect_slashes=False)
    app.router.routes.append(Signpost([*orders().routes, *anything().routes]))
    app.include_router(orders())
    app.include_router(anything())
    return app


@pytest.mark.parametrize(
    ("method", "path", "status", "answer"),
    [
        ("GET", "/api/v1/orders/all", 200, "every order"),
        ("GET", "/api/v1/orders/7", 200, "order 7"),
        ("POST", "/api/v1/orders/7/pay", 200, "paid 7"),
        ("GET", "/app/a/b", 200, "page a/b"),
        ("DELETE", "/api/v1/orders/7/pay", 405, {"detail": "Method Not Allowed"}),
        ("GET", "/api/v1/orders", 404, {"detail": "Not Found"}),
        ("GET", "/api/v1/order/7", 404, {"detail": "Not Found"}),
        ("GET", "/", 404, {"detail": "Not Found"}),
    ],
)
async def test_answers_as_the_routers_would(
    app: FastAPI, method: str, path: str, status: int, answer: object
) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        got = await client.request(method, path)
    assert (got.status_code, got.json()) == (status, answer)


def test_it_knows_every_route_with_words_of_its_own() -> None:
    routes = orders().routes
    signpost = Signpost(routes)
    for route in routes:
        assert isinstance(route, APIRoute)
        method = next(iter(route.methods or ()))
        scope = {"type": "http", "method": method, "path": route.path.replace("{key}", "7")}
        match, of_route = signpost.matches(scope)
        assert match is Match.FULL
        assert of_route["route"] is route
