"""What is refused of reviews."""

from __future__ import annotations

from services.core.errors import Conflict, NotFound, Refused


class ReviewNotFound(NotFound):
    """There is no such review."""

    code = "reviews.not_found"


class NotReviewable(Conflict):
    """The buyer does not have this line (yet)."""

    code = "reviews.not_reviewable"


class ReviewIsFinal(Conflict):
    """It was changed once, or an operator has looked at it."""

    code = "reviews.is_final"


class BadStars(Refused):
    """Not 1 to 5."""

    code = "reviews.bad_stars"


class AnswerTooLong(Refused):
    """Empty, or longer than `most` characters."""

    code = "reviews.bad_answer"


class ReviewIsDecided(Conflict):
    """It is hidden: nobody would see an answer."""

    code = "reviews.is_hidden"
