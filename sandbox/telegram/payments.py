"""Invoices, links to them, and payments made."""

import hashlib
import secrets
from dataclasses import asdict, dataclass

from sandbox.shapes import JsonObject
from sandbox.world.bots import Bot
from sandbox.world.people import Person
from sandbox.world.world import World

SUBSCRIPTION_SECONDS = 2_592_000


@dataclass(slots=True)
class InvoiceLink:
    """A link that anybody may pay, many times."""

    slug: str
    invoice: JsonObject

    def as_json(self) -> JsonObject:
        return {"slug": self.slug, "invoice": self.invoice}


@dataclass(slots=True)
class Payment:
    """One charge. Amounts in the smallest unit; `expires_at` 0 means not a subscription.

    `number` and `refund_number` count all that moved Stars, in the order in which it happened.
    """

    number: int
    charge_id: str
    provider_charge_id: str
    bot_id: int
    person_id: int
    currency: str
    total_amount: int
    payload: str
    paid_at: int
    refunded_at: int = 0
    refund_number: int = 0
    expires_at: int = 0
    is_canceled: bool = False
    slug: str = ""

    def as_json(self) -> JsonObject:
        return asdict(self)


class Payments:
    """All invoice links and payments, kept over a restart."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._links = {
            row["slug"]: InvoiceLink(**row) for row in world.storage.load("invoice_link")
        }
        rows = sorted(world.storage.load("payment"), key=lambda row: int(row["number"]))
        self._payments = {row["charge_id"]: Payment(**row) for row in rows}
        used = (max(one.number, one.refund_number) for one in self._payments.values())
        self._last_number = max(used, default=0)

    def add_link(self, invoice: JsonObject) -> InvoiceLink:
        link = InvoiceLink("$" + secrets.token_urlsafe(12), invoice)
        self._links[link.slug] = link
        self._world.storage.mark("invoice_link", link.slug, link)
        return link

    def link(self, slug_or_url: str) -> InvoiceLink | None:
        return self._links.get(slug_or_url.rpartition("/")[2])

    def charge(self, bot: Bot, person: Person, invoice: JsonObject, slug: str = "") -> Payment:
        """Takes the money. Stars move from the person to the bot."""
        is_stars = invoice["currency"] == "XTR"
        amount = int(invoice["total_amount"])
        if is_stars:
            person.stars -= amount
            bot.stars += amount
            self._world.keep_person(person)
            self._world.keep_bot(bot)
        period = int(invoice.get("subscription_period", 0))
        now = self._world.now()
        payment = Payment(
            number=self._next_number(),
            charge_id=_charge_id("stx" if is_stars else "tg"),
            provider_charge_id=_charge_id("prov"),
            bot_id=bot.id,
            person_id=person.id,
            currency=str(invoice["currency"]),
            total_amount=amount,
            payload=str(invoice["payload"]),
            paid_at=now,
            expires_at=now + period if period else 0,
            slug=slug,
        )
        self._payments[payment.charge_id] = payment
        self.keep(payment)
        return payment

    def _next_number(self) -> int:
        self._last_number += 1
        return self._last_number

    def find(self, charge_id: str) -> Payment | None:
        return self._payments.get(charge_id)

    def keep(self, payment: Payment) -> None:
        self._world.storage.mark("payment", payment.charge_id, payment)

    def of_bot(self, bot: Bot) -> list[Payment]:
        return [payment for payment in self._payments.values() if payment.bot_id == bot.id]

    def is_first(self, payment: Payment) -> bool:
        """Whether it is the first charge of its subscription."""
        same = (p for p in self._payments.values() if p.slug == payment.slug and p.slug)
        earlier = (p for p in same if p.person_id == payment.person_id)
        return all(p.number >= payment.number for p in earlier)

    def refund(self, payment: Payment, bot: Bot, person: Person) -> None:
        payment.refunded_at = self._world.now()
        payment.refund_number = self._next_number()
        person.stars += payment.total_amount
        bot.stars -= payment.total_amount
        self._world.keep_person(person)
        self._world.keep_bot(bot)
        self.keep(payment)


def _charge_id(prefix: str) -> str:
    return prefix + hashlib.sha256(secrets.token_bytes(16)).hexdigest()[:40]
