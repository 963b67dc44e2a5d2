"""Routers of money: the wallet, what comes and goes, and between fans."""

from __future__ import annotations

from fastapi import APIRouter

from bot.container import Container
from webapp.api.angpao import Giving, ang_pao_router
from webapp.api.bills import bills_router
from webapp.api.caller import Caller, Doorkeeper
from webapp.api.exchange import exchange_router
from webapp.api.invoices import Invoices, invoices_router
from webapp.api.money_requests import Receiving, money_requests_router
from webapp.api.once import Repeats
from webapp.api.papers import Papers, papers_router
from webapp.api.payments import payments_router
from webapp.api.saved_bills import saved_bills_router
from webapp.api.scan_photo import scan_photo_router
from webapp.api.schedules import schedules_router
from webapp.api.split import Sharing, split_router
from webapp.api.statements import statements_router
from webapp.api.top_ups import top_ups_router
from webapp.api.transfers import Sending, transfers_router
from webapp.api.wallet import wallet_router
from webapp.api.withdrawals import Withdrawing, withdrawals_router


def routers(
    container: Container, who: Caller, repeats: Repeats, door: Doorkeeper
) -> list[APIRouter]:
    """The wallet, ways to pay, bills, and money between people."""
    hooks_url, wallet = container.settings.hooks_url, container.wallet
    return [
        payments_router(who, repeats, container.paying, hooks_url),
        wallet_router(who, repeats, wallet, container.freezes),
        statements_router(who, wallet, container.statements, container.receipts),
        papers_router(
            who,
            Papers(door, container.statements, container.translators, container.signer),
        ),
        invoices_router(
            who,
            Invoices(door, container.shop_orders, container.translators, container.signer),
        ),
        exchange_router(who, repeats, container.exchange),
        withdrawals_router(
            who,
            repeats,
            Withdrawing(
                container.withdrawal_parts.withdrawals,
                container.withdrawal_parts.destinations,
                container.clock,
            ),
        ),
        bills_router(who, repeats, container.bill_parts.bills),
        saved_bills_router(who, container.bill_parts.saved),
        top_ups_router(who, repeats, container.top_ups, hooks_url),
        *_between_fans(container, who, repeats),
    ]


def _between_fans(container: Container, who: Caller, repeats: Repeats) -> list[APIRouter]:
    """Money sent, asked for, given and shared."""
    sending = Sending(container.transfers, container.claims, container.people)
    return [
        transfers_router(who, repeats, sending),
        scan_photo_router(who),
        money_requests_router(
            who,
            repeats,
            Receiving(
                container.money_requests,
                container.receive_codes,
                container.top_ups,
                container.people,
                sending,
                container.clock,
            ),
        ),
        schedules_router(who, repeats, container.schedules, sending),
        ang_pao_router(
            who, repeats, Giving(container.ang_pao, container.artists, container.clock)
        ),
        split_router(who, repeats, Sharing(container.splits, container.identity)),
    ]
