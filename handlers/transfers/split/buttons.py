"""What the buttons of shared bills carry: bills by their short ids, parts and lines by number."""

from __future__ import annotations

from uuid import UUID

from handlers.kit.buttons import Tap
from services.core.money import Currency
from services.transfers.split.standing import split_id_from


class SplitsTap(Tap, prefix="jl"):
    """Lists shared bills."""


class NewSplitTap(Tap, prefix="jn"):
    """Asks how much is to be shared."""


class SplitCurrencyTap(Tap, prefix="jy"):
    """Says in which currency the number was meant that the fan typed before."""

    currency: Currency


class SplitHowTap(Tap, prefix="jh"):
    """Shows the ways to share again."""


class SplitEqualTap(Tap, prefix="je"):
    """Shares equally among so many, the host with them."""

    people: int


class SplitSharesTap(Tap, prefix="jw"):
    """Asks for names and their shares."""


class SplitLinesTap(Tap, prefix="ji"):
    """Asks for the lines of the bill."""


class SplitKnownTap(Tap, prefix="jk"):
    """Chooses among people whom the fan has paid or saved; `fan_id` 0: only shows them."""

    fan_id: int = 0


class SplitKnownDoneTap(Tap, prefix="jd"):
    """Shares equally among those who were chosen and the host."""


class SplitOf(Tap, prefix="j-"):
    """What all taps on one bill have in common."""

    split: str

    @property
    def split_id(self) -> UUID:
        """SplitNotFound for what is no id."""
        return split_id_from(self.split)


class SplitTap(SplitOf, prefix="jo"):
    """Opens a bill as its host, its people or a newcomer sees it."""


class SplitJoinTap(SplitOf, prefix="jj"):
    """Takes a part; 0: the first that is free."""

    number: int = 0


class SplitWhichTap(SplitOf, prefix="jq"):
    """Shows the parts that are free, by the names on them."""

    page: int = 0


class SplitLeaveTap(SplitOf, prefix="jv"):
    """Gives the own part back."""


class SplitPayTap(SplitOf, prefix="jp"):
    """Opens the payment of one's part."""


class SplitItemsTap(SplitOf, prefix="jt"):
    """Shows the lines to choose among."""

    page: int = 0


class SplitPickTap(SplitOf, prefix="jc"):
    """Takes a line or leaves it."""

    number: int
    take: bool
    page: int = 0


class SplitRemindTap(SplitOf, prefix="jr"):
    """The host tells those who have not paid."""


class SplitPeopleTap(SplitOf, prefix="jm"):
    """Shows who has not paid, to the host."""

    page: int = 0


class SplitPersonTap(SplitOf, prefix="ja"):
    """Shows what the host can do with a part."""

    number: int


class SplitCashTap(SplitOf, prefix="js"):
    """The host says that a part was paid in cash."""

    number: int


class SplitRemoveTap(SplitOf, prefix="jx"):
    """The host takes a part from its person."""

    number: int


class SplitEndTap(SplitOf, prefix="jz"):
    """Asks whether the host is sure."""


class SplitEndSurelyTap(SplitOf, prefix="jzz"):
    """Ends the bill."""


class CardJoinTap(SplitOf, prefix="jg", works_anywhere=True):
    """Takes a part, on the card of a group chat."""


class CardPickTap(SplitOf, prefix="jb", works_anywhere=True):
    """Takes a line or leaves it, on the card of a group chat."""

    number: int
