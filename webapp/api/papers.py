"""Statements as files, each behind a short-lived link: phones fetch files without headers."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel

from services.core.errors import NotFound
from services.core.i18n import LANGUAGES, Language, Translators
from services.core.limits import Budget
from services.core.signing import Signer
from services.identity import FanProfile
from services.wallet.statements import StatementsService
from webapp.api.caller import Caller, Doorkeeper
from webapp.api.refusals import refusals
from webapp.api.statements import MONTH

LIFE: Final = timedelta(minutes=10)
OF_PAPERS: Final = Budget(per_second=0.2, burst=10)
"""Drawing takes long; who wants so many wants something else."""
_SCOPE: Final = "papers"
_TELEGRAM: Final = "https://web.telegram.org"


class Form(StrEnum):
    PDF = "pdf"
    CSV = "csv"


class PaperGone(NotFound):
    """The link is none of ours, or its time is over."""

    code = "http.paper_gone"


class PapersOut(BaseModel):
    """Addresses on this host, good `until` then for whoever has them."""

    pdf: str
    csv: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Papers:
    """Whose statement of which month a link gives, signed; nothing is stored."""

    door: Doorkeeper
    statements: StatementsService
    translators: Translators
    signer: Signer

    def address(self, fan: FanProfile, month: str, form: Form, until: datetime) -> str:
        language = self.translators.for_language(fan.language).locale
        said = f"{fan.id}.{month}.{form}.{language}"
        name = f"hangmeas-{month}-{language}.{form}"
        return f"/papers/{sealed(self.signer, _SCOPE, said, until)}/{name}"

    async def file(self, token: str) -> Response:
        """What the link names. PaperGone, TooManyRequests."""
        now = self.door.clock.now()
        fan_id, month, form, language = opened(self.signer, _SCOPE, token, now)
        await self.door.admit(f"papers:{fan_id}", OF_PAPERS)
        return await self._drawn(int(fan_id), month, Form(form), language_of(language))

    async def _drawn(self, fan_id: int, month: str, form: Form, language: Language) -> Response:
        first = date.fromisoformat(f"{month}-01")
        statement = await self.statements.monthly_statement(fan_id, first)
        t = self.translators.for_language(language)
        if form is Form.PDF:
            holder = (await self.door.identity.profile(fan_id)).full_name
            made = await self.statements.pdf(statement, holder, t)
        else:
            made = await self.statements.csv(statement, t)
        return as_file(made.content, made.name, made.media_type)


def sealed(signer: Signer, scope: str, said: str, until: datetime) -> str:
    """What a link names, readable, signed and good until then."""
    said = f"{said}.{int(until.timestamp())}"
    return f"{said}.{signer.tag(scope, said)}"


def opened(signer: Signer, scope: str, token: str, now: datetime) -> list[str]:
    """The parts of what was `sealed`. PaperGone."""
    said, _, tag = token.rpartition(".")
    if not signer.holds(scope, said, tag):
        raise PaperGone
    *parts, until = said.split(".")
    if now >= datetime.fromtimestamp(int(until), UTC):
        raise PaperGone
    return parts


def as_file(content: bytes, name: str, media_type: str) -> Response:
    """To be saved, by whatever client fetches it, and kept by nobody on the way."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
        "Access-Control-Allow-Origin": _TELEGRAM,
    }
    return Response(content, media_type=media_type, headers=headers)


def language_of(text: str) -> Language:
    return next(each for each in LANGUAGES if each == text)


def papers_router(caller: Caller, papers: Papers) -> APIRouter:
    router = APIRouter(responses=refusals(422))

    @router.get("/api/v1/wallet/statements/{month}/papers", tags=["wallet"])
    async def statement_papers(
        month: Annotated[str, Path(pattern=MONTH, examples=["2026-11"])],
        fan: Annotated[FanProfile, Depends(caller)],
    ) -> PapersOut:
        """The statement on paper and as a table, each by a link of ten minutes."""
        until = (papers.door.clock.now() + LIFE).replace(microsecond=0)
        pdf, csv = (papers.address(fan, month, form, until) for form in Form)
        return PapersOut(pdf=pdf, csv=csv, until=until)

    @router.get("/papers/{token}/{name}", include_in_schema=False)
    async def paper(token: str, request: Request) -> Response:
        await papers.door.admit_address(request, "papers", OF_PAPERS)
        return await papers.file(token)

    return router
