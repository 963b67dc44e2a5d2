"""Money around a window under test: wallets, Stars, packs, and what follows of them."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services.core.ids import new_key, uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.identity.roles import RolesService
from services.ledger import service as ledger
from services.ledger.schemas import PostTransfer
from services.payments import PaymentsService
from services.payments.models import PaymentIntent
from services.payments.schemas import Intent, Purpose, Way
from services.payments.stars.schemas import StarsPayment
from services.payments.stars.service import StarsService
from services.voting.packs import BuyPack, BuyPointsVotes, PackService
from services.voting.packs.missions import MissionService
from services.voting.packs.schemas import LotsDue
from services.voting.packs.voiding import VoidingService
from services.voting.show.model import Channel, Kinds, Mission, MissionKind, Pack
from services.wallet import WalletService, user_account
from tests.services.voting.conftest import Studio
from tests.services.voting.shows import WORDS

KINDS = Kinds(
    packs=(Pack("ten", 10, 50, 99), Pack("forty", 40, 180, 360)),
    paid_cap=50,
    paid_by_wallet=True,
    points_price=20,
    points_cap=10,
    bonus_cap=3,
    missions=(
        Mission("follow", MissionKind.FOLLOW, 2, WORDS, artist_id="a1"),
        Mission("clip", MissionKind.VISIT, 2, WORDS, url="https://example.com/clip"),
    ),
)


class Till:
    """Sells votes of the studio's window. Nothing is asked of Telegram or of a PIN pad."""

    def __init__(self, studio: Studio) -> None:
        self.studio, uow = studio, studio.uow
        self.wallet = WalletService(uow)
        self.payments = PaymentsService(uow, self.wallet, {})
        self.stars = StarsService(uow, self.wallet)
        self.roles = RolesService(uow)
        self.followed: set[int] = set()
        self.intake = studio.intake()
        self.packs = PackService(uow, studio.book, studio.voters, self.intake, self.payments)
        self.stars.ask_first(Purpose.VOTE_PACK, self.packs.object)
        self.missions = MissionService(uow, studio.book, self._follows)
        self.voiding = VoidingService(uow, self.payments)

    async def _follows(self, _: Tx, fan_id: int, __: str) -> bool:
        return fan_id in self.followed

    async def fund(self, fan_id: int, amount: Money) -> None:
        address = user_account(fan_id, amount.currency)
        clearing = f"clearing:test:{amount.currency.lower()}"
        transfer = PostTransfer(
            id=uuid7(), debit=clearing, credit=address, amount=amount, kind="top_up"
        )
        (outcome,) = await self.studio.uow.run(lambda tx: ledger.post(tx, [transfer]))
        assert outcome.verdict.moved

    async def balance(self, fan_id: int, currency: Currency) -> Money:
        found = await self.wallet.balances(fan_id)
        each = {Currency.USD: found.usd, Currency.KHR: found.khr, Currency.PTS: found.pts}
        return each[currency].total

    async def order(
        self, fan_id: int, pack: str = "ten", way: Way = Way.STARS, key: str | None = None
    ) -> UUID:
        wish = BuyPack(fan_id, self.studio.window_id, pack, way, key or new_key())
        return await self.packs.buy(wish)

    async def invoice(self, intent_id: UUID, fan_id: int) -> str:
        """The payload of the invoice that the fan gets."""
        opened = await self.payments.open_attempt(intent_id, fan_id, Way.STARS, new_key())
        return opened.attempts[0].payload

    async def stars_arrive(self, payload: str, fan_id: int, stars: int = 50) -> None:
        now = self.studio.clock.now()
        await self.stars.paid(
            StarsPayment(
                charge_id=f"charge-{payload}",
                payload=payload,
                payer_id=fan_id,
                stars=stars,
                paid_at=now,
            )
        )

    async def pay_stars(self, fan_id: int, pack: str = "ten", stars: int = 50) -> UUID:
        intent_id = await self.order(fan_id, pack)
        await self.stars_arrive(await self.invoice(intent_id, fan_id), fan_id, stars)
        return intent_id

    async def pay_wallet(self, intent_id: UUID, fan_id: int, key: str = "try-1") -> Intent:
        return await self.payments.open_attempt(intent_id, fan_id, Way.WALLET, key)

    async def order_points(self, fan_id: int, count: int = 3, act: str = "c1") -> UUID:
        wish = BuyPointsVotes(
            fan_id, self.studio.window_id, act, count, Channel.PRIVATE, new_key()
        )
        return await self.packs.buy_points_votes(wish)

    async def pay_points(self, intent_id: UUID, fan_id: int) -> Intent:
        held = await self.payments.open_attempt(intent_id, fan_id, Way.POINTS, "points-1")
        return await self.payments.confirm_points(held.attempts[0].id, fan_id)

    async def state(self, intent_id: UUID, fan_id: int) -> str:
        return (await self.payments.get(intent_id, fan_id)).state

    async def intents(self) -> list[UUID]:
        """All payments that were asked for."""
        async with self.studio.database.read.connect() as connection:
            return list(await connection.scalars(select(PaymentIntent.id)))

    async def void(self) -> None:
        """The window does not count any more, and the job that gives money back runs."""
        await self.studio.void_by_hand()
        await self.voiding.refund_lots(LotsDue(self.studio.window_id))

    async def adds_up(self) -> None:
        """Lots cover what was voted, nobody got back more than was paid, the ledger is even."""
        used = await self.studio.scalar("SELECT sum(used) FROM vote_lots")
        rows = await self.studio.scalar(
            "SELECT sum(votes) FROM votes WHERE kind IN ('paid', 'bonus', 'points')"
        )
        assert used == rows
        over = "SELECT count(*) FROM payment_intents WHERE refunded_minor > amount_minor"
        assert await self.studio.scalar(over) == 0
        assert await self.wallet.audit() == []
