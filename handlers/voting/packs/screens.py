"""More votes as a fan sees them: packs and their prices, points, missions, what to give."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from handlers.artists.buttons import ArtistTap
from handlers.kit.buttons import Button, Link, Row
from handlers.kit.navigation import last_row, page_row, path
from handlers.kit.screen import Screen
from handlers.voting.buttons import ActTap, BallotTap
from handlers.voting.packs.buttons import (
    BuyPackTap,
    BuyPointsTap,
    ExtrasTap,
    GiveTap,
    MissionDoneTap,
    MissionTap,
    PacksTap,
    PointsActTap,
    PointsTap,
    SpendTap,
)
from handlers.voting.words import bold, numbered, said
from services.core.i18n import Safe, Translator, shorten
from services.payments.schemas import Way
from services.voting.history import MyBallot
from services.voting.packs.rules import prices
from services.voting.packs.schemas import MissionOffer, PackOffer, Shelf
from services.voting.programme.schemas import ActCard, WindowCard
from services.voting.show.model import Kinds, MissionKind, VoteKind

_LABEL: Final = 24
_PER_PAGE: Final = 6
_STEPS: Final = (1, 5, 10)
_SIGNS: Final = {Way.STARS: "⭐", Way.WALLET: "👛"}


def sells(kinds: Kinds) -> bool:
    """Whether there is anything beyond the free votes."""
    return bool(kinds.packs or kinds.points_price or kinds.missions)


def more_button(t: Translator, card: WindowCard) -> Button:
    """Leads from any screen of a window to what can be got there."""
    return Button("⭐ " + t.plain("voting.packs.title"), PacksTap(window=card.id))


def price_line(t: Translator, kinds: Kinds) -> list[str]:
    """The smallest pack and its price, where there is one."""
    offers = [PackOffer(pack, prices(kinds, pack)) for pack in kinds.packs]
    smallest = min(offers, key=lambda offer: offer.pack.count, default=None)
    return [f"⭐ {_offer_line(t, smallest)}"] if smallest else []


def credit_lines(t: Translator, mine: MyBallot) -> list[Safe]:
    """What is left of bought and of earned votes, each kind on a line of its own."""
    lines: list[Safe] = []
    if mine.credit:
        lines.append(t("voting.credit.paid", count=mine.credit))
    if mine.bonus:
        lines.append(t("voting.credit.bonus", count=mine.bonus))
    return lines


def give_rows(t: Translator, card: WindowCard, act: str, mine: MyBallot, key: str) -> list[Row]:
    """One, some or all of what a fan has got, to one act; three buttons at most."""
    paid = sorted({1, min(10, mine.credit), mine.credit})[-2:] if mine.credit else []
    gifts = [(VoteKind.PAID, count) for count in paid]
    if mine.bonus:
        gifts.append((VoteKind.BONUS, mine.bonus))
    keys = {VoteKind.PAID: "voting.button.give_paid", VoteKind.BONUS: "voting.button.give_bonus"}
    buttons = [
        Button(
            t.plain_n(keys[kind], count),
            GiveTap(window=card.id, act=act, kind=kind, count=count, key=key),
        )
        for kind, count in gifts
    ]
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


def shelf(t: Translator, card: WindowCard, mine: MyBallot, goods: Shelf, key: str) -> Screen:
    """Packs and their prices; without packs, points and missions at once."""
    if not goods.packs and goods.is_open and not goods.is_empty:
        return extras(t, card, mine, goods)
    location = PacksTap(window=card.id)
    lines = _head(t, card, mine)
    if not goods.is_open:
        return _closed(t, card, lines)
    lines += ["", *(str(_offer_line(t, offer)) for offer in goods.packs), ""]
    lines.append(str(t.n("voting.packs.left", goods.left_to_buy)))
    lines.append(str(t("voting.packs.ends")))
    rows: list[Row] = [
        [_buy_button(t, card, offer, way, key) for way, _ in offer.prices]
        for offer in goods.packs
        if offer.pack.count <= goods.left_to_buy
    ]
    rows.append(_spend(t, card, mine))
    if goods.points_price is not None or goods.missions:
        rows.append([Button("🎁 " + t.plain("voting.extras.title"), ExtrasTap(window=card.id))])
    back = BallotTap(window=card.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _head(t: Translator, card: WindowCard, mine: MyBallot) -> list[str]:
    return [
        path(
            t, t.plain("voting.list.title"), said(t, card.show_name), t.plain("voting.packs.title")
        ),
        "",
        f"{bold(t, card.stage.name)}",
        str(t("voting.state.open_until", time=t.date_time(card.ends_at)) if card.ends_at else ""),
        str(t.n("voting.ballot.left", mine.left)),
        *map(str, credit_lines(t, mine)),
    ]


def _closed(t: Translator, card: WindowCard, lines: Sequence[str]) -> Screen:
    text = "\n".join([lines[0], "", str(t("voting.packs.closed"))])
    return Screen(text, (last_row(t, BallotTap(window=card.id)),))


def _offer_line(t: Translator, offer: PackOffer) -> Safe:
    price = " / ".join(t.money(each) for _, each in offer.prices)
    return t.n("voting.packs.line", offer.pack.count, price=price)


def _buy_button(t: Translator, card: WindowCard, offer: PackOffer, way: Way, key: str) -> Button:
    price = dict(offer.prices)[way]
    label = t.plain("voting.packs.button", count=offer.pack.count, price=t.money(price))
    tap = BuyPackTap(window=card.id, offer=offer.pack.code, way=way, key=key)
    return Button(shorten(f"{_SIGNS[way]} {label}", _LABEL), tap)


def _spend(t: Translator, card: WindowCard, mine: MyBallot) -> Row:
    if not mine.credit and not mine.bonus:
        return []
    label = "🗳 " + t.plain("voting.button.spend")
    return [Button(label, SpendTap(window=card.id))]


def extras(t: Translator, card: WindowCard, mine: MyBallot, goods: Shelf) -> Screen:
    """Votes for points, and missions that give bonus votes."""
    lines, rows = _head(t, card, mine), list[Row]()
    if not goods.is_open:
        return _closed(t, card, lines)
    if goods.points_price is not None:
        lines += ["", str(t("voting.points.price", price=goods.points_price))]
        lines.append(str(t.n("voting.points.left", goods.left_by_points)))
        if goods.left_by_points:
            tap = PointsTap(window=card.id)
            rows.append([Button("🎯 " + t.plain("voting.points.button"), tap)])
    if goods.missions:
        lines += ["", str(t("voting.missions.text"))]
        lines += [_mission_line(t, offer) for offer in goods.missions]
        rows += [[_mission_button(t, card, each)] for each in goods.missions if not each.is_done]
    rows.append(_spend(t, card, mine))
    back = PacksTap(window=card.id) if goods.packs else BallotTap(window=card.id)
    location = ExtrasTap(window=card.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _mission_line(t: Translator, offer: MissionOffer) -> str:
    sign = "✅" if offer.is_done else "🎁"
    name = escape(said(t, offer.mission.name), quote=False)
    return f"{sign} {t.n('voting.missions.line', offer.mission.votes, name=Safe(name))}"


def _mission_button(t: Translator, card: WindowCard, offer: MissionOffer) -> Button:
    label = shorten("🎁 " + said(t, offer.mission.name), _LABEL)
    return Button(label, MissionTap(window=card.id, mission=offer.mission.code))


def mission(t: Translator, card: WindowCard, offer: MissionOffer) -> Screen:
    """How a mission is done, and the button that says so."""
    wanted = offer.mission
    lines = [
        path(t, said(t, card.show_name), t.plain("voting.extras.title")),
        "",
        f"<b>{escape(said(t, wanted.name), quote=False)}</b>",
        str(t.n("voting.missions.gives", wanted.votes)),
    ]
    rows: list[Row] = []
    if offer.is_done:
        lines += ["", f"✅ {t('voting.missions.done')}"]
    else:
        done = MissionDoneTap(window=card.id, mission=wanted.code)
        if wanted.kind is MissionKind.FOLLOW and wanted.artist_id is not None:
            open_artist = ArtistTap(artist_id=wanted.artist_id)
            rows.append([Button(t.plain("voting.missions.button_artist"), open_artist)])
        elif wanted.url is not None:
            rows.append([Link(t.plain("voting.missions.button_open"), wanted.url)])
        rows.append([Button("✅ " + t.plain("voting.missions.button_done"), done)])
    location = MissionTap(window=card.id, mission=wanted.code)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, ExtrasTap(window=card.id))), location=location
    )


def acts(t: Translator, card: WindowCard, mine: MyBallot, wanted: PointsTap | SpendTap) -> Screen:
    """Whom votes for points, or those that the fan has got, shall go to."""
    for_points = isinstance(wanted, PointsTap)
    title = t.plain("voting.points.title" if for_points else "voting.button.spend")
    lines = [
        path(t, said(t, card.show_name), title),
        "",
        *([] if for_points else map(str, credit_lines(t, mine))),
        str(t("voting.ballot.question")),
    ]
    rows, location = _act_pages(t, card, wanted)
    back = ExtrasTap(window=card.id) if for_points else BallotTap(window=card.id)
    return Screen("\n".join(lines), (*rows, last_row(t, back)), location=location)


def _act_pages(
    t: Translator, card: WindowCard, wanted: PointsTap | SpendTap
) -> tuple[list[Row], PointsTap | SpendTap]:
    pages = max(-(-len(card.acts) // _PER_PAGE), 1)
    page = min(max(wanted.page, 0), pages - 1)
    shown = card.acts[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    opens = PointsActTap if isinstance(wanted, PointsTap) else ActTap
    buttons = [
        Button(shorten(numbered(t, act), _LABEL), opens(window=card.id, act=act.code))
        for act in shown
    ]
    rows: list[Row] = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    this = wanted.model_copy(update={"page": page})
    if pages > 1:
        before = this.model_copy(update={"page": page - 1}) if page else None
        after = this.model_copy(update={"page": page + 1}) if page + 1 < pages else None
        rows.append(page_row(t, before, after))
    return rows, this


def points_count(t: Translator, card: WindowCard, act: ActCard, goods: Shelf, key: str) -> Screen:
    """How many votes for points; what they cost stands on each button."""
    price = goods.points_price
    counts = [n for n in _STEPS if n <= goods.left_by_points] if price is not None else []
    lines = [
        path(t, said(t, card.show_name), t.plain("voting.points.title")),
        "",
        f"<b>{escape(numbered(t, act), quote=False)}</b>",
        str(t.n("voting.points.left", goods.left_by_points)),
    ]
    rows: list[Row] = [
        [
            Button(
                t.plain("voting.packs.button", count=count, price=t.money(price * count)),
                BuyPointsTap(window=card.id, act=act.code, count=count, key=key),
            )
        ]
        for count in counts
        if price is not None
    ]
    location = PointsActTap(window=card.id, act=act.code)
    return Screen(
        "\n".join(lines), (*rows, last_row(t, PointsTap(window=card.id))), location=location
    )
