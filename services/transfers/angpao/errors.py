"""Refusals of ang pao. Amounts in the details are Money; nothing has moved."""

from services.core.errors import Conflict, NotFound, Refused


class AngPaoNotFound(NotFound):
    """No ang pao behind this link, or its host has not confirmed it yet."""

    code = "angpao.not_found"


class AngPaoKeyReused(Conflict):
    """The key belongs to another draft, which stands."""

    code = "angpao.key_reused"


class BadShareCount(Refused):
    """Details: `fewest`, `most`."""

    code = "angpao.bad_share_count"


class SharesTooSmall(Refused):
    """Not enough money for so many. Details: `smallest` of one share, `needed` for all."""

    code = "angpao.shares_too_small"


class BlessingTooLong(Refused):
    """Details: `most` characters."""

    code = "angpao.blessing_too_long"


class AngPaoConfirmed(Conflict):
    """It holds money already: nothing about it can be changed."""

    code = "angpao.confirmed"


class OwnAngPao(Refused):
    """Who gives it takes no share of it."""

    code = "angpao.own"


class AngPaoEmpty(Conflict):
    """Every share has its person."""

    code = "angpao.empty"


class AngPaoOver(Conflict):
    """Its time is over, or its host has taken it back."""

    code = "angpao.over"


class AngPaoFrozen(Refused):
    """The wallet of who came is frozen. Details: `until` the share can be had."""

    code = "angpao.frozen"


class AngPaoStarted(Conflict):
    """Somebody has a share: what was given is not taken back."""

    code = "angpao.started"


class NotHostOfAngPao(Refused):
    """Only who gives it brings it into a group."""

    code = "angpao.not_host"
