"""An order of goods for tests of the API, as checkout places it."""

from dataclasses import replace
from decimal import Decimal

from bot.container import Container
from services.catalog.repository.loading import variant_id_of
from services.catalog.service import priced_variants
from services.core.ids import new_key
from services.core.money import Currency, Money
from services.core.uow import Tx
from services.orders import placing
from services.orders.schemas.money import OrderPrice
from services.orders.schemas.new_order import NewOrder, NewOrderLine
from services.orders.schemas.order import Order
from tests.services.catalog import goods

CAP = variant_id_of("gold-cap", "one")
NOTHING = Money(0, Currency.USD)


async def a_shop_order(container: Container, fan_id: int, units: int = 1) -> Order:
    """One cap that waits for 13.20 dollars; several of them are sent for 5.00 more."""
    # Enough for a test that places one order after the other.
    caps = replace(goods.CAP, variants=(goods.a_variant("one", "HM-CAP", 100),))
    await container.catalog.load(goods.a_load(caps))
    (number,) = await container.shop_orders.numbers.take(1)

    async def place(tx: Tx) -> Order:
        found = (await priced_variants(tx, [CAP]))[CAP]
        tax, whole = Money(1_20 * units, Currency.USD), found.base * units
        shipping = Money(5_00 if units > 1 else 0, Currency.USD)
        line = NewOrderLine(
            variant_id=CAP,
            product_id=found.product_id,
            name=found.name,
            attributes=found.attributes,
            sku=found.sku,
            picture="cap-front",
            pair=found.pair,
            quantity=units,
            unit=found.base,
            discount=NOTHING,
            total=whole,
            takes=found.parts,
            is_shipped=True,
            is_digital=False,
        )
        new = NewOrder(
            key=new_key(),
            number=number,
            fan_id=fan_id,
            lines=(line,),
            price=OrderPrice(
                whole, NOTHING, NOTHING, shipping, tax, NOTHING, whole + shipping + tax
            ),
            riel_per_dollar=Decimal(4100),
            shipping_method="pickup",
            pickup_point_id=goods.WAREHOUSES[0].id,
        )
        return await placing.place(tx, new)

    return await container.uow.run(place)
