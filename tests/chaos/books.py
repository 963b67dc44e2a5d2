"""The books compared: what fans asked for, what the bank moved, what the database holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Executable, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.core.ids import derived_uuid, reference_code
from services.core.outbox import OutboxMessage
from services.ledger.models import LedgerAccount, LedgerEntry, LedgerTransfer
from services.payments.models import PaymentIntent, ProviderReceipt
from services.ticketing.models import OrderLine, Ticket, TicketOrder
from services.wallet import user_account
from tests.chaos.journal import Asked
from tests.chaos.shopper import Wish

Row = Any


@dataclass(slots=True)
class Held:
    """What the database holds, read once."""

    transfers: list[Row]
    orders: list[Row]
    intents: list[Row]
    receipts: list[Row]
    balances: dict[str, int]
    places: dict[Any, int]
    dead_messages: int
    tickets: dict[Any, list[str]] = field(default_factory=lambda: defaultdict(list))
    quantities: dict[Any, int] = field(default_factory=dict)


async def read_books(connection: AsyncConnection) -> Held:
    async def rows(statement: Executable) -> list[Row]:
        return list((await connection.execute(statement)).all())

    dead = select(OutboxMessage.id).where(OutboxMessage.state == "dead")
    held = Held(
        transfers=await rows(select(*LedgerTransfer.__table__.columns)),
        orders=await rows(select(*TicketOrder.__table__.columns)),
        intents=await rows(select(*PaymentIntent.__table__.columns)),
        receipts=await rows(select(*ProviderReceipt.__table__.columns)),
        balances={
            row.address: row.balance_minor
            for row in await rows(select(LedgerAccount.address, LedgerAccount.balance_minor))
        },
        places=await _places_in_wallets(connection),
        dead_messages=len(await rows(dead)),
    )
    for ticket in await rows(select(Ticket.id, Ticket.order_id)):
        held.tickets[ticket.order_id].append(str(ticket.id))
    units = select(OrderLine.order_id, func.sum(OrderLine.quantity)).group_by(OrderLine.order_id)
    held.quantities = {order: int(number) for order, number in await rows(units)}
    return held


async def _places_in_wallets(connection: AsyncConnection) -> dict[Any, int]:
    """Of each transfer, its place in its fan's own account."""
    statement = (
        select(LedgerEntry.transfer_id, LedgerEntry.account_version)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(LedgerAccount.address.like("user:%"))
    )
    return {row.transfer_id: row.account_version for row in await connection.execute(statement)}


def complaints(
    wishes: dict[tuple[int, int], Asked],
    told: set[str],
    bank: list[dict[str, Any]],
    held: Held,
) -> list[str]:
    """Everything that does not fit; empty is good. All wishes must have their reply by now."""
    return [
        *_of_wishes(wishes, held),
        *_of_orders(held),
        *_of_the_bank(bank, held),
        *_of_strangers(wishes, held),
        *_of_balances(wishes, held),
        *_of_news(told, held),
    ]


def _postings(held: Held) -> dict[str, list[Row]]:
    """Transfers by the key of the command that caused them."""
    key_of = {f"top_up:{reference_code(one.id)}": one.key for one in held.intents}
    key_of |= {f"ticket_order:{one.key}": one.key for one in held.orders}
    found: dict[str, list[Row]] = defaultdict(list)
    for transfer in held.transfers:
        found[key_of.get(transfer.reference, "")].append(transfer)
    return found


