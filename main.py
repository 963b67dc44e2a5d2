"""One entry to everything: run | bot | web | worker | migrate | load | sandbox | doctor."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from services.core.logs import configure
from services.core.settings import SANDBOX_BOT_TOKEN, BadSettings, Settings, load_settings

COMMANDS = {
    "run": "the whole product in one process (and the sandbox when there is no BOT_TOKEN)",
    "bot": "only the bot: takes updates and answers",
    "web": "only HTTP: Mini App, API, webhook",
    "worker": "only background work: notifications, payments, schedule",
    "sandbox": "only the stand-in for Telegram and the banks, on SANDBOX_PORT",
    "migrate": "brings the database to the newest schema; safe to repeat",
    "load": "loads events from YAML files; a bad file names file, line and field",
    "doctor": "checks settings, database, store, fonts, Telegram and banks",
}


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="main.py", description="Hang Meas super app")
    commands = made.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, words in COMMANDS.items():
        command = commands.add_parser(name, help=words, description=words)
        if name == "load":
            command.add_argument("files", nargs="+", type=Path, metavar="FILE")
        if name == "sandbox":
            command.add_argument(
                "--with-parent", action="store_true", help="stop when standard input ends"
            )
    return made


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 something is wrong, 2 wrong use or settings."""
    options = parser().parse_args(arguments)
    try:
        settings = load_settings(dict(os.environ))
    except BadSettings as error:
        print(f"settings: {error}", file=sys.stderr)  # noqa: T201 - before there are logs
        return 2
    configure(settings.log_format)
    return _start(options, settings)


def _start(options: argparse.Namespace, settings: Settings) -> int:
    # Imported late: each command pays only for what it uses.
    match options.command:
        case "sandbox":
            return _sandbox(settings, with_parent=options.with_parent)
        case "migrate":
            from bot.commands import migrate_command  # noqa: PLC0415

            return migrate_command(settings)
        case "load":
            from bot.commands import load_command  # noqa: PLC0415

            return load_command(settings, options.files)
        case "doctor":
            from bot.doctor import doctor_command  # noqa: PLC0415

            return doctor_command(settings)
        case role:
            from bot.supervisor import supervise  # noqa: PLC0415

            return supervise(settings, role)


def _sandbox(settings: Settings, *, with_parent: bool) -> int:
    from sandbox.main import serve  # noqa: PLC0415
    from sandbox.settings import SandboxSettings  # noqa: PLC0415

    if with_parent:
        threading.Thread(target=_stop_with_parent, daemon=True).start()
    serve(
        SandboxSettings(
            data_dir=settings.data_dir / "sandbox",
            tokens=(SANDBOX_BOT_TOKEN,),
            port=settings.sandbox_port,
        )
    )
    return 0


def _stop_with_parent() -> None:
    """However the parent ends, its end of the pipe closes."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(run())
