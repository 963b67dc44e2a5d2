"""What is refused of pictures."""

from __future__ import annotations

from services.core.errors import NotFound, Refused


class PictureTooBig(Refused):
    """More bytes than `MOST_BYTES`."""

    code = "goods_picture.too_big"


class NotAPicture(Refused):
    """Damaged, or neither JPEG, PNG nor WebP."""

    code = "goods_picture.not_a_picture"


class PictureTooSmall(Refused):
    """Details: `least`, pixels of the shorter side."""

    code = "goods_picture.too_small"


class PictureTooLarge(Refused):
    """More pixels than we open."""

    code = "goods_picture.too_large"


class TooManyPictures(Refused):
    """Details: `most`."""

    code = "goods_picture.too_many"


class PictureNotFound(NotFound):
    """There is no such picture, it is somebody else's, or it belongs to something already."""

    code = "goods_picture.not_found"
