"""The API's routers, each with its services: one line for a file of webapp/api."""

from __future__ import annotations

from fastapi import APIRouter

from bot.container import Container
from webapp.api.aftersale import Aftersale, aftersale_router
from webapp.api.angpao import Giving, ang_pao_router
from webapp.api.artists import artists_router
from webapp.api.bills import bills_router
from webapp.api.boards import Boards, boards_router
from webapp.api.caller import Caller, Doorkeeper, caller
from webapp.api.devices import devices_router
from webapp.api.evening import evening_router
from webapp.api.events import events_router
from webapp.api.exchange import exchange_router
from webapp.api.gate import gate_router
from webapp.api.gift_cards import gift_cards_router
from webapp.api.groups import groups_router
from webapp.api.home import home_router
from webapp.api.me import me_router
from webapp.api.money_requests import Receiving, money_requests_router
from webapp.api.once import Repeats
from webapp.api.once import repeats as repeats_of
from webapp.api.orders import orders_router
from webapp.api.papers import Papers, papers_router
from webapp.api.payments import payments_router
from webapp.api.pin import pin_router
from webapp.api.queue import queue_router
from webapp.api.refunds import refunds_router
from webapp.api.resale import Resale, resale_router
from webapp.api.saved_bills import saved_bills_router
from webapp.api.scan_photo import scan_photo_router
from webapp.api.schedules import schedules_router
from webapp.api.seats import seats_router
from webapp.api.session import session_router
from webapp.api.shop import shop_router
from webapp.api.split import Sharing, split_router
from webapp.api.statements import statements_router
from webapp.api.tickets import tickets_router
from webapp.api.top_ups import top_ups_router
from webapp.api.transfers import Sending, transfers_router
from webapp.api.verification import verification_router
from webapp.api.vote_parts import Voting
from webapp.api.votes import votes_router
from webapp.api.waitlist import waitlist_router
from webapp.api.wallet import wallet_router
from webapp.api.withdrawals import Withdrawing, withdrawals_router
from webapp.streams import Streams


def api_routers(container: Container, streams: list[Streams]) -> list[APIRouter]:
    """`who` gives the fan of a request, `repeats` a request that moves something.

    What is added to `streams` must be closed before the server stops.
    """
    settings = container.settings
    door = Doorkeeper(
        container.identity,
        container.sessions,
        settings.effective_bot_token,
        container.clock,
        container.limits,
    )
    who = caller(door)
    repeats = repeats_of(who, container.answers)
    voting = _voting(container)
    boards = Boards(voting)
    streams.append(boards.streams)
    return [
        *_person(container, who, door),
        *_tickets(container, who, repeats),
        *_money(container, who, repeats, door),
        gate_router(who, container.gate, container.gate_desk),
        votes_router(who, repeats, voting),
        boards_router(who, boards),
    ]


def _person(container: Container, who: Caller, door: Doorkeeper) -> list[APIRouter]:
    """Who somebody is: devices, levels, PIN."""
    return [
        session_router(door, who, container.sessions),
        me_router(
            who,
            container.identity,
            container.roles,
            container.wallet,
            container.notifications,
            container.clock,
        ),
        verification_router(who, container.verification),
        devices_router(who, container.devices, container.sessions),
        pin_router(who, container.pins, container.codes, container.resets),
    ]


def _tickets(container: Container, who: Caller, repeats: Repeats) -> list[APIRouter]:
    """From the programme to what follows a ticket; the shop beside it."""
    ticketing = container.ticketing
    return [
        home_router(who, ticketing, container.wallet),
        events_router(who, ticketing, container.artists),
        artists_router(who, container.artists, ticketing),
        shop_router(who, container.catalog),
        seats_router(who, container.seats),
        queue_router(who, container.queue, container.queue_following),
        orders_router(who, repeats, ticketing),
        groups_router(who, repeats, container.groups),
        tickets_router(who, ticketing),
        aftersale_router(
            who,
            repeats,
            Aftersale(
                container.ticket_keeping,
                container.ticket_gifts,
                ticketing,
                container.identity,
                container.translators,
                container.passes,
            ),
        ),
        resale_router(who, repeats, Resale(container.resale, container.identity)),
        refunds_router(who, repeats, container.refunds),
        waitlist_router(who, repeats, container.waitlist),
        evening_router(who, container.evening),
        gift_cards_router(who, repeats, container.gift_cards),
    ]


def _money(
    container: Container, who: Caller, repeats: Repeats, door: Doorkeeper
) -> list[APIRouter]:
    """The wallet, ways to pay, bills, and money between people."""
    hooks_url, wallet = container.settings.hooks_url, container.wallet
    sending = Sending(container.transfers, container.claims, container.people)
    return [
        payments_router(who, repeats, container.paying, hooks_url),
        wallet_router(who, repeats, wallet, container.freezes),
        statements_router(who, wallet, container.statements, container.receipts),
        papers_router(
            who,
            Papers(door, container.statements, container.translators, container.signer),
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


def _voting(container: Container) -> Voting:
    parts = container.voting
    return Voting(
        guide=parts.guide,
        intake=parts.intake,
        history=parts.history,
        mine=parts.mine,
        boards=parts.boards,
        sealing=parts.sealing,
        voters=parts.voters,
        follows=parts.follows,
        packs=parts.packs,
        missions=parts.missions,
        quarantine=parts.trust.quarantine,
        clock=container.clock,
    )
