"""Buying a gift card, receiving it, looking at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.core.ids import derived_uuid, short_id
from services.core.jobs import Jobs
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork, query, use_case
from services.ledger import service as ledger
from services.payments.gift_cards import repository, rules
from services.payments.gift_cards.codes import CardSecrets, read_secret, secret_hash
from services.payments.gift_cards.errors import (
    GiftCardAmountNotOffered,
    GiftCardNotFound,
    TooManyGiftCardTries,
)
from services.payments.gift_cards.models import GiftCardRow
from services.payments.gift_cards.schemas import CardState, GiftCard, GiftCardSecrets
from services.payments.schemas import IntentPaid, PaymentRequest, Purpose
from services.payments.service import PaymentsService

PAID_JOB: Final = "payments.gift_card_paid"
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A try in vain: `retry_at` when there were too many."""

    retry_at: datetime | None = None


class GiftCardsService:
    """`secret` is the settings' own: it makes links and codes."""

    def __init__(self, uow: UnitOfWork, payments: PaymentsService, secret: bytes) -> None:
        self.uow = uow
        self._payments = payments
        self._secrets = CardSecrets(secret)

    def register(self, jobs: Jobs) -> None:
        jobs.register(PAID_JOB, IntentPaid, self.paid)

    @use_case
    async def buy(self, tx: Tx, fan_id: int, amount: Money, key: str) -> UUID:
        """The intent to be paid; the same key is the same card. GiftCardAmountNotOffered."""
        if not rules.is_offered(amount):
            currency = amount.currency
            raise GiftCardAmountNotOffered(
                least=Money(rules.LEAST[currency], currency),
                most=Money(rules.MOST[currency], currency),
            )
        card_id = derived_uuid("gift_card", fan_id, key)
        intent = await self._payments.request(
            tx,
            PaymentRequest(
                key=key,
                fan_id=fan_id,
                purpose=Purpose.GIFT_CARD,
                subject=short_id(card_id),
                amount=amount,
                payee=rules.account_of(card_id, amount.currency),
                ways=rules.WAYS,
                expires_at=tx.now + rules.BUY_WITHIN,
                digital=False,
                description_en="Gift card",
                description_km="កាតអំណោយ",
            ),
        )
        if await repository.find(tx, card_id) is None:
            secrets = self._secrets.of(card_id)
            await repository.add(
                tx,
                GiftCardRow(
                    id=card_id,
                    intent_id=intent.id,
                    buyer_id=fan_id,
                    state=CardState.WAITING,
                    amount_minor=amount.amount_minor,
                    currency=amount.currency,
                    token_hash=secret_hash(secrets.token),
                    code_hash=secret_hash(secrets.code),
                    made_at=tx.now,
                ),
            )
        return intent.id

    @use_case
    async def paid(self, tx: Tx, event: IntentPaid) -> None:
        """Job: the money is on the card; now it can be given away. Twice does it once."""
        if event.purpose is Purpose.GIFT_CARD:
            await repository.make_ready(tx, event.intent_id)

    @query
    async def mine(self, tx: Tx, fan_id: int) -> list[GiftCard]:
        """The cards that a fan holds, and those to be given away; the newest first."""
        return await self._cards(tx, await repository.of_fan(tx, fan_id, _SHOWN))

    @query
    async def card(self, tx: Tx, fan_id: int, card_id: UUID) -> GiftCard:
        """A card of which this fan is the buyer or the holder; GiftCardNotFound."""
        row = await repository.find(tx, card_id)
        if row is None or fan_id not in (row.buyer_id, row.holder_id):
            raise GiftCardNotFound
        (found,) = await self._cards(tx, [row])
        return found

    async def secrets_of(self, fan_id: int, card_id: UUID) -> GiftCardSecrets:
        """For the buyer, while nobody holds the card; GiftCardNotFound."""
        card = await self.card(fan_id, card_id)
        if card.state is not CardState.READY or card.buyer_id != fan_id:
            raise GiftCardNotFound
        return self._secrets.of(card_id)

    async def receive(self, fan_id: int, text: str, address: str | None = None) -> GiftCard:
        """The card behind a link's token or a code is this fan's from now on; again: the same.

        GiftCardNotFound: there is none, or somebody else has it. TooManyGiftCardTries: five in
        vain of one fan, or twenty of one network address, within 15 minutes.
        """
        answer = await self._receive(fan_id, text, address)
        if isinstance(answer, UUID):
            return await self.card(fan_id, answer)
        if answer.retry_at is not None:
            raise TooManyGiftCardTries(retry_at=answer.retry_at)
        raise GiftCardNotFound

    @use_case
    async def _receive(self, tx: Tx, fan_id: int, text: str, address: str | None) -> UUID | _Wrong:
        """A try in vain stays counted, so it is an answer and no error."""
        allowed = {f"fan:{fan_id}": rules.TRIES_OF_FAN}
        if address:
            allowed[f"address:{address}"] = rules.TRIES_OF_ADDRESS
        since = tx.now - rules.TRIES_WINDOW
        for who, limit in sorted(allowed.items()):
            if not await repository.take_try(tx, who, limit, since):
                return _Wrong(await repository.tried_since(tx, who) + rules.TRIES_WINDOW)
        secret = read_secret(text)
        row = await repository.by_secret(tx, secret_hash(secret)) if secret else None
        if row is None or row.holder_id not in (None, fan_id):
            return _Wrong()
        for who in sorted(allowed):
            await repository.give_try_back(tx, who)
        if row.holder_id is None:
            row.holder_id, row.state, row.held_at = fan_id, CardState.HELD, tx.now
        return row.id

    async def _cards(self, tx: Tx, rows: Sequence[GiftCardRow]) -> list[GiftCard]:
        accounts = {row.id: rules.account_of(row.id, Currency(row.currency)) for row in rows}
        known = await ledger.balances(tx, accounts.values())
        found: list[GiftCard] = []
        for row in rows:
            currency, balance = Currency(row.currency), known.get(accounts[row.id])
            nothing = Money.zero(currency)
            found.append(
                GiftCard(
                    id=row.id,
                    buyer_id=row.buyer_id,
                    holder_id=row.holder_id,
                    state=CardState(row.state),
                    amount=Money(row.amount_minor, currency),
                    balance=balance.total if balance else nothing,
                    available=balance.available if balance else nothing,
                    intent_id=row.intent_id,
                    made_at=row.made_at,
                )
            )
        return found