def _of_wishes(wishes: dict[tuple[int, int], Asked], held: Held) -> Iterator[str]:
    """Each wish has exactly one posting, of its amount, in the order it was wished."""
    postings = _postings(held)
    order_by_key = {one.key: one for one in held.orders}
    last_place: dict[int, int] = defaultdict(int)
    for (fan_id, number), asked in sorted(wishes.items()):
        wish = Wish(fan_id, number)
        name = f"fan {fan_id}, wish {number} ({wish.kind})"
        if asked.reply is None:
            yield f"{name}: open"
            continue
        if "refused" in asked.reply:
            yield f"{name}: refused, {asked.reply['refused']}"
        found = [one for key in asked.keys for one in postings.get(key, [])]
        wanted = 0 if wish.kind == "change_mind" or "refused" in asked.reply else 1
        if len(found) != wanted:
            yield f"{name}: {'lost' if len(found) < wanted else 'doubled'}, {len(found)} postings"
        for posting in found:
            place = held.places[posting.id]
            if posting.amount_minor != wish.amount.amount_minor:
                yield f"{name}: {posting.amount_minor} instead of {wish.amount}"
            if place <= last_place[fan_id]:
                yield f"{name}: stands before an earlier wish"
            last_place[fan_id] = place
        if "tickets" in asked.reply:
            order = order_by_key.get(asked.keys[-1])
            if order is None or sorted(held.tickets[order.id]) != asked.reply["tickets"]:
                yield f"{name}: other tickets than the fan was given"


def _of_orders(held: Held) -> Iterator[str]:
    """No money without order, no order without money, as many tickets as were paid."""
    paid = {one.reference: one for one in held.transfers if one.kind == "ticket_purchase"}
    if len(paid) != sum(one.kind == "ticket_purchase" for one in held.transfers):
        yield "two payments of one order"
    for order in held.orders:
        payment = paid.pop(f"ticket_order:{order.key}", None)
        tickets = len(held.tickets[order.id])
        if order.state != "confirmed":
            if payment or tickets:
                yield f"order {order.number} is {order.state}, yet paid or with tickets"
            continue
        if payment is None or payment.amount_minor != order.total_minor:
            yield f"order {order.number} without its money"
        if tickets != held.quantities[order.id]:
            yield f"order {order.number} has {tickets} of {held.quantities[order.id]} tickets"
    yield from (f"money without order: {reference}" for reference in paid)


def _of_the_bank(bank: list[dict[str, Any]], held: Held) -> Iterator[str]:
    """Each payment at the bank is one receipt and one posting of the same amount."""
    moved = {one["hash"]: one["amount"]["amount_minor"] for one in bank}
    received = {one.payment_id: one.amount_minor for one in held.receipts}
    credited = {one.id: one.amount_minor for one in held.transfers if one.kind == "top_up"}
    if moved != received:
        yield f"{len(moved)} payments at the bank, {len(received)} receipts"
    if credited != {derived_uuid("bakong", one): amount for one, amount in moved.items()}:
        yield f"{len(moved)} payments at the bank, {len(credited)} credits"


def _of_strangers(wishes: dict[tuple[int, int], Asked], held: Held) -> Iterator[str]:
    """Nothing is there that nobody asked for."""
    keys = {key for asked in wishes.values() for key in asked.keys}
    there = {one.key for one in (*held.orders, *held.intents)}
    if there - keys:
        yield f"asked for by nobody: {sorted(there - keys)}"
    if unknown := _postings(held).get(""):
        yield f"postings from nowhere: {[one.reference for one in unknown]}"


def _of_balances(wishes: dict[tuple[int, int], Asked], held: Held) -> Iterator[str]:
    """A wallet holds what its fan put in less what he bought, by his own count."""
    expected: dict[str, int] = defaultdict(int)
    for place, asked in wishes.items():
        wish = Wish(*place)
        if asked.reply is not None and "refused" not in asked.reply:
            sign = {"top_up": 1, "buy": -1}.get(wish.kind, 0)
            account = user_account(wish.fan_id, wish.currency)
            expected[account] += sign * wish.amount.amount_minor
    for account, amount in expected.items():
        if held.balances.get(account, 0) != amount:
            yield f"{account} holds {held.balances.get(account, 0)}, its fan counts {amount}"


def _of_news(told: set[str], held: Held) -> Iterator[str]:
    """What follows a change was done at least once."""
    due = {one.key for one in held.orders if one.state == "confirmed"}
    due |= {str(one.id) for one in held.intents if one.state == "paid"}
    if due != told:
        yield f"told of {len(told)} changes of {len(due)}"
    if held.dead_messages:
        yield f"{held.dead_messages} jobs were given up"
