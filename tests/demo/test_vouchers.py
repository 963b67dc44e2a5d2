"""Files of vouchers: what the demo has, and what is refused by file, line and field."""

from pathlib import Path

import pytest

from bot.load import FileKind, load_files
from bot.load.vouchers import VoucherFiles
from bot.marked_yaml import BadFile
from services.catalog import CatalogService
from services.checkout.vouchers import repository
from services.checkout.vouchers.service import VouchersService
from services.core.clock import FrozenClock
from services.core.db import Database
from services.core.uow import UnitOfWork
from tests.services.catalog.goods import a_load

FILE = """
vouchers:
  - {code: HANGMEAS10, percent: 10, uses: 5}
  - {code: G01DENCAP1, pool: HM-CAP, price: "9.00", until: "+30d 00:00"}
  - {code: S0R1YAG1FT, product: gold-cap, off: "2.00", budget: "400.00"}
  - {code: SH1RT00001, variant: HM-SHIRT-S, off: "1.00"}
"""


@pytest.fixture
async def uow(database: Database, clock: FrozenClock) -> UnitOfWork:
    uow = UnitOfWork(database, clock)
    await CatalogService(uow).load(a_load())
    return uow


async def load(uow: UnitOfWork, folder: Path, text: str) -> None:
    path = folder / "vouchers.yaml"
    path.write_text(text, encoding="utf-8")
    kinds: list[FileKind] = [VoucherFiles(VouchersService(uow))]
    await load_files([path], kinds, uow.clock.now())


async def test_loads_and_brings_up_to_date(uow: UnitOfWork, tmp_path: Path) -> None:
    await load(uow, tmp_path, FILE)
    await load(uow, tmp_path, FILE.replace("uses: 5", "uses: 7"))
    first = await uow.run_read_only(lambda tx: repository.by_code(tx, "HANGMEAS10"))
    assert first is not None
    assert (first.mode, first.value, first.max_uses) == ("percent", 10_00, 7)
    cap = await uow.run_read_only(lambda tx: repository.by_code(tx, "G01DENCAP1"))
    assert cap is not None
    assert (cap.mode, cap.value, cap.stock_id is not None) == ("set", 9_00, True)


WRONG = (
    ("percent: 10, uses: 5", "uses: 5", "one of price, off and percent"),
    ("product: gold-cap", "product: no-cap", "never loaded"),
    ("pool: HM-CAP", "pool: HM-NO", "never loaded"),
    ("variant: HM-SHIRT-S", "variant: HM-NO", "never loaded"),
    ("product: gold-cap", "product: gold-cap, pool: HM-CAP", "more than one"),
    ('off: "2.00"', 'off: "2.001"', "finer"),
    ("S0R1YAG1FT", "HANGMEAS10", "twice"),
    ("HANGMEAS10", "SHORT", "code"),
)


async def test_refuses_and_loads_nothing(uow: UnitOfWork, tmp_path: Path) -> None:
    for old, new, told in WRONG:
        with pytest.raises(BadFile, match=told):
            await load(uow, tmp_path, FILE.replace(old, new))
    for code in ("HANGMEAS10", "SH1RT00001"):
        assert await uow.run_read_only(lambda tx, code=code: repository.by_code(tx, code)) is None  # type: ignore[misc]


async def test_what_it_has_given_stays(uow: UnitOfWork, tmp_path: Path) -> None:
    await load(uow, tmp_path, FILE)
    known = await uow.run_read_only(lambda tx: repository.by_code(tx, "HANGMEAS10"))
    assert known is not None
    assert await uow.run(lambda tx: repository.take(tx, known.id, 3, 5_00))
    await load(uow, tmp_path, FILE.replace("uses: 5", "uses: 3"))
    for change in (("percent: 10", "percent: 20"), ("uses: 5", "uses: 2")):
        with pytest.raises(BadFile, match="given more"):
            await load(uow, tmp_path, FILE.replace(*change))
    assert not await uow.run(lambda tx: repository.take(tx, known.id, 1, 1))
