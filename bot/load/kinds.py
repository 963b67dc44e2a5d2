"""Every kind of file that the product loads, each with the service that takes it."""

from __future__ import annotations

from bot.container import Container
from bot.load.artists import ArtistFiles
from bot.load.billers import BillerFiles
from bot.load.content import ContentFiles
from bot.load.events import EventFiles
from bot.load.files import FileKind
from bot.load.live import LiveFiles
from bot.load.plans import PlanFiles
from bot.load.products import ProductFiles
from bot.load.shows import ShowFiles
from bot.load.vouchers import VoucherFiles


def file_kinds(container: Container) -> list[FileKind]:
    return [
        EventFiles(container.ticketing),
        ArtistFiles(container.artists),
        ProductFiles(container.catalog),
        VoucherFiles(container.shop_vouchers),
        BillerFiles(container.bill_parts.bills),
        PlanFiles(container.plan_parts.plans),
        ContentFiles(container.library_parts.library),
        ShowFiles(container.voting.programme),
        LiveFiles(container.live_parts.desk),
    ]
