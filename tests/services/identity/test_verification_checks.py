"""Files and numbers: what is taken, and what is refused with the reason."""

from uuid import UUID, uuid4
from zlib import crc32

import pytest

from services.identity.verification.checks import MOST_BYTES, check
from services.identity.verification.errors import (
    FileTooBig,
    NotAPhoneNumber,
    NotAPicture,
    PictureTooLarge,
    PictureTooSmall,
)
from services.identity.verification.phones import e164
from services.identity.verification.schemas import MediaType
from services.identity.verification.sealing import DocumentSeal
from tests.services.identity.papers import PDF, picture


class TestCheck:
    @pytest.mark.parametrize(
        ("content", "media_type"),
        [
            (picture(1), MediaType.JPEG),
            (picture(1, form="PNG"), MediaType.PNG),
            (picture(1, form="WEBP"), MediaType.WEBP),
            (PDF, MediaType.PDF),
        ],
    )
    def test_a_file_is_what_its_bytes_are(self, content: bytes, media_type: MediaType) -> None:
        checked = check(content)
        assert checked.media_type is media_type
        assert (checked.width, checked.height) == ((640, 420) if media_type.is_picture else (0, 0))

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"not a picture at all",
            picture(1)[:-400],
            picture(1, form="PNG")[:300],
            picture(1, form="GIF"),
            b"%PDF-1.7 cut off in the middle",
            PDF.replace(b"trailer", b"trailer /Encrypt"),
            b"\x00" * 5000,
        ],
    )
    def test_what_nobody_could_look_at_is_refused(self, content: bytes) -> None:
        with pytest.raises(NotAPicture):
            check(content)

    def test_too_many_bytes(self) -> None:
        with pytest.raises(FileTooBig):
            check(picture(1) + b"\x00" * MOST_BYTES)

    @pytest.mark.parametrize(("width", "height"), [(1200, 399), (399, 1200), (599, 450), (1, 1)])
    def test_too_small_to_read(self, width: int, height: int) -> None:
        with pytest.raises(PictureTooSmall):
            check(picture(1, width, height))

    @pytest.mark.parametrize(
        ("width", "height", "form"),
        [
            (10_001, 400, "JPEG"),
            (400, 10_001, "PNG"),
            (5001, 5000, "PNG"),
            (9000, 9000, "PNG"),
            (9999, 9999, "PNG"),
        ],
    )
    def test_made_to_break_programs(self, width: int, height: int, form: str) -> None:
        """Refused by the sides that the file names, before its pixels take any memory."""
        small = picture(1, 640, 420, form)
        with pytest.raises(PictureTooLarge):
            check(renamed(small, width, height) if form == "PNG" else picture(1, width, height))

    def test_a_large_photo_of_a_telephone_is_taken(self) -> None:
        assert check(picture(1, 4000, 3000)).width == 4000


def renamed(png: bytes, width: int, height: int) -> bytes:
    """The PNG with other sides in its header, and the checksum that fits them."""
    header = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + png[24:29]
    return png[:12] + header + crc32(header).to_bytes(4, "big") + png[33:]


class TestSeal:
    PLACE = UUID(int=7)

    def test_only_this_place_and_secret_open_it(self) -> None:
        seal = DocumentSeal(b"one secret")
        sealed = seal.seal(picture(3), self.PLACE, "selfie")
        assert picture(3)[:64] not in sealed
        assert seal.unseal(sealed, self.PLACE, "selfie") == picture(3)
        assert seal.unseal(sealed, uuid4(), "selfie") is None
        assert seal.unseal(sealed, self.PLACE, "address") is None
        assert DocumentSeal(b"another").unseal(sealed, self.PLACE, "selfie") is None
        assert seal.unseal(sealed[:-1], self.PLACE, "selfie") is None
        assert seal.unseal(b"", self.PLACE, "selfie") is None
        assert seal.seal(picture(3), self.PLACE, "selfie") != sealed

    def test_digests_tell_equal_files_to_this_installation_only(self) -> None:
        seal = DocumentSeal(b"one secret")
        assert seal.digest(picture(3)) == seal.digest(picture(3)) != seal.digest(picture(4))
        assert DocumentSeal(b"another").digest(picture(3)) != seal.digest(picture(3))


class TestE164:
    @pytest.mark.parametrize(
        ("given", "number"),
        [
            ("85512345678", "+85512345678"),
            ("+855 12 345 678", "+85512345678"),
            ("012 345 678", "+85512345678"),
            ("85598765432", "+85598765432"),
            ("66812345678", "+66812345678"),
            ("14155552671", "+14155552671"),
        ],
    )
    def test_one_form_for_every_way_to_write_it(self, given: str, number: str) -> None:
        assert e164(given) == number

    @pytest.mark.parametrize("given", ["", "12", "hello", "+999123456789", "855", "0" * 20])
    def test_no_number_of_anybody(self, given: str) -> None:
        with pytest.raises(NotAPhoneNumber):
            e164(given)
