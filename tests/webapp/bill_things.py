"""A biller that can be reached, and bills of a fan, for tests of the API."""

from dataclasses import replace

from bot.bills import BillParts
from bot.container import Container
from services.bills import BillsService, LoadBillers, LookUpBill, Payer, SavedBills
from services.core.ids import new_key
from tests.services.bills.world import PHONE, POWER, WATER, Billers, usd

ACCOUNT = {"location": "12345", "customer": "678901"}


def with_billers(container: Container, billers: Billers) -> Container:
    """The same, and bills go to these billers."""
    payer = Payer(container.wallet, container.codes, container.risk)
    parts = BillParts(
        BillsService(
            container.uow, container.pins, container.codes, container.risk, payer, billers
        ),
        SavedBills(container.uow, container.pins, payer, billers),
    )
    return replace(container, bill_parts=parts)


async def load_billers(container: Container) -> None:
    await container.bill_parts.bills.load(LoadBillers((POWER, WATER, PHONE)))


async def a_bill(container: Container, fan_id: int) -> str:
    """Looked up, with 42.50 to pay."""
    billers = Billers()
    billers.owes(usd(4_250))
    parts = with_billers(container, billers).bill_parts
    await load_billers(container)
    command = LookUpBill(fan_id, new_key(), POWER.id, ACCOUNT)
    return str((await parts.bills.look_up(command)).id)
