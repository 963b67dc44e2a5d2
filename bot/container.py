"""Joins the services of every trade, each built once: what there is stands in `bot.trades`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from bot.background import Stop, running
from bot.checkout import Checkout
from bot.trades.foundation import Foundation, lay_foundation
from bot.trades.goods import GoodsServices, build_goods
from bot.trades.money import MoneyServices, build_money
from bot.trades.people import PeopleServices, build_people
from bot.trades.streaming import StreamingServices, build_streaming
from bot.trades.tickets import TicketServices, build_tickets
from bot.trades.transfers import TransferServices, build_transfers
from bot.voting import VotingParts, build_voting
from services.core.settings import Settings

BANK_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Container(
    Foundation,
    PeopleServices,
    MoneyServices,
    TransferServices,
    TicketServices,
    GoodsServices,
    StreamingServices,
):
    """What the roles are made of. Nothing in here is built twice in one process."""

    voting: VotingParts

    @property
    def many_processes(self) -> bool:
        """Whether other processes may work on the same data: then a real store joins them."""
        return self.store.is_shared

    async def database_answers(self) -> bool:
        await self.database.ping()
        return True

    async def store_answers(self) -> bool:
        return await self.store.ping()


def build(settings: Settings, bank_client: httpx.AsyncClient) -> Container:
    """Each trade is given those that it stands on. A name belongs to one trade only."""
    base = lay_foundation(settings)
    people = build_people(base)
    money = build_money(base, people, bank_client)
    transfers = build_transfers(base, people, money)
    tickets = build_tickets(base, people, money)
    goods = build_goods(base, people, money, bank_client)
    streaming = build_streaming(base, people, money, bank_client)
    # Trades are no slots classes: so `vars` is all that stands in one.
    return Container(
        **vars(base),
        **vars(people),
        **vars(money),
        **vars(transfers),
        **vars(tickets),
        **vars(goods),
        **vars(streaming),
        voting=build_voting(
            base.uow,
            settings.secret(),
            money.payment_parts,
            tickets.ticketing.holders,
            people.artists.follows,
        ),
    )


def make_checkout(container: Container) -> Checkout:
    """What answers Telegram before it charges Stars, in the role that hears Telegram."""
    parts = container.payment_parts
    return Checkout(parts.stars, parts.telegram, container.identity, container.translators)


@asynccontextmanager
async def open_container(settings: Settings, stop: Stop) -> AsyncIterator[Container]:
    """The container with its own loops running; closes everything it opened."""
    async with httpx.AsyncClient(timeout=BANK_TIMEOUT_SECONDS) as bank_client:
        container = build(settings, bank_client)
        container.wallet.start()
        container.transfers.start()
        container.ang_pao.start()
        container.ticketing.start()
        container.queue.start()
        container.voting.intake.start()
        container.library_parts.progress.start()
        container.playback_parts.beats.start()
        try:
            loops = {"clock": container.clock.run_forever()}
            if container.many_processes:
                loops["wakeups"] = container.wakeups.run_forever()
                loops["profiles"] = container.profiles.listen()
            async with running(stop, **loops):
                yield container
        finally:
            await container.playback_parts.beats.stop()
            await container.library_parts.progress.stop()
            await container.voting.intake.stop()
            await container.queue.stop()
            await container.ticketing.stop()
            await container.ang_pao.stop()
            await container.transfers.stop()
            await container.wallet.stop()
            await container.uow.drain()
            container.studio.close()
            container.statements.close()
            await container.store.aclose()
            await container.database.dispose()
