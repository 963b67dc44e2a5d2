"""The companies of the sandbox: in which money, whether they send bills, and what is usual."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Company:
    """Amounts in minor units. `sends_bills`: it says what is due; else the payer chooses."""

    id: str
    currency: str
    usual_minor: tuple[int, int]
    sends_bills: bool = True
    takes_parts: bool = False


_KHR = (8_000, 180_000)
_USD = (300, 9_000)
COMPANIES = {
    company.id: company
    for company in (
        Company("edc", "KHR", _KHR, takes_parts=True),
        Company("ree", "KHR", _KHR, takes_parts=True),
        Company("kpec", "KHR", _KHR, takes_parts=True),
        Company("ppwsa", "KHR", _KHR),
        Company("srwsa", "KHR", _KHR),
        Company("ezecom", "USD", _USD),
        Company("cellcard-net", "USD", _USD),
        Company("smart-net", "USD", _USD),
        Company("smart", "USD", (100, 5_000), sends_bills=False),
        Company("cellcard", "USD", (100, 5_000), sends_bills=False),
        Company("metfone", "USD", (100, 5_000), sends_bills=False),
        Company("aba-loan", "USD", (2_000, 19_000), takes_parts=True),
        Company("acleda-loan", "USD", (2_000, 19_000), takes_parts=True),
        Company("canadia-loan", "USD", (2_000, 19_000), takes_parts=True),
        Company("forte", "USD", (1_000, 12_000)),
        Company("infinity", "USD", (1_000, 12_000)),
        Company("caminco", "USD", (1_000, 12_000)),
        Company("aba-card", "USD", (1_000, 15_000), takes_parts=True),
        Company("canadia-card", "USD", (1_000, 15_000), takes_parts=True),
        Company("anz-card", "USD", (1_000, 15_000), takes_parts=True),
        Company("kbn", "USD", (300, 1_500)),
        Company("ctn", "USD", (300, 1_500)),
        Company("netflix", "USD", (300, 10_000), sends_bills=False),
        Company("disney", "USD", (300, 10_000), sends_bills=False),
        Company("steam", "USD", (500, 10_000), sends_bills=False),
        Company("playstation", "USD", (500, 10_000), sends_bills=False),
        Company("gdt", "KHR", (40_000, 600_000)),
        Company("mpwt", "KHR", (40_000, 300_000)),
        Company("mfa", "USD", (10_000, 10_000)),
    )
}
_NAMES = ("SOK DARA", "CHEA BOPHA", "KEO PISETH", "LIM SREYMOM", "CHAN VANNAK", "NUON THIDA")


def customer_of(company: str, account: str) -> str:
    """Whose account it is; always the same."""
    return _NAMES[_number(company, account, "name") % len(_NAMES)]


def usual_minor(company: Company, account: str) -> int:
    """What this account usually owes: between the company's two amounts, in notes' steps."""
    least, most = company.usual_minor
    step = 100 if company.currency == "KHR" else 5
    return least + _number(company.id, account, "bill") % ((most - least) // step + 1) * step


def _number(*parts: str) -> int:
    return int.from_bytes(sha256("|".join(parts).encode()).digest()[:6])
