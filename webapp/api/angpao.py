"""Ang pao: give one, open one by its link, who has opened it."""

# Annotations are evaluated here: a route's refer to the router's own arguments.
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel, Field

from services.artists import ArtistCard, ArtistNotFound, ArtistsService
from services.core.clock import Clock
from services.identity import FanProfile
from services.transfers.angpao.looks import artwork_of
from services.transfers.angpao.rules import CARD_KIND, MOST_SHARES, purpose_of
from services.transfers.angpao.schemas import (
    MAX_BLESSING_CHARACTERS,
    AngPao,
    AngPaoState,
    AngPaoView,
    OpenAngPao,
    Opened,
    PrepareAngPao,
    Share,
    Split,
    Theme,
)
from services.transfers.angpao.service import AngPaoService, ang_pao_id_of
from webapp.api.artwork import ArtworkOut
from webapp.api.bodies import Body
from webapp.api.caller import Caller
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyIn, MoneyOut
from webapp.api.once import Once, Repeats
from webapp.api.refusals import refusals

_BLESSING: Final = rf"^[^\x00-\x1f]{{0,{MAX_BLESSING_CHARACTERS}}}$"
_ARTIST: Final = r"^[a-z0-9-]{1,22}$"
_NAME_CHARACTERS: Final = 60

Token = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{22}$")]


class AngPaoIn(Body):
    """`lucky`: everybody finds another amount; `equal`: the same, but for what does not divide.

    `artist_id` puts an artist on the envelope of the theme `artist`.
    """

    total: MoneyIn
    shares: Annotated[int, Field(ge=1, le=MOST_SHARES)]
    split: Split = Split.LUCKY
    theme: Theme = Theme.CLASSIC
    blessing: Annotated[str, Field(pattern=_BLESSING)] = ""
    artist_id: Annotated[str | None, Field(pattern=_ARTIST)] = None


class ShareOut(BaseModel):
    """The caller's own; not `is_paid`: it waits until it is opened here or in the private chat."""

    amount: MoneyOut | None
    is_paid: bool

    @classmethod
    def of(cls, share: Share) -> Self:
        amount = MoneyOut.of(share.amount) if share.is_paid else None
        return cls(amount=amount, is_paid=share.is_paid)


class AngPaoOut(BaseModel):
    """An ang pao as the caller sees it. `total`, `purpose` and `reference` are for its host.

    `link` is the payload of the link to send (`?start=` in chat, `?startgroup=` into a group,
    `?startapp=` here). `purpose` is what a PIN must confirm of a draft.
    """

    token: str
    link: str
    is_mine: bool
    host: str
    total: MoneyOut | None
    shares: int
    taken: int
    split: Split
    theme: Theme
    blessing: str
    artist: Words | None
    artwork: ArtworkOut
    state: AngPaoState
    can_open: bool
    mine: ShareOut | None
    purpose: str | None
    reference: str | None
    created_at: datetime
    expires_at: datetime | None


class AngPaosOut(BaseModel):
    """What the caller has given, and has opened, the newest first."""

    items: list[AngPaoOut]
    opened: list[AngPaoOut]


class OpenedOut(BaseModel):
    """One share; `amount` for the host, and to everybody the own. The name is masked."""

    number: int
    name: str
    amount: MoneyOut | None
    is_mine: bool
    is_paid: bool
    at: datetime

    @classmethod
    def of(cls, one: Opened, fan_id: int, *, is_host: bool) -> Self:
        is_mine = one.fan_id == fan_id
        shows = is_host or (is_mine and one.is_paid)
        return cls(
            number=one.number,
            name=one.masked_name,
            amount=MoneyOut.of(one.amount) if shows else None,
            is_mine=is_mine,
            is_paid=one.is_paid,
            at=one.at,
        )


class OpenedListOut(BaseModel):
    """In the order of luck for lucky shares once it is over or all are taken, else of coming."""

    by_luck: bool
    items: list[OpenedOut]


@dataclass(frozen=True, slots=True)
class Giving:
    """The services behind these routes."""

    ang_pao: AngPaoService
    artists: ArtistsService
    clock: Clock

    async def shown(self, view: AngPaoView, fan_id: int) -> AngPaoOut:
        one, mine = view.ang_pao, view.mine
        is_mine, is_draft = one.host_id == fan_id, one.state is AngPaoState.DRAFT
        artist = await self._artist(one)
        waits = mine is not None and not mine.is_paid and one.state is AngPaoState.OPEN
        is_open = one.is_open(self.clock.now()) or waits
        return AngPaoOut(
            token=one.short_id,
            link=f"{CARD_KIND}_{one.short_id}",
            is_mine=is_mine,
            host=one.host_name,
            total=MoneyOut.of(one.total) if is_mine else None,
            shares=one.shares,
            taken=one.taken,
            split=one.split,
            theme=one.theme,
            blessing=one.blessing,
            artist=Words.of(artist.name) if artist else None,
            artwork=ArtworkOut.of(artwork_of(one.theme, artist)),
            state=one.state,
            can_open=is_open and not is_mine and not (mine and mine.is_paid),
            mine=ShareOut.of(mine) if mine else None,
            purpose=purpose_of(one.id) if is_mine and is_draft else None,
            reference=one.reference if is_mine or (mine and mine.is_paid) else None,
            created_at=one.created_at,
            expires_at=one.expires_at,
        )

    async def looked(self, fan_id: int, token: str) -> AngPaoOut:
        return await self.shown(await self.ang_pao.look(fan_id, token), fan_id)

    async def opened(self, fan_id: int, token: str) -> OpenedListOut:
        one = (await self.ang_pao.look(fan_id, token)).ang_pao
        people = await self.ang_pao.opened(one.id)
        is_host = one.host_id == fan_id
        by_luck = one.split is Split.LUCKY and (is_host or one.is_over(self.clock.now()))
        if by_luck:
            people = sorted(people, key=lambda each: (-each.amount.amount_minor, each.number))
        return OpenedListOut(
            by_luck=by_luck,
            items=[OpenedOut.of(each, fan_id, is_host=is_host) for each in people],
        )

    async def _artist(self, one: AngPao) -> ArtistCard | None:
        if one.artist_id is None:
            return None
        try:
            return await self.artists.artist(one.artist_id)
        except ArtistNotFound:
            return None


