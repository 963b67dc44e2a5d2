"""Buying votes: asked for as a payment, credited in the very transaction that books the money."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.core.errors import Conflict, DomainError, Refused
from services.core.ids import short_id
from services.core.money import Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.identity import level_in_force
from services.payments.schemas import IntentPaid, PaymentRequest, Purpose, Way
from services.payments.service import PaymentsService
from services.voting.errors import (
    PackCapReached,
    PackNotOffered,
    PointsVoteRefused,
    WindowIsClosed,
    WindowNotFound,
)
from services.voting.intake import CastVote, IntakeService, Outcome
from services.voting.intake.book import WindowBook
from services.voting.intake.flush import Voters
from services.voting.intake.schemas import OpenWindow
from services.voting.packs import missions, repository, rules
from services.voting.packs.repository import NewLot
from services.voting.packs.rules import PackBought, VotesBought
from services.voting.packs.schemas import (
    BuyPack,
    BuyPointsVotes,
    PackOffer,
    PackReturned,
    Shelf,
)
from services.voting.show.model import VoteKind


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a payment shall be about; `said` in English and in Khmer."""

    amount: Money
    way: Way
    bought: PackBought | VotesBought
    said: tuple[str, str]


class PackService:
    """No money is taken for a window that is closed: whoever pays too late has it back."""

    def __init__(
        self,
        uow: UnitOfWork,
        book: WindowBook,
        voters: Voters,
        intake: IntakeService,
        payments: PaymentsService,
    ) -> None:
        self.uow = uow
        self._book = book
        self._voters = voters
        self._intake = intake
        self._payments = payments
        uow.join(IntentPaid, self.deliver)

    @query
    async def shelf(self, tx: Tx, window_id: str, fan_id: int) -> Shelf:
        """What can be got now, and how much of it is left for this fan. WindowNotFound."""
        window = await self._window(tx, window_id, keep=False)
        got = await repository.counts(tx, window_id, fan_id)
        references = await repository.references(tx, window_id, fan_id)
        kinds = window.kinds
        offers = (PackOffer(pack, rules.prices(kinds, pack)) for pack in kinds.packs)
        return Shelf(
            window_id=window_id,
            is_open=rules.is_open(window, tx.now),
            packs=tuple(offer for offer in offers if offer.prices),
            left_to_buy=max(kinds.paid_cap - got.get(VoteKind.PAID, 0), 0),
            points_price=rules.points_price(kinds),
            left_by_points=max(kinds.points_cap - got.get(VoteKind.POINTS, 0), 0),
            missions=missions.offers(kinds, window_id, fan_id, references),
        )

    @use_case
    async def buy(self, tx: Tx, wish: BuyPack) -> UUID:
        """The payment to be made: in Stars, or from the wallet where the show allows it.

        The same key is the same purchase. WindowNotFound, WindowIsClosed, PackNotOffered,
        PackCapReached, PackNeedsPhone, PackNeedsLevel, MayNotVote.
        """
        window = await self._window(tx, wish.window_id, keep=False)
        pack = rules.pack_of(window.kinds, wish.pack)
        amount = rules.price(window.kinds, pack, wish.way)
        await self._check_buyer(tx, window, wish.fan_id)
        rules.check_level(window, await level_in_force(tx, wish.fan_id))
        await self._check_cap(tx, window, wish.fan_id, pack.count)
        said = f"{pack.count} votes", f"កញ្ចប់សំឡេងឆ្នោត {pack.count}"
        bought = PackBought(window.id, pack.code)
        return await self._request(tx, window, wish, _Wanted(amount, wish.way, bought, said))

    @use_case
    async def buy_points_votes(self, tx: Tx, wish: BuyPointsVotes) -> UUID:
        """The payment in points; once made, the votes are counted with it.

        WindowNotFound, WindowIsClosed, PackNotOffered, PackCapReached, PackNeedsPhone,
        MayNotVote, PointsVoteRefused (no such act).
        """
        window = await self._window(tx, wish.window_id, keep=False)
        each = rules.points_price(window.kinds)
        if each is None or wish.count < 1:
            raise PackNotOffered
        await self._check_buyer(tx, window, wish.fan_id)
        if wish.act not in window.acts:
            raise PointsVoteRefused(outcome=Outcome.NO_ACT)
        got = await repository.counts(tx, window.id, wish.fan_id)
        left = window.kinds.points_cap - got.get(VoteKind.POINTS, 0)
        if wish.count > left:
            raise PackCapReached(left=max(left, 0))
        said = f"{wish.count} votes", f"សំឡេងឆ្នោត {wish.count}"
        bought = VotesBought(window.id, wish.act, wish.count, wish.channel)
        wanted = _Wanted(each * wish.count, Way.POINTS, bought, said)
        return await self._request(tx, window, wish, wanted)

    async def _request(
        self, tx: Tx, window: OpenWindow, wish: BuyPack | BuyPointsVotes, wanted: _Wanted
    ) -> UUID:
        request = PaymentRequest(
            key=wish.key,
            fan_id=wish.fan_id,
            purpose=Purpose.VOTE_PACK,
            subject=wanted.bought.text(),
            amount=wanted.amount,
            payee=rules.payee(wanted.amount),
            ways=frozenset({wanted.way}),
            expires_at=rules.buy_until(window, wanted.way, tx.now),
            digital=wanted.way is Way.STARS,
            description_en=wanted.said[0],
            description_km=wanted.said[1],
        )
        return (await self._payments.request(tx, request)).id

    async def object(self, tx: Tx, subject: str, fan_id: int) -> None:
        """Before Stars are taken: WindowIsClosed, PackCapReached and the like."""
        what = rules.bought(subject)
        window = await self._window(tx, what.window_id, keep=False)
        await self._check_buyer(tx, window, fan_id)
        if isinstance(what, PackBought):
            pack = rules.pack_of(window.kinds, what.pack)
            await self._check_cap(tx, window, fan_id, pack.count)

    async def deliver(self, tx: Tx, event: IntentPaid) -> None:
        """Votes come with the money. What cannot be had any more is not paid: the wallet keeps
        its money (the error takes the payment back), Stars are sent back.
        """
        if event.purpose is not Purpose.VOTE_PACK:
            return
        what = rules.bought(event.subject)
        if isinstance(what, VotesBought):
            await self._count(tx, event, what)
            return
        window = await self._window(tx, what.window_id, keep=True)
        pack = rules.pack_of(window.kinds, what.pack)
        try:
            await self._credit(tx, window, event, pack.count)
        except (Conflict, Refused) as refusal:
            if event.way is not Way.STARS:
                raise
            await self._send_back(tx, event, window.id, refusal)

    async def _credit(self, tx: Tx, window: OpenWindow, event: IntentPaid, count: int) -> None:
        """With the fan's paper locked, so that two packs of one moment both see the cap."""
        await repository.lock_paper(tx, window.id, event.fan_id)
        await self._check_buyer(tx, window, event.fan_id)
        await self._check_cap(tx, window, event.fan_id, count)
        await _add(tx, event, window.id, VoteKind.PAID, count, used=0)

    async def _count(self, tx: Tx, event: IntentPaid, what: VotesBought) -> None:
        window = await self._window(tx, what.window_id, keep=True)
        if not rules.is_open(window, tx.now):
            raise WindowIsClosed
        verdict = await self._intake.count(
            tx,
            CastVote(
                window_id=what.window_id,
                fan_id=event.fan_id,
                idem=short_id(event.intent_id),
                picks=((what.act, what.count),),
                channel=what.channel,
                received_at=tx.now,
                kind=VoteKind.POINTS,
            ),
        )
        if not verdict.is_stored:
            raise PointsVoteRefused(outcome=verdict.outcome)
        await _add(tx, event, what.window_id, VoteKind.POINTS, what.count, used=what.count)

    async def _send_back(
        self, tx: Tx, event: IntentPaid, window_id: str, refusal: DomainError
    ) -> None:
        await self._payments.refund(tx, event.intent_id, event.amount, refusal.code, "late")
        tx.emit(PackReturned(event.intent_id, event.fan_id, window_id, event.amount, refusal.code))

    async def _window(self, tx: Tx, window_id: str, *, keep: bool) -> OpenWindow:
        found = await self._book.windows(tx, [window_id], keep=keep)
        if window_id not in found:
            raise WindowNotFound(window_id=window_id)
        return found[window_id]

    async def _check_buyer(self, tx: Tx, window: OpenWindow, fan_id: int) -> None:
        events = [window.ticket_event] if window.ticket_event else []
        known = await self._voters.of(tx, [fan_id], events=events, tiers=window.asks_for_tier)
        rules.check_buyer(window, known[fan_id], tx.now)

    async def _check_cap(self, tx: Tx, window: OpenWindow, fan_id: int, count: int) -> None:
        got = await repository.counts(tx, window.id, fan_id)
        left = window.kinds.paid_cap - got.get(VoteKind.PAID, 0)
        if count > left:
            raise PackCapReached(left=max(left, 0))


async def _add(
    tx: Tx, event: IntentPaid, window_id: str, kind: VoteKind, count: int, *, used: int
) -> None:
    reference = str(event.intent_id)
    lot = NewLot(
        id=event.intent_id.hex,
        window_id=window_id,
        fan_id=event.fan_id,
        kind=kind,
        count=count,
        used=used,
        source=event.way,
        reference=reference,
    )
    done = await repository.add(tx, lot)
    assert done, "a payment is won once"
