"""The demo's file of billers: everyone that people look for, and what a bad file is told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.biller_file import BillerFile, command_of, faults
from bot.load import BillerFiles, load_files
from bot.marked_yaml import BadFile, read_yaml
from sandbox.billers.companies import COMPANIES
from services.bills import GROUPS, BillerCategory, BillerGroup, LoadBillers
from services.bills.rules import operator_of

FILE = Path(__file__).parents[2] / "demo" / "billers.yaml"
WANTED = {
    BillerCategory.ELECTRICITY: {"EDC", "REE", "KPEC"},
    BillerCategory.WATER: {"PPWSA", "SRWSA"},
    BillerCategory.INTERNET: {"EZECOM", "Cellcard", "Smart"},
    BillerCategory.MOBILE: {"Smart", "Cellcard", "Metfone"},
    BillerCategory.LOANS: {"ABA Bank", "ACLEDA", "Canadia"},
    BillerCategory.INSURANCE: {"Forte", "Infinity", "CAMINCO"},
    BillerCategory.CREDIT_CARDS: {"ABA", "CANADIA", "ANZ"},
    BillerCategory.CABLE_TV: {"KBN", "CTN"},
    BillerCategory.STREAMING: {"Netflix", "Disney+"},
    BillerCategory.GAMING: {"Steam", "PlayStation"},
    BillerCategory.TAXES: {"GDT Online"},
    BillerCategory.VEHICLES: {"MPWT"},
    BillerCategory.PASSPORTS: {"MFA"},
}


def demo() -> LoadBillers:
    file = BillerFile.model_validate(read_yaml(FILE).values)
    assert list(faults(file)) == []
    return command_of(file)


class TestDemo:
    def test_has_everybody_in_every_category(self) -> None:
        billers = demo().billers
        for category, names in WANTED.items():
            found = [each.name.en for each in billers if each.category is category]
            assert len(found) == len(names)
            assert all(any(name in each for each in found) for name in names)
        assert {each for group in BillerGroup for each in GROUPS[group]} == set(WANTED)

    def test_the_sandbox_knows_all_of_them(self) -> None:
        known = {each.id: (each.currency, each.has_bills) for each in demo().billers}
        assert known == {each.id: (each.currency, each.sends_bills) for each in COMPANIES.values()}

    @pytest.mark.parametrize(
        ("phone", "operator"),
        [("012345678", "cellcard"), ("0961234567", "smart"), ("0971234567", "metfone")],
    )
    def test_a_number_tells_its_operator(self, phone: str, operator: str) -> None:
        prefixes = {each.id: each.prefixes for each in demo().billers}
        assert operator_of(phone, prefixes) == operator
        assert operator_of("023456789", prefixes) is None


class TestBadFile:
    @pytest.mark.parametrize(
        ("old", "new", "field", "words"),
        [
            ('example: "010203"', 'example: "x"', "billers[0].fields[0].example", "does not fit"),
            ('min: "4000"', 'min: "9000000"', "billers[0].max", "is less than min"),
            ("id: ree", "id: edc", "billers[1].id", "stands twice"),
            ('min: "4000"', 'min: "4000.5"', "billers[0].min", "is no amount of KHR"),
            ('"[0-9]{2,10}"', '"[0-9"', "billers[0].fields[0].pattern", "is no pattern"),
            ("category: electricity", "category: moon", "billers[0].category", "electricity"),
        ],
    )
    async def test_is_refused_by_line_and_field(
        self, tmp_path: Path, old: str, new: str, field: str, words: str
    ) -> None:
        bad = tmp_path / "billers.yaml"
        bad.write_text(FILE.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
        with pytest.raises(BadFile) as refusal:
            await load_files([bad], [BillerFiles(None)], datetime.now(UTC))  # type: ignore[arg-type]
        assert any(
            each.field == field and words in each.message for each in refusal.value.problems
        )
