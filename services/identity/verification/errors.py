"""Refusals of verification."""

from services.core.errors import Conflict, Forbidden, NotFound, Refused


class NotYourContact(Refused):
    """The contact that was shared is somebody else's, or was passed on."""

    code = "verification.not_your_contact"


class NotAPhoneNumber(Refused):
    """No telephone network knows a number like this."""

    code = "verification.not_a_phone_number"


class NoSuchOffer(Refused):
    """The fan has this level already, or a higher one, and it does not end soon."""

    code = "verification.no_such_offer"


class InReview(Conflict):
    """The application was handed in: nothing in it changes any more, but it can be withdrawn."""

    code = "verification.in_review"


class NoApplication(NotFound):
    """The fan has no open application."""

    code = "verification.no_application"


class Incomplete(Refused):
    """A step is missing; details hold `step`."""

    code = "verification.incomplete"


class FileRefused(Refused):
    """A file that cannot take its place; another one can."""


class FileTooBig(FileRefused):
    """More than ten megabytes."""

    code = "verification.file_too_big"


class NotAPicture(FileRefused):
    """The file is damaged, or neither a picture nor a PDF that we can show."""

    code = "verification.not_a_picture"


class PictureNeeded(FileRefused):
    """This place takes a photo, not a PDF."""

    code = "verification.picture_needed"


class PictureTooSmall(FileRefused):
    """Too few pixels to read; details hold `least`, the pixels of the shorter side."""

    code = "verification.picture_too_small"


class PictureTooLarge(FileRefused):
    """More pixels than anybody needs; such files are made to break programs."""

    code = "verification.picture_too_large"


class SameFileTwice(FileRefused):
    """The same file is at another place of this application."""

    code = "verification.same_file_twice"


class OwnCase(Forbidden):
    """Nobody decides on their own application."""

    code = "verification.own_case"


class NotYourCase(Conflict):
    """The case is not in this reviewer's hands (any more)."""

    code = "verification.not_your_case"


class AlreadyDecided(Conflict):
    """Somebody decided on the case, or the fan took it back."""

    code = "verification.already_decided"


class NotSeen(Refused):
    """A reviewer decides after looking at every document."""

    code = "verification.not_seen"


class BadExpiry(Refused):
    """The document ends before tomorrow, or later than any document does."""

    code = "verification.bad_expiry"


class LevelTooHigh(Refused):
    """More than the fan applied for."""

    code = "verification.level_too_high"
