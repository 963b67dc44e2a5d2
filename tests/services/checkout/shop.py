"""What tests of cart and checkout need: ids of goods, vouchers, money."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.catalog.repository.loading import variant_id_of
from services.checkout.addresses import NewAddress, places
from services.checkout.vouchers.models import ShopVoucher
from services.core.ids import uuid7
from services.core.money import Currency, Money
from services.core.uow import Tx, UnitOfWork

DARA = 42
BOPHA = 43
CODE = "RA1NYSEAS0N"


def usd(cents: int) -> Money:
    return Money(cents, Currency.USD)


SHIRT_S = variant_id_of("night-shirt", "s-black")
SHIRT_XL = variant_id_of("night-shirt", "xl-white")
CAP = variant_id_of("gold-cap", "one")
BUNDLE = variant_id_of("night-bundle", "one")
MOON = variant_id_of("moon-picture", "one")


async def add_voucher(uow: UnitOfWork, mode: str, value: int, **more: Any) -> UUID:
    voucher_id = uuid7()
    named = {"code": CODE, "currency": "USD", **more}

    async def work(tx: Tx) -> None:
        await tx.session.execute(
            insert(ShopVoucher).values(id=voucher_id, mode=mode, value=value, **named)
        )

    await uow.run(work)
    return voucher_id


def an_address() -> NewAddress:
    province = places().provinces()[0]
    district = places().inside(province.code)[0]
    commune = places().inside(district.code)[0]
    return NewAddress("Sok Dara", "012345678", commune.code, "Street 240, house 9")
