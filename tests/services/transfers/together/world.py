"""All money between people and to billers in one world, and the acts that people do in it."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from services.bills import BillsService, Payer, SavedBills
from services.bills import jobs as bill_jobs
from services.bills.schemas import Bill, LoadBillers, LookUpBill
from services.bills.service import purpose_of as purpose_of_bill
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.errors import DomainError
from services.core.formats import in_phnom_penh
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.sealing import TextSeal
from services.core.uow import UnitOfWork
from services.identity import PinHasher, PinService, Sealer
from services.identity.codes import CodeService
from services.payments.providers.base import ProviderPayment
from services.payments.reconciliation.bank_csv import BankLine
from services.payments.reconciliation.schemas import Direction, StatementRow
from services.transfers.angpao.schemas import AngPao
from services.transfers.angpao.schemas import Split as HowShared
from services.transfers.lasting import LastingService
from services.transfers.schedules import purpose_of as purpose_of_schedule
from services.transfers.schemas import Every, PrepareSchedule
from services.transfers.split.schemas import NewItem, NewPart, Split
from tests.services.bills.world import POWER, WATER, Billers
from tests.services.transfers.angpao.giving import Giving
from tests.services.transfers.bank import ACCOUNT
from tests.services.transfers.split.world import HOST, Friends
from tests.services.transfers.test_model import GIVEN, Story
from tests.services.transfers.world import SECRET

FANS: Final = (HOST, 2, 3)


@dataclass
class Statement:
    """Bakong's word on what the bank's statement says."""

    def __post_init__(self) -> None:
        self.payments: dict[str, ProviderPayment] = {}

    async def settled(self, hashes: Sequence[str]) -> list[ProviderPayment]:
        return [self.payments[each] for each in hashes]


@dataclass
class Everybody(Friends):
    """Billers that are silent or refuse, envelopes, shared bills, transfers, requests, orders."""

    def __post_init__(self) -> None:
        Friends.__post_init__(self)
        self.billers = Billers()
        payer = Payer(self.wallet, self.codes, self.risk)
        self.bills = BillsService(self.uow, self.pins, self.codes, self.risk, payer, self.billers)
        saved = SavedBills(self.uow, self.pins, payer, self.billers)
        bill_jobs.register(self.jobs, self.bills, saved)
        self.giving = Giving(self)
        self.statement = Statement()
        self.lasting = LastingService(
            self.uow, self.wallet, self.payments, self.receive_codes, self.statement, None
        )

    async def pay_bill(self, fan_id: int, amount: Money) -> Bill:
        self.billers.owes(amount, ref=new_key())
        biller = POWER if amount.amount_minor % 2 else WATER
        account = {each.name: "012345" for each in biller.fields}
        bill = await self.bills.look_up(LookUpBill(fan_id, new_key(), biller.id, account))
        await self.enter_pin_for(fan_id, purpose_of_bill(bill.id))
        await self.enter_code_for(fan_id, purpose_of_bill(bill.id), bill.total)
        return await self.bills.confirm(fan_id, bill.id)

    async def order(self, fan_id: int, payee_id: int, amount: Money) -> None:
        """A standing order from tomorrow on."""
        made = await self.schedules.prepare(
            PrepareSchedule(
                owner_id=fan_id, key=new_key(), payee=await self.people.by_id(fan_id, payee_id),
                amount=amount, every=Every.WEEK,
                starts_on=in_phnom_penh(self.clock.now()).date() + timedelta(days=1),
            )
        )  # fmt: skip
        purpose = purpose_of_schedule(made.id)
        await self.enter_pin_for(fan_id, purpose)
        await self.enter_code_for(fan_id, purpose, amount)
        await self.schedules.confirm(fan_id, made.id)

    async def pay_lasting(self, fan_id: int, amount: Money) -> BankLine:
        """A bank pays a lasting code; the line of it."""
        now, key = self.clock.now(), new_key()
        self.statement.payments[key] = ProviderPayment(
            payment_id=key, amount=amount.to_decimal(), currency=amount.currency,
            to_account=ACCOUNT, from_account="sok@acleda", paid_at=now,
        )  # fmt: skip
        row = StatementRow(key, Direction.IN, amount, now)
        return BankLine(row, self.receive_codes.name(fan_id))


class Life(Story):
    """Plays acts, alone or two at once; the books are right after each."""

    world: Everybody

    def __init__(self, database: Database, hasher: PinHasher) -> None:
        clock = FrozenClock(datetime(2026, 4, 1, 5, 0, tzinfo=UTC))
        uow = UnitOfWork(database, clock, Everybody.subscriptions())
        codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
        self.world = Everybody(uow, clock, codes, PinService(uow, hasher, Sealer(SECRET)))
        self.sent, self.asked = [], []
        self.came = Counter()
        self.moving = asyncio.Lock()
        self.splits: list[Split] = []
        self.envelopes: list[AngPao] = []
        self.codes: list[tuple[int, Any, str]] = []

    async def begin(self) -> None:
        world = self.world
        world.transfers.start()
        world.giving.service.start()
        await world.bills.load(LoadBillers((POWER, WATER)))
        for fan in FANS:
            await world.come(fan, level="basic", phone=f"+8551200010{fan}")
            for currency, amount in GIVEN.items():
                await world.give(fan, Money(amount, currency))

    async def play(self, step: tuple[Any, ...]) -> None:
        name, *values = step
        own: dict[str, Callable[..., Awaitable[None]]] = {
            "move": self._move, "share": self._share, "part": self._part, "bank": self._bank,
            "host": self._host, "give": self._give, "open": self._open, "empty": self._empty,
            "bill": self._bill, "biller": self._biller, "order": self._order,
            "lasting": self._lasting,
        }  # fmt: skip
        act = own.get(name)
        if act is None:
            await super().play(step)
            return
        with contextlib.suppress(DomainError):
            await act(*values)

    async def at_once(self, *steps: tuple[Any, ...]) -> None:
        await asyncio.gather(*(self.play(step) for step in steps))

    async def _move(self, fan: int, phone: str) -> None:
        """Numbers change hands one after another."""
        async with self.moving:
            for other in FANS:
                await self.world.set_fan(other, phone=f"+8551200010{other}")
            await self.world.set_fan(fan, phone=phone)

    # Shared bills

    async def _share(self, total: Money, by_items: bool) -> None:
        half = Money(total.amount_minor // 2, total.currency)
        items = [NewItem("Rice", half), NewItem("Soup", half)] if by_items else ()
        self.splits.append(await self.world.share(total, parts=[NewPart()] * 2, items=items))

    async def _part(self, fan: int, place: int, how: str) -> None:
        if not self.splits:
            return
        split, world = self.splits[place % len(self.splits)], self.world
        if split.items:
            await world.pick(fan, split, place % 2 + 1)
        elif how != "leave":
            await world.join(fan, split)
        match how:
            case "wallet":
                await world.pay_from_wallet(fan, await world.ask_for_part(fan, split))
            case "code":
                self.codes.append((fan, *await world.code(fan, split)))
            case "leave":
                await world.splits.leave(fan, split.id)
            case _:
                pass

    async def _bank(self, place: int) -> None:
        """A bank pays a code of a part, perhaps late, perhaps once more."""
        if not self.codes:
            return
        fan, intent_id, payload = self.codes[place % len(self.codes)]
        intent = await self.world.payments.get(intent_id, fan)
        known = len(self.world.bank.paid)
        self.world.bank.pay(payload, intent.created_at)
        if len(self.world.bank.paid) > known:
            self.came[intent.amount.currency] += intent.amount.amount_minor
        await self.world.payments.check(intent_id, fan)

    async def _host(self, place: int, how: str) -> None:
        if not self.splits:
            return
        split, splits = self.splits[place % len(self.splits)], self.world.splits
        match how:
            case "end":
                await splits.end(HOST, split.id)
            case "cash":
                await splits.settle(HOST, split.id, place % 3 + 1)
            case _:
                await splits.remove(HOST, split.id, place % 3 + 1)

    # Envelopes

    async def _give(self, host: int, total: Money, shares: int, lucky: bool) -> None:
        how = HowShared.LUCKY if lucky else HowShared.EQUAL
        draft = await self.world.giving.draft(total, shares, how, host=host)
        self.envelopes.append(draft)
        await self.world.giving.confirm(draft)

    async def _open(self, fan: int, place: int, is_here: bool) -> None:
        if self.envelopes:
            envelope = self.envelopes[place % len(self.envelopes)]
            await self.world.giving.open(fan, envelope, is_here=is_here)

    async def _empty(self, place: int) -> None:
        if self.envelopes:
            envelope = self.envelopes[place % len(self.envelopes)]
            await self.world.giving.service.undo(envelope.host_id, envelope.id)

    # Bills, standing orders, lasting codes

    async def _bill(self, fan: int, cents: int) -> None:
        await self.world.pay_bill(fan, Money(cents, Currency.USD))

    async def _biller(self, says: str) -> None:
        self.world.billers.says = says

    async def _order(self, fan: int, payee: int, amount: Money) -> None:
        await self.world.order(fan, payee, amount)

    async def _lasting(self, fan: int, amount: Money) -> None:
        line = await self.world.pay_lasting(fan, amount)
        self.came[amount.currency] += amount.amount_minor
        lines = [line, replace(line, description="somebody")]
        await asyncio.gather(*(self.world.lasting.take(lines) for _ in range(2)))

    async def _wait(self, hours: int) -> None:
        world = self.world
        world.clock.advance(timedelta(hours=hours).total_seconds())
        await world.claims.rescue()
        await world.requests.expire()
        await world.giving.service.rescue()
        await world.bills.sending.rescue()
        await world.schedules.look()
        await world.splits.sweep()
        await world.jobs.run_until_idle()

    # What must hold

    async def check(self) -> None:
        await self.world.jobs.run_until_idle()
        await self._check_postings()
        await self._check_parts()
        await self._check_envelopes()
        await self._check_bills()
        await self._check_sums()

    async def _posted(self, prefix: str) -> Counter[tuple[str, str]]:
        rows = await self._rows(
            f"SELECT reference, kind FROM ledger_transfers WHERE reference LIKE '{prefix}:%'"
        )
        return Counter((str(reference), str(kind)) for reference, kind in rows)

    async def _check_parts(self) -> None:
        """A request for a part is paid by one posting, or by none; a part is never paid twice."""
        await self.world.check_books()
        rows = await self._rows(
            "SELECT r.provider, r.payment_id, i.state, a.id = i.winner_id, r.returned_minor"
            " FROM payment_provider_receipts r JOIN payment_attempts a ON a.id = r.attempt_id"
            " JOIN payment_intents i ON i.id = a.intent_id WHERE i.purpose = 'split'"
        )
        won = [state for _, _, state, is_winner, _ in rows if is_winner]
        assert set(won) <= {"paid"}
        assert all(back for _, _, _, is_winner, back in rows if not is_winner)
        posted = await self._posted("payment")
        assert posted.total() == len(won)
        assert all(kind == "p2p_transfer" and count == 1 for (_, kind), count in posted.items())
        paid = "SELECT COUNT(*) FROM split_parts WHERE paid_by = 'payment'"
        assert (await self._rows(paid))[0][0] == len(won)

    async def _check_envelopes(self) -> None:
        posted = await self._posted("angpao")
        expected: Counter[tuple[str, str]] = Counter()
        for row_id, state, paid in await self._rows("SELECT id, state, paid FROM ang_paos"):
            name = f"angpao:{_uuid(row_id)}"
            expected[name, "p2p_transfer"] = int(state != "draft") + paid
            expected[name, "refund"] = int(state in ("returned", "undone"))
        assert posted == +expected

    async def _check_bills(self) -> None:
        """A bill that is paid has its legs; what is not decided is set aside, and nothing else."""
        posted = await self._posted("bill")
        expected: Counter[tuple[str, str]] = Counter()
        for row_id, state, fee in await self._rows(
            "SELECT id, state, fee_minor FROM bill_payments"
        ):
            if state == "paid":
                expected[f"bill:{_uuid(row_id)}", "bill_payment"] = 2 + (fee > 0)
        assert posted == +expected
        (held,) = (await self._rows("SELECT COALESCE(SUM(held_minor), 0) FROM ledger_accounts"))[0]
        (sending,) = (
            await self._rows(
                "SELECT COALESCE(SUM(amount_minor + fee_minor), 0) FROM bill_payments"
                " WHERE state = 'sending'"
            )
        )[0]
        assert held == sending

    async def _check_sums(self) -> None:
        sums = await self._sums()
        waiting = await self._waiting()
        for currency, given_minor in GIVEN.items():
            name = currency.lower()
            inside = {
                address: minor
                for address, minor in sums.items()
                if address.endswith(f":{name}") and not address.startswith("clearing:")
            }
            assert sum(inside.values()) == given_minor * len(FANS) + self.came[currency]
            held = {
                address: minor
                for address, minor in inside.items()
                if minor and address.startswith("pending:")
            }
            assert held == {key: minor for key, minor in waiting.items() if key.endswith(name)}
        most = await self._rows("SELECT MAX(sent_minor), MAX(spent_minor) FROM wallet_counters")
        assert (most[0][0] or 0) <= 500_00
        assert all(
            sent <= 50_00 and spent <= 500_00
            for sent, spent in await self._rows(
                "SELECT sent_minor, spent_minor FROM wallet_counters WHERE length(period) = 10"
            )
        )

    async def _waiting(self) -> Mapping[str, int]:
        """What every open thing says that it holds."""
        found: dict[str, int] = {}
        for currency, total in await self._rows(
            "SELECT currency, SUM(amount_minor) FROM transfers WHERE state = 'waiting'"
            " GROUP BY currency"
        ):
            found[f"pending:transfer:{currency.lower()}"] = int(total)
        for row_id, currency, left in await self._rows(
            "SELECT a.id, a.currency, SUM(s.amount_minor) FROM ang_paos a"
            " JOIN ang_pao_shares s ON s.ang_pao_id = a.id"
            " WHERE a.state = 'open' AND s.paid_at IS NULL GROUP BY a.id, a.currency"
        ):
            name = _uuid(row_id).replace("-", "")
            found[f"pending:angpao:{name}:{currency.lower()}"] = int(left)
        return found

    async def _sums(self) -> Counter[str]:
        sums: Counter[str] = Counter()
        for address, balance in await self._rows(
            "SELECT address, balance_minor FROM ledger_accounts"
        ):
            sums[address] = balance
        for address, amount in await self._rows(
            "SELECT a.address, f.amount_minor FROM ledger_pending_folds f"
            " JOIN ledger_accounts a ON a.id = f.account_id"
        ):
            sums[address] += amount
        return sums

    async def end(self) -> None:
        """Billers answer again: what they have taken is paid, once, and nothing else is."""
        world = self.world
        world.billers.says = "done"
        await self._wait(25)
        for _ in range(12):
            await self._wait(2)
        await self.check()
        states = Counter(state for (state,) in await self._rows("SELECT state FROM bill_payments"))
        assert states["sending"] == 0
        assert states["paid"] == len(world.billers.taken)
        await world.giving.service.stop()
        await world.transfers.stop()
        assert await world.wallet.audit() == []


def _uuid(value: Any) -> str:
    return str(value if isinstance(value, UUID) else UUID(value))
