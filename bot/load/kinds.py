"""Every kind of file that the product loads, each with the service that takes it."""

from __future__ import annotations

from bot.container import Container
from bot.load.artists import ArtistFiles
from bot.load.billers import BillerFiles
from bot.load.events import EventFiles
from bot.load.files import FileKind
from bot.load.products import ProductFiles
from bot.load.shows import ShowFiles


def file_kinds(container: Container) -> list[FileKind]:
    return [
        EventFiles(container.ticketing),
        ArtistFiles(container.artists),
        ProductFiles(container.catalog),
        BillerFiles(container.bill_parts.bills),
        ShowFiles(container.voting.programme),
    ]
