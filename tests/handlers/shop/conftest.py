"""The shop in chat on a real database, with a few goods on its shelves."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.risk_file import rules_at_start
from handlers.identity.pin_desk import PinDesk
from handlers.kit.window import Window
from handlers.payments import router as payments
from handlers.payments.desk import PayDesk, pay_tap
from handlers.shop.addresses.desk import AddressDesk
from handlers.shop.aftercare.desk import AftercareDesk
from handlers.shop.cart.desk import CartDesk
from handlers.shop.checkout.buttons import CheckoutTap
from handlers.shop.checkout.desk import CheckoutDesk
from handlers.shop.desk import ShopDesk
from handlers.shop.orders.buttons import PayOrderTap, ShopOrderTap
from handlers.shop.orders.desk import OrderDesk
from handlers.shop.router import router
from services.artists import ArtistsService
from services.artwork.schemas import Bilingual, Picture, PictureRequest
from services.artwork.studio import PictureStudio
from services.catalog import CatalogService, LoadProducts, WarehouseSpec
from services.checkout.addresses import AddressBook
from services.checkout.cart import CartService
from services.checkout.checkout import CheckoutService
from services.core.clock import FrozenClock
from services.core.i18n import Language
from services.core.order_numbers import OrderNumbers
from services.core.sealing import TextSeal
from services.core.sent_files import SentFiles
from services.core.uow import Tx, UnitOfWork
from services.identity import (
    Channel,
    FanProfile,
    PinHasher,
    PinService,
    Sealer,
    VerificationLevel,
)
from services.identity.codes import CodeService
from services.identity.roles import RolesService
from services.orders.pictures import PicturesService
from services.orders.returns.service import ReturnsService
from services.orders.reviews.service import ReviewsService
from services.orders.service import OrdersService
from services.orders.shipments.proofs import may_see
from services.orders.shipments.service import ShipmentsService
from services.payments import PaymentsService
from services.payments.gift_cards import GiftCardsService
from services.payments.paying import PIN_FLOW, PayingService
from services.payments.schemas import Purpose
from services.payments.stars.service import StarsService
from services.risk import RiskService
from services.wallet import ExchangeService, WalletService
from tests.handlers.ticketing.chat import BOT_ID, Chat, no_banner
from tests.handlers.ticketing.conftest import (
    TRANSLATORS,
    database_url,
    fans,
    uow,
    wallet,
)
from tests.services.catalog.goods import GOODS, SHIRT, WAREHOUSES, a_product
from tests.services.ticketing.programme import DARA, SECRET, Fans
from tests.services.wallet.people import Confirmed

__all__ = ["database_url", "fans", "uow", "wallet"]
MORE = tuple(
    a_product(f"scarf-{number}", f"ក្រមាទី {number}", f"Scarf {number}", subcategory="accessories")
    for number in range(1, 7)
)
GONE = replace(
    SHIRT,
    id="gone-shirt",
    variants=tuple(
        replace(each, sku=f"{each.sku}-GONE", units=0, attributes={"size": size})
        for each, size in zip(SHIRT.variants, "SM", strict=True)
    ),
)

OFFICE = WarehouseSpec(
    "office", Bilingual("ការិយាល័យ", "Office"), Bilingual("ម៉ោង 8", "From 8:00"), is_pickup_point=True
)


async def nobody(_tx: Tx, _actor_id: int) -> None: ...


def _desks(
    uow: UnitOfWork, shop: ShopDesk, wallet: WalletService, exchange: ExchangeService
) -> dict[str, Any]:
    """From the cart over the payment to the order; nothing is asked of a bank."""
    hasher = PinHasher(SECRET)
    pins = PinService(uow, hasher, Sealer(SECRET))
    codes = CodeService(uow, hasher, TextSeal(SECRET, "one-time-code"))
    risk = RiskService(uow, rules_at_start(), nobody)
    payments = PaymentsService(uow, wallet, {})
    pay_desk = PayDesk(
        PayingService(uow, payments, pins, codes, risk),
        StarsService(uow, wallet),
        wallet,
        exchange,
        shop.studio,
        TRANSLATORS,
        "http://x",
        {Purpose.MERCHANDISE: lambda subject: ShopOrderTap(order=subject)},
    )
    carts = CartDesk(CartService(uow), shop)
    cards = GiftCardsService(uow, payments, SECRET)
    checkout = CheckoutDesk(CheckoutService(uow, OrderNumbers(uow)), carts, cards)
    orders = OrdersService(uow, payments, pins, codes, risk)
    pictures = PicturesService(uow, SECRET)
    pictures.open_to(may_see)
    flows: dict[str, Any] = {PIN_FLOW: pay_tap, "shop_order": lambda key: PayOrderTap(order=key)}
    return {
        "shop_desk": shop,
        "cart_desk": carts,
        "checkout_desk": checkout,
        "address_desk": AddressDesk(AddressBook(uow), checkout.use_address, CheckoutTap()),
        "order_desk": OrderDesk(orders, ShipmentsService(uow), shop, pay_desk),
        "aftercare_desk": AftercareDesk(
            ReturnsService(uow, pictures), ReviewsService(uow, pictures), pictures
        ),
        "goods_pictures": pictures,
        "pay_desk": pay_desk,
        "pin_desk": PinDesk(pins, flows, codes),
    }


class ShopChat(Chat):
    """Taps and words go to the handlers of the shop."""

    async def _handle(self, kind: str, event: Any, window: Window) -> None:
        data = {"window": window, "t": self.t, "fan": self.fan, "bot": self.kit.bot}
        for each in (router, payments.router):
            await each.propagate_event(update_type=kind, event=event, **data, **self.services)
        self.conversation = window.conversation

    def says(self, key: str, **values: Any) -> bool:
        return self.t(key, **values) in self.text


class QuickStudio(PictureStudio):
    """Draws nothing: how goods look has tests of its own."""

    async def draw(self, request: PictureRequest) -> Picture:
        return await no_banner()


@pytest.fixture
def studio() -> Iterator[PictureStudio]:
    made = QuickStudio()
    yield made
    made.close()


@pytest.fixture(params=["km", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    return "km" if request.param == "km" else "en"


@pytest.fixture
def catalog(uow: UnitOfWork) -> CatalogService:
    return CatalogService(uow)


@pytest.fixture
async def chat(
    uow: UnitOfWork,
    fans: Fans,
    catalog: CatalogService,
    studio: PictureStudio,
    clock: FrozenClock,
    language: Language,
) -> ShopChat:
    await fans.come(DARA)
    await catalog.load(LoadProducts((*WAREHOUSES, OFFICE), (*GOODS, *MORE, GONE)))
    fan = FanProfile(
        id=DARA,
        first_name="Dara",
        last_name=None,
        username=None,
        phone=None,
        language=language,
        language_chosen=True,
        channel=Channel.ACTIVE,
        level=VerificationLevel.BASIC,
        created_at=clock.now(),
    )
    exchange = ExchangeService(uow, RolesService(uow), Confirmed(uow))
    desk = ShopDesk(catalog, ArtistsService(uow), exchange, studio, TRANSLATORS)
    services = _desks(uow, desk, fans.wallet, exchange)
    t = TRANSLATORS.for_language(language)
    made = ShopChat.open(fan, t, SentFiles(uow, BOT_ID), None, **services)  # type: ignore[arg-type]
    assert isinstance(made, ShopChat)
    return made
