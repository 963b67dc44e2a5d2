"""What the sandbox is started with."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT_TOKEN = "4200000001:sandbox-token-of-the-hang-meas-bot-0"  # noqa: S105 - opens nothing


@dataclass(frozen=True, slots=True)
class SandboxSettings:
    """Settings of one sandbox process.

    `tokens` are bot tokens (`<bot id>:<secret>`); the first one is the bot people talk to unless
    they name another. `flood_limits` switches the sending limits of the live service on (they
    can also be switched at run time, by `/sim/limits`). `port` 0 takes any free port.
    `camera_loop` is a command that makes what the camera films; the file comes last.
    """

    data_dir: Path
    tokens: tuple[str, ...] = (DEFAULT_TOKEN,)
    bot_username: str = "HangMeasBot"
    bot_name: str = "Hang Meas"
    host: str = "127.0.0.1"
    port: int = 8090
    flood_limits: bool = False
    save_every_seconds: float = 0.5
    camera_loop: tuple[str, ...] = ()
