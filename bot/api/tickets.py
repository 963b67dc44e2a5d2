"""Routers of tickets, and of the shop beside them."""

from __future__ import annotations

from fastapi import APIRouter

from bot.container import Container
from webapp.api.addresses import addresses_router
from webapp.api.aftersale import Aftersale, aftersale_router
from webapp.api.artists import artists_router
from webapp.api.caller import Caller
from webapp.api.cart import cart_router
from webapp.api.checkout import checkout_router
from webapp.api.evening import evening_router
from webapp.api.events import events_router
from webapp.api.gift_cards import gift_cards_router
from webapp.api.goods_pictures import GoodsPictures, goods_pictures_router
from webapp.api.groups import groups_router
from webapp.api.home import home_router
from webapp.api.instalments import instalments_router
from webapp.api.once import Repeats
from webapp.api.orders import orders_router
from webapp.api.queue import queue_router
from webapp.api.refunds import refunds_router
from webapp.api.resale import Resale, resale_router
from webapp.api.returns import Returning, returns_router
from webapp.api.reviews import reviews_router
from webapp.api.seats import seats_router
from webapp.api.shop import shop_router
from webapp.api.shop_orders import shop_orders_router
from webapp.api.tickets import tickets_router
from webapp.api.waitlist import waitlist_router


def routers(container: Container, who: Caller, repeats: Repeats) -> list[APIRouter]:
    """From the programme to what follows a ticket; the shop beside it."""
    ticketing = container.ticketing
    return [
        home_router(who, ticketing, container.wallet),
        events_router(who, ticketing, container.artists),
        artists_router(who, container.artists, ticketing),
        shop_router(who, container.catalog, container.exchange),
        shop_orders_router(who, repeats, container.shop_orders, container.catalog),
        cart_router(who, repeats, container.carts),
        checkout_router(who, repeats, container.checkout),
        addresses_router(who, repeats, container.addresses),
        instalments_router(who, repeats, container.instalments),
        *_fulfilment(container, who, repeats),
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


def _fulfilment(container: Container, who: Caller, repeats: Repeats) -> list[APIRouter]:
    """What follows an order of goods."""
    parts = container.fulfilment
    pictures = GoodsPictures(parts.pictures, container.signer, container.clock)
    return [
        returns_router(who, repeats, Returning(parts.shipments, parts.returns, pictures)),
        reviews_router(who, parts.reviews, pictures),
        goods_pictures_router(who, pictures),
    ]
