"""One door to all pictures: what is asked for decides who draws it."""

from __future__ import annotations

from services.artwork import (
    artist,
    banner,
    hall,
    khqr_card,
    poster,
    programme,
    receipt,
    ticket,
    wallet_card,
)
from services.artwork.schemas import (
    ArtistPicture,
    BannerPicture,
    HallPicture,
    KhqrCard,
    Picture,
    PictureRequest,
    PosterPicture,
    ProgrammePicture,
    ReceiptPicture,
    TicketPicture,
    WalletCard,
)


def draw(request: PictureRequest) -> Picture:
    """The picture file. Pure: the same request gives the same bytes. 10 to 400 ms of CPU."""
    match request:
        case KhqrCard():
            picture = khqr_card.draw(request)
        case TicketPicture():
            picture = ticket.draw(request)
        case ReceiptPicture():
            picture = receipt.draw(request)
        case PosterPicture():
            picture = poster.draw(request)
        case ArtistPicture():
            picture = artist.draw(request)
        case ProgrammePicture():
            picture = programme.draw(request)
        case BannerPicture():
            picture = banner.draw(request)
        case WalletCard():
            picture = wallet_card.draw(request)
        case HallPicture():
            picture = hall.draw(request)
    return picture
