"""Pictures that people send with returns and reviews: checked, made anew, kept sealed."""

from services.orders.pictures.errors import (
    NotAPicture,
    PictureNotFound,
    PictureTooBig,
    PictureTooLarge,
    PictureTooSmall,
    TooManyPictures,
)
from services.orders.pictures.schemas import MOST_BYTES, MOST_PICTURES, AddPicture, Picture
from services.orders.pictures.service import PicturesService

__all__ = [
    "MOST_BYTES",
    "MOST_PICTURES",
    "AddPicture",
    "NotAPicture",
    "Picture",
    "PictureNotFound",
    "PictureTooBig",
    "PictureTooLarge",
    "PictureTooSmall",
    "PicturesService",
    "TooManyPictures",
]
