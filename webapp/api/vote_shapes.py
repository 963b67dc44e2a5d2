"""Shows, windows and acts as JSON: the same for everybody who asks."""

# Annotations are evaluated here: other routes' answers hold these.
from datetime import datetime
from typing import Self

from pydantic import BaseModel

from services.artwork.schemas import Artwork
from services.artwork.seeds import seed_of
from services.core.money import Currency, Money
from services.voting.guide import ActFate, ShowPage
from services.voting.looks import artwork_of, artwork_of_show
from services.voting.programme.schemas import ActCard, ShowCard, WindowCard
from services.voting.show.decides import Decides, decides
from services.voting.show.model import (
    ActState,
    Channel,
    Clip,
    Eligible,
    Pack,
    Per,
    RevealMode,
    Source,
    Stage,
    StageKind,
)
from services.voting.show.rules import Fate
from services.voting.states import WindowState
from webapp.api.artwork import ArtworkOut
from webapp.api.event_shapes import Words
from webapp.api.money import MoneyOut


class ActOut(BaseModel):
    """A contestant; `number` is the place in the running order."""

    code: str
    number: int
    name: Words
    team: Words | None
    state: ActState
    artwork: ArtworkOut

    @classmethod
    def of(cls, show_code: str, act: ActCard) -> Self:
        return cls(
            code=act.code,
            number=act.number,
            name=Words.of(act.name),
            team=Words.of(act.team) if act.team else None,
            state=act.state,
            artwork=ArtworkOut.of(artwork_of(show_code, act)),
        )


class ClipOut(BaseModel):
    """A film of an act; `url` is a page that plays it. `poster`: a drawing of shape `sleeve`."""

    title: Words
    seconds: int
    url: str
    poster: ArtworkOut


class FateOut(BaseModel):
    """How a stage ended for an act; `place` null where the rules know no places."""

    stage: str
    act: str
    fate: Fate
    place: int | None

    @classmethod
    def of(cls, fate: ActFate) -> Self:
        return cls(stage=fate.stage, act=fate.act, fate=fate.fate, place=fate.place)


class ActPageOut(ActOut):
    """With what is told of the act: words, clips that can be watched, stages that are over."""

    about: Words
    artist_id: str | None
    clips: list[ClipOut]
    fates: list[FateOut]

    @classmethod
    def of_page(cls, page: ShowPage, act: ActCard) -> Self:
        plain, artwork = ActOut.of(page.card.code, act), artwork_of(page.card.code, act)
        return cls(
            **dict(plain),
            about=Words.of(act.about),
            artist_id=act.artist_id,
            clips=clips_of(f"{page.card.code}:{act.code}", artwork, act.clips),
            fates=[FateOut.of(fate) for fate in page.fates if fate.act == act.code],
        )


def clips_of(act: str, artwork: Artwork, clips: tuple[Clip, ...]) -> list[ClipOut]:
    """Those that can be watched; each has a drawing of its own in the act's silk."""
    return [
        ClipOut(
            title=Words.of(clip.title),
            seconds=clip.seconds,
            url=clip.url,
            poster=ArtworkOut.of(Artwork(seed_of("clip", f"{act}:{place}"), artwork.pair)),
        )
        for place, clip in enumerate(clips)
        if clip.url is not None
    ]


class PackOut(BaseModel):
    """`count` votes for one price: in Stars, or in dollars from the wallet."""

    code: str
    count: int
    stars: int | None
    price: MoneyOut | None

    @classmethod
    def of(cls, pack: Pack) -> Self:
        usd = pack.usd_cents
        price = None if usd is None else MoneyOut.of(Money(usd, Currency.USD))
        return cls(code=pack.code, count=pack.count, stars=pack.stars, price=price)


class BallotRulesOut(BaseModel):
    """What one person may cast. `n_pick`: so many different acts at once, 0: one at a time.

    `points_price`: points for one more vote, 0: none. Caps are per fan and window.
    """

    free: int
    per: Per
    per_contestant_max: int | None
    must_spread: bool
    n_pick: int
    changeable: bool
    undo_seconds: int
    eligible: Eligible
    packs: list[PackOut]
    paid_cap: int
    points_price: int
    points_cap: int
    bonus_cap: int

    @classmethod
    def of(cls, window: WindowCard) -> Self:
        ballot, kinds = window.rules.ballot, window.rules.kinds
        return cls(
            free=ballot.free,
            per=ballot.per,
            per_contestant_max=ballot.per_contestant_max,
            must_spread=ballot.must_spread,
            n_pick=ballot.n_pick,
            changeable=ballot.changeable,
            undo_seconds=ballot.undo_seconds,
            eligible=window.rules.eligible,
            packs=[PackOut.of(pack) for pack in kinds.packs],
            paid_cap=kinds.paid_cap,
            points_price=kinds.points_price,
            points_cap=kinds.points_cap,
            bonus_cap=kinds.bonus_cap,
        )


