"""The public check: a page in both languages, JSON for programs, the bundle and its checker."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.core.i18n import Translators
from services.voting.programme.schemas import WindowDue
from services.voting.sealing.bundle import BundleService
from services.voting.sealing.merkle import included
from tests.services.voting.conftest import Studio, studio
from webapp import errors
from webapp.verify import verify_router

__all__ = ["studio"]

TRANSLATORS = Translators.load("km")


@pytest.fixture
async def client(studio: Studio) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    errors.install(app, TRANSLATORS)
    bundles = BundleService(studio.uow)
    app.include_router(verify_router(studio.sealing, bundles, studio.programme, TRANSLATORS))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://product") as client:
        yield client


async def receipt(studio: Studio) -> str:
    await studio.open()
    verdict = await studio.count(studio.vote(1))
    await studio.sealing.seal()
    return verdict.receipts[0]


class TestReceipt:
    @pytest.mark.parametrize(("language", "name"), [("en", "Name"), ("km", "ឈ្មោះ")])
    async def test_a_page_says_whom_the_vote_counts_for(
        self, client: httpx.AsyncClient, studio: Studio, language: str, name: str
    ) -> None:
        code = await receipt(studio)
        page = await client.get(f"/verify/{code}", headers={"Accept-Language": language})
        t = TRANSLATORS.for_language(language)
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
        assert t("voting.proof.counted", name=name) in page.text
        assert t("voting.receipt.place", seq=1, size=1) in page.text

    async def test_a_program_can_check_the_proof_alone(
        self, client: httpx.AsyncClient, studio: Studio
    ) -> None:
        code = await receipt(studio)
        answer = await client.get(f"/verify/{code}", headers={"Accept": "application/json"})
        proof = answer.json()
        path = [bytes.fromhex(each) for each in proof["path"]]
        leaf, root = bytes.fromhex(proof["leaf_hash"]), bytes.fromhex(proof["root"])
        assert included(leaf, proof["index"], proof["size"], path, root)

    async def test_a_code_as_people_type_it(
        self, client: httpx.AsyncClient, studio: Studio
    ) -> None:
        code = await receipt(studio)
        typed = f" {code[:4].lower()}-{code[4:8]} {code[8:]} "
        found = await client.get("/verify/", params={"code": typed})
        assert (found.status_code, found.headers["location"]) == (303, f"/verify/{code}")

    @pytest.mark.parametrize("code", ["0" * 16, "short", "<script>alert(1)</script>", "ក" * 16])
    async def test_an_unknown_code_is_told_so(
        self, client: httpx.AsyncClient, studio: Studio, code: str
    ) -> None:
        await receipt(studio)
        page = await client.get(f"/verify/{code}")
        assert page.status_code in (404, 405)
        assert "<script>" not in page.text
        answer = await client.get("/verify/nothing", headers={"Accept": "application/json"})
        assert answer.json()["code"] == "voting.receipt_not_found"


class TestBundle:
    async def test_it_is_served_when_the_log_is_complete(
        self, client: httpx.AsyncClient, studio: Studio
    ) -> None:
        await receipt(studio)
        early = await client.get(f"/verify/windows/{studio.window_id}/bundle")
        assert early.json()["code"] == "voting.not_ready"
        await studio.close()
        studio.clock.advance(10)
        await studio.programme.verify_due(WindowDue(studio.window_id))
        bundle = await client.get(f"/verify/windows/{studio.window_id}/bundle")
        assert bundle.status_code == 200
        assert len(bundle.text.splitlines()) == 2
        nobody = await client.get("/verify/windows/nobody/bundle")
        assert nobody.status_code == 404

    async def test_the_checker_comes_with_it(self, client: httpx.AsyncClient) -> None:
        checker = await client.get("/verify/check_votes.py")
        compile(checker.text, "check_votes.py", "exec")
        assert "import hashlib" in checker.text
