"""Files of vouchers of the shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.load.files import Prepared, validated
from bot.marked_yaml import BadFile, MarkedFile
from bot.voucher_file import VoucherFile, faults, specs_of
from services.checkout.errors import UnknownVoucherGoods, VoucherStays
from services.checkout.schemas import VoucherSpec
from services.checkout.vouchers.service import VouchersService


@dataclass(frozen=True, slots=True)
class VoucherFiles:
    vouchers: VouchersService
    section: str = "vouchers"

    def prepare(self, marked: MarkedFile, now: datetime) -> Prepared:
        file = validated(marked, VoucherFile)
        found = [marked.problem(place, message) for place, message in faults(file)]
        return Prepared(found, lambda: self._store(marked, specs_of(file, now)))

    async def _store(self, marked: MarkedFile, specs: Sequence[VoucherSpec]) -> str:
        try:
            loaded = await self.vouchers.load(specs)
        except UnknownVoucherGoods as refusal:
            raise self._fault(marked, specs, refusal, "its goods were never loaded") from refusal
        except VoucherStays as refusal:
            raise self._fault(marked, specs, refusal, "has given more already") from refusal
        return f"{loaded} vouchers"

    @staticmethod
    def _fault(
        marked: MarkedFile,
        specs: Sequence[VoucherSpec],
        refusal: UnknownVoucherGoods | VoucherStays,
        message: str,
    ) -> BadFile:
        number = [each.code for each in specs].index(refusal.details["item"])
        return BadFile([marked.problem(("vouchers", number, "code"), message)])
