"""Refusals of processing, and why media cannot be made."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused, Unavailable
from services.streaming.processing.schemas import Reason


class BadMedia(Exception):
    """Ends a job: `reason` is a stable word, `details` fill its text."""

    def __init__(self, reason: Reason, **details: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.details = details


class SourceMissing(Refused):
    """The file to process is not there (any more)."""

    code = "media.source_missing"


class UploadNotFound(NotFound):
    """No such upload, or it is somebody else's, or its time is over."""

    code = "media.upload_not_found"


class UploadOffset(Conflict):
    """The piece does not begin where the file ends. Details: `received`, in bytes."""

    code = "media.upload_offset"


class UploadTooLarge(Refused):
    """Details: `most_mb`, what one file may have."""

    code = "media.upload_too_large"


class UploadsFull(Refused):
    """So many files of this person are on their way already. Details: `most`."""

    code = "media.uploads_full"


class NoRoom(Unavailable):
    """The disk has no room for this file. Details: `free_mb`."""

    code = "media.no_room"