class DecidesOut(BaseModel):
    """What the vote decides; `n` is of the winners, of those who go on, or of those in danger."""

    kind: Decides
    n: int


class WeightOut(BaseModel):
    """How much a source weighs in the score, in basis points of 10,000."""

    source: Source
    basis_points: int


class ShowStageOut(BaseModel):
    code: str
    kind: StageKind
    name: Words
    weights: list[WeightOut]

    @classmethod
    def of(cls, stage: Stage) -> Self:
        parts = stage.blend.parts if stage.blend else ()
        return cls(
            code=stage.code,
            kind=stage.kind,
            name=Words.of(stage.name),
            weights=[WeightOut(source=part.source, basis_points=part.weight) for part in parts],
        )


class WindowOut(BaseModel):
    """A time to vote in. `ends_at` is the planned end, and once it is over the real one.

    `acts` are the codes that can be voted for, in the running order. `reveal` is what may be seen
    of the counts while it is open.
    """

    id: str
    show: str
    is_demo: bool
    stage: ShowStageOut
    state: WindowState
    takes_votes: bool
    opens_at: datetime | None
    ends_at: datetime | None
    decides: list[DecidesOut]
    reveal: RevealMode
    freeze_last_seconds: int
    takes_app_votes: bool
    ballot: BallotRulesOut
    acts: list[str]

    @classmethod
    def of(cls, window: WindowCard) -> Self:
        rules = window.rules
        return cls(
            id=window.id,
            show=window.show_code,
            is_demo=window.is_demo,
            stage=ShowStageOut.of(window.stage),
            state=window.state,
            takes_votes=window.takes_votes,
            opens_at=window.opens_at,
            ends_at=window.ends_at,
            decides=[
                DecidesOut(kind=each.kind, n=each.n) for each in decides(window.stage, rules.code)
            ],
            reveal=rules.reveal.mode,
            freeze_last_seconds=rules.reveal.freeze_last_seconds,
            takes_app_votes=Channel.MINIAPP in rules.channels,
            ballot=BallotRulesOut.of(window),
            acts=[act.code for act in window.acts],
        )


class ShowOut(BaseModel):
    """A season in the list. `state` and times are of the window that is open, or next, or last."""

    code: str
    name: Words
    season: int
    is_demo: bool
    artwork: ArtworkOut
    window_id: str | None
    stage: Words | None
    state: WindowState | None
    opens_at: datetime | None
    ends_at: datetime | None

    @classmethod
    def of(cls, card: ShowCard) -> Self:
        window = card.window
        return cls(
            code=card.code,
            name=Words.of(card.name),
            season=card.season,
            is_demo=card.is_demo,
            artwork=ArtworkOut.of(artwork_of_show(card.code)),
            window_id=window.id if window else None,
            stage=Words.of(window.stage.name) if window else None,
            state=window.state if window else None,
            opens_at=window.opens_at if window else None,
            ends_at=window.ends_at if window else None,
        )


class ShowPageOut(BaseModel):
    """A season: its windows in their order, `current` is the one to show first."""

    code: str
    name: Words
    season: int
    is_demo: bool
    artwork: ArtworkOut
    current: str | None
    windows: list[WindowOut]
    acts: list[ActOut]
    fates: list[FateOut]

    @classmethod
    def of(cls, page: ShowPage) -> Self:
        card = page.card
        return cls(
            code=card.code,
            name=Words.of(card.name),
            season=card.season,
            is_demo=card.is_demo,
            artwork=ArtworkOut.of(artwork_of_show(card.code)),
            current=page.current.id if page.current else None,
            windows=[WindowOut.of(window) for window in page.windows],
            acts=[ActOut.of(card.code, act) for act in page.acts],
            fates=[FateOut.of(fate) for fate in page.fates],
        )
