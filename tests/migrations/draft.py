"""Drafts the next migration from the difference between models and migrations.

`make migration NAME=what_it_does` runs it. Read the draft before use: it cannot know of renamed
columns, moved data or triggers.
"""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic.config import Config
from alembic.script import Script
from sqlalchemy import Connection

from alembic import command
from bot.migrate import migrate, newest, scripts
from services.core.db import Database
from services.models import all_tables


async def draft(name: str) -> None:
    """Writes `alembic/versions/NNNN_<name>.py`."""
    numbers = [path.name[:4] for path in (scripts() / "versions").glob("[0-9]*.py")]
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/draft.sqlite")
        if numbers:
            await migrate(database)
        number = int(newest()) + 1 if numbers else 1
        async with database.write.connect() as connection:
            await connection.run_sync(_write, name, f"{number:04}")
        await database.dispose()


def _write(connection: Connection, name: str, number: str) -> None:
    all_tables()
    config = Config()
    config.set_main_option("script_location", str(scripts()))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    message = name.replace("_", " ").capitalize()
    made = command.revision(config, message=message, autogenerate=True, rev_id=number)
    assert isinstance(made, Script)
    path = Path(made.path)
    # A migration stays as it is when the product's own types change.
    path.write_text(path.read_text().replace("services.core.db.UtcDateTime(", "sa.DateTime("))
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", path], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1]:
        sys.exit("say what it does: make migration NAME=what_it_does")
    asyncio.run(draft(sys.argv[1]))
