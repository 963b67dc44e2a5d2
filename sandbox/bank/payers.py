"""The invented people whose bank accounts pay in the sandbox."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Account:
    """One bank customer. A balance of None: the account does not hold that currency."""

    id: str
    name: str
    name_km: str
    bank: str
    usd_minor: int | None
    khr_minor: int | None
    number: str = ""

    def balance_minor(self, currency: str) -> int | None:
        """Cents or whole riel."""
        return self.usd_minor if currency == "USD" else self.khr_minor

    def changed(self, currency: str, change_minor: int) -> "Account":
        """The account after money came (plus) or went (minus)."""
        after_minor = (self.balance_minor(currency) or 0) + change_minor
        if currency == "USD":
            return replace(self, usd_minor=after_minor)
        return replace(self, khr_minor=after_minor)


FIRST_ACCOUNTS = (
    Account(
        "sreyneang@lotus", "Kim Sreyneang", "គឹម ស្រីនាង", "Lotus Bank",
        250_00, 800_000, "001200301",
    ),
    Account(
        "dara.chan@tonle", "Chan Dara", "ចាន់ ដារ៉ា", "Tonle Bank",
        40_00, 120_000, "7100200455",
    ),
    Account(
        "rithy.meas@lotus", "Meas Rithy", "មាស ឫទ្ធី", "Lotus Bank",
        5_000_00, 20_000_000, "001200778",
    ),
    # These three cannot pay everything: only riel, only dollars, nearly nothing.
    Account(
        "veasna.keo@palm", "Keo Veasna", "កែវ វាសនា", "Palm Pay",
        None, 2_400_000, "85512000204",
    ),
    Account(
        "bopha.ly@tonle", "Ly Bopha", "លី បុប្ផា", "Tonle Bank",
        1_200_00, None, "7100200981",
    ),
    Account("pisey.sok@palm", "Sok Pisey", "សុខ ពិសី", "Palm Pay", 1_50, 3_000, "85512000206"),
)  # fmt: skip
