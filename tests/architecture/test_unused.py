"""Nothing lies about: every module is reached from a start, every function is called."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from vulture import Vulture

ROOT = Path(__file__).parents[2]
PRODUCT = ("bot", "handlers", "services", "webapp", "sandbox", "demo", "requirements")
STARTS = ("main.py", "hatch_build.py", "alembic/env.py")
TEST_FILES = ("test_", "bench_", "conftest")

# Called by a library, by their name.
CALLED_BY_NAME = {
    "process_bind_param": "SQLAlchemy, on the way to the database",
    "process_result_value": "SQLAlchemy, on the way back",
    "fetchone": "SQLAlchemy, of a cursor",
    "_async_soft_close": "SQLAlchemy, of a cursor",
    "get_driver_connection": "SQLAlchemy, of a dialect",
    "do_begin": "SQLAlchemy, of a dialect",
    "do_GET": "http.server",
    "log_message": "http.server",
    "initialize": "hatchling, for a build hook",
    "stream_content": "aiogram, of a session",
    "pytest_collection_finish": "pytest, of a plugin",
    "pytest_runtest_logstart": "pytest, of a plugin",
    "pytest_runtest_logreport": "pytest, of a plugin",
    "pytest_terminal_summary": "pytest, of a plugin",
}


def source_files(root: Path, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path


def module_name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported_names(path: Path, package: str) -> set[str]:
    """Every dotted name that the file may import, also inside functions and by its text.

    `package` is the package that relative imports start from.
    """
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import():
                names |= {alias.name for alias in node.names}
            case ast.ImportFrom():
                above = package.rsplit(".", node.level - 1)[0] if node.level else ""
                base = ".".join(part for part in (above, node.module) if part)
                names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
            case ast.Constant(value=str(text)) if re.fullmatch(r"\w+(\.\w+)+(:\w+)?", text):
                names.add(text.partition(":")[0])
    return names


def is_documented_script(path: Path, name: str) -> bool:
    """A script that a person runs by hand: its own first line or the Makefile says how."""
    text = path.read_text()
    if 'if __name__ == "__main__":' not in text:
        return False
    makefile = ROOT / "Makefile"
    told = (ast.get_docstring(ast.parse(text)) or "") + makefile.read_text()
    return name in told or path.name in told


def unreached_modules(root: Path) -> list[str]:
    """Modules that no start leads to; a test is a start for the tests' helpers only."""
    product = {module_name(root, path): path for path in source_files(root, PRODUCT)}
    starts = [root / start for start in STARTS if (root / start).exists()]
    starts += sorted((root / "alembic").glob("versions/*.py"))
    starts += [path for name, path in product.items() if is_documented_script(path, name)]
    unreached = product.keys() - reach(root, product, starts)

    tests = {module_name(root, path): path for path in source_files(root, ["tests"])}
    runners = [path for path in tests.values() if path.name.startswith(TEST_FILES)]
    runners += [path for name, path in tests.items() if is_documented_script(path, name)]
    unreached |= tests.keys() - reach(root, tests, runners)
    return sorted(unreached)


def reach(root: Path, files: dict[str, Path], starts: Iterable[Path]) -> set[str]:
    """The modules that `starts` import, and all that these import in turn."""
    waiting = list(starts)
    reached = with_parents({module_name(root, path) for path in waiting})
    while waiting:
        path = waiting.pop()
        own_name = module_name(root, path)
        package = own_name if path.name == "__init__.py" else own_name.rpartition(".")[0]
        names = imported_names(path, package)
        new = (with_parents(names) & files.keys()) - reached
        reached |= new
        waiting += [files[name] for name in new]
    return reached


def with_parents(names: set[str]) -> set[str]:
    """ "a.b.c" brings "a.b" and "a" along: Python imports them too."""
    return names | {name[: at.start()] for name in names for at in re.finditer(r"\.", name)}


def uncalled(root: Path, *, called_by_name: Iterable[str] = ()) -> list[str]:
    """Functions, methods and classes that nothing mentions.

    What carries a decorator is called by the decorator's library, a table is reached by the
    name it has in SQL; tests count as callers.
    """
    search = Vulture(ignore_names=["__*__", *called_by_name], ignore_decorators=["@*"])
    folders = [root / name for name in (*PRODUCT, "tests", "main.py") if (root / name).exists()]
    search.scavenge(folders, exclude=["*/node_modules/*", "*/versions/*"])
    return [
        f"{item.filename.relative_to(root)}:{item.first_lineno} {item.typ} {item.name}"
        for item in search.get_unused_code()
        if item.typ in {"function", "method", "class", "property"}
        and not item.filename.name.startswith(TEST_FILES)
        and not (item.typ == "class" and "models" in item.filename.with_suffix("").parts)
    ]


def test_every_module_is_reached() -> None:
    assert unreached_modules(ROOT) == []


def test_every_function_is_called() -> None:
    assert uncalled(ROOT, called_by_name=CALLED_BY_NAME) == []


def test_every_exception_is_still_needed() -> None:
    """A name on the list above that nothing defines any more has to go."""
    files = [*source_files(ROOT, (*PRODUCT, "tests")), ROOT / "hatch_build.py"]
    text = "".join(path.read_text() for path in files if path != Path(__file__))
    assert [name for name in CALLED_BY_NAME if f"def {name}(" not in text] == []


@pytest.fixture
def small_product(tmp_path: Path) -> Path:
    """A start that uses one function of one service."""
    (tmp_path / "services" / "wallet").mkdir(parents=True)
    (tmp_path / "services" / "__init__.py").touch()
    (tmp_path / "services" / "wallet" / "__init__.py").touch()
    (tmp_path / "services" / "wallet" / "service.py").write_text("def pay(): ...\n")
    (tmp_path / "main.py").write_text("from services.wallet.service import pay\n\npay()\n")
    return tmp_path


class TestSearch:
    """The checks above find what they are there for."""

    def test_nothing_is_found_where_all_is_used(self, small_product: Path) -> None:
        assert unreached_modules(small_product) == []
        assert uncalled(small_product) == []

    def test_module_that_only_a_test_imports_is_found(self, small_product: Path) -> None:
        (small_product / "services" / "wallet" / "spare.py").write_text("VALUE = 1\n")
        (small_product / "tests").mkdir()
        (small_product / "tests" / "__init__.py").touch()
        (small_product / "tests" / "test_spare.py").write_text("import services.wallet.spare\n")
        assert unreached_modules(small_product) == ["services.wallet.spare"]

    def test_two_modules_that_import_only_each_other_are_found(self, small_product: Path) -> None:
        wallet = small_product / "services" / "wallet"
        (wallet / "one.py").write_text("from services.wallet import other\n")
        (wallet / "other.py").write_text("from . import one\n")
        assert unreached_modules(small_product) == ["services.wallet.one", "services.wallet.other"]

    def test_function_that_nobody_mentions_is_found(self, small_product: Path) -> None:
        with (small_product / "services" / "wallet" / "service.py").open("a") as file:
            file.write("\n\ndef refund(): ...\n")
        assert uncalled(small_product) == ["services/wallet/service.py:4 function refund"]