def ang_pao_router(caller: Caller, repeats: Repeats, giving: Giving) -> APIRouter:
    router = APIRouter(prefix="/api/v1", tags=["ang pao"], responses=refusals(422))
    router.include_router(_of_one(caller, repeats, giving))
    ang_pao = giving.ang_pao

    @router.get("/ang-paos")
    async def given_ang_paos(fan: Annotated[FanProfile, Depends(caller)]) -> AngPaosOut:
        """The newest six of both."""
        given = [AngPaoView(ang_pao=one, mine=None) for one in await ang_pao.newest(fan.id)]
        opened = await ang_pao.received(fan.id)
        return AngPaosOut(
            items=[await giving.shown(view, fan.id) for view in given],
            opened=[await giving.shown(view, fan.id) for view in opened],
        )

    @router.post("/ang-paos", response_model=AngPaoOut, responses=refusals(400, 404, 409))
    async def draft_ang_pao(body: AngPaoIn, once: Annotated[Once, Depends(repeats)]) -> Response:
        """A draft to be confirmed; nothing moves."""

        async def made() -> AngPaoOut:
            if body.artist_id is not None:
                await giving.artists.artist(body.artist_id)
            command = PrepareAngPao(
                host_id=once.fan.id,
                host_name=once.fan.first_name[:_NAME_CHARACTERS],
                key=once.key,
                total=body.total.money,
                shares=body.shares,
                split=body.split,
                theme=body.theme,
                blessing=body.blessing.strip(),
                artist_id=body.artist_id,
            )
            draft = await ang_pao.prepare(command)
            return await giving.shown(AngPaoView(ang_pao=draft, mine=None), once.fan.id)

        return await once(made)

    return router


def _of_one(caller: Caller, repeats: Repeats, giving: Giving) -> APIRouter:
    router = APIRouter()

    @router.get("/ang-paos/{token}", responses=refusals(404))
    async def look_at_ang_pao(
        token: Token, fan: Annotated[FanProfile, Depends(caller)]
    ) -> AngPaoOut:
        """What a link (`ap_<token>`) shows; a draft only to its host."""
        return await giving.looked(fan.id, token)

    @router.get("/ang-paos/{token}/opened", responses=refusals(404))
    async def who_opened_ang_pao(
        token: Token, fan: Annotated[FanProfile, Depends(caller)]
    ) -> OpenedListOut:
        """Who has a share."""
        return await giving.opened(fan.id, token)

    _add_moving(router, repeats, giving)
    return router


def _add_moving(router: APIRouter, repeats: Repeats, giving: Giving) -> None:
    ang_pao = giving.ang_pao

    @router.post(
        "/ang-paos/{token}/confirm",
        response_model=AngPaoOut,
        responses=refusals(400, 403, 404, 409),
    )
    async def confirm_ang_pao(token: Token, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Fill it from the wallet. Needs a PIN for its `purpose`, perhaps then a code."""

        async def filled() -> AngPaoOut:
            await ang_pao.confirm(once.fan.id, ang_pao_id_of(token))
            return await giving.looked(once.fan.id, token)

        return await once(filled)

    @router.post(
        "/ang-paos/{token}/open", response_model=AngPaoOut, responses=refusals(400, 404, 409)
    )
    async def open_ang_pao(token: Token, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Take a share: it goes to the caller's wallet."""

        async def taken() -> AngPaoOut:
            command = OpenAngPao(
                fan_id=once.fan.id,
                fan_name=once.fan.first_name[:_NAME_CHARACTERS],
                ang_pao_id=ang_pao_id_of(token),
            )
            await ang_pao.open(command)
            return await giving.looked(once.fan.id, token)

        return await once(taken)

    @router.post(
        "/ang-paos/{token}/undo", response_model=AngPaoOut, responses=refusals(400, 404, 409)
    )
    async def undo_ang_pao(token: Token, once: Annotated[Once, Depends(repeats)]) -> Response:
        """Take all of it back before anybody came."""

        async def undone() -> AngPaoOut:
            await ang_pao.undo(once.fan.id, ang_pao_id_of(token))
            return await giving.looked(once.fan.id, token)

        return await once(undone)
