"""The `load` command: files into the product, through its services only."""

from bot.load.artists import ArtistFiles
from bot.load.billers import BillerFiles
from bot.load.events import EventFiles, read_seat_map
from bot.load.files import FileKind, load_files
from bot.load.kinds import file_kinds
from bot.load.products import ProductFiles
from bot.load.shows import ShowFiles

__all__ = [
    "ArtistFiles",
    "BillerFiles",
    "EventFiles",
    "FileKind",
    "ProductFiles",
    "ShowFiles",
    "file_kinds",
    "load_files",
    "read_seat_map",
]
