"""Vouchers of the shop: loaded as a file names them, counted again."""

from __future__ import annotations

from collections.abc import Sequence

from services.checkout.errors import UnknownVoucherGoods, VoucherStays
from services.checkout.schemas import VoucherSpec
from services.checkout.vouchers import repository
from services.core.uow import Tx, UnitOfWork, query, use_case


class VouchersService:
    """Vouchers are made by files; fans use them in their carts."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    @use_case
    async def load(self, tx: Tx, specs: Sequence[VoucherSpec]) -> int:
        """What is known is brought up to date; how many there are now of these.

        UnknownVoucherGoods: for what was never loaded. VoucherStays: it has given more
        already, or gives something else. Details hold `item`, the code.
        """
        for spec in specs:
            goods = await repository.goods_of(tx, spec)
            if goods is None:
                raise UnknownVoucherGoods(item=spec.code)
            if not await repository.save(tx, spec, goods):
                raise VoucherStays(item=spec.code)
        return len(specs)

    @query
    async def differences(self, tx: Tx) -> list[str]:
        """Codes whose counters are not what the lines of orders add up to: there must be none."""
        return await repository.differences(tx)
