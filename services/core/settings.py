"""Settings: one frozen object, read once from the environment or `.env` at the start."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SANDBOX_BOT_TOKEN: Final = "7770001:sandbox-token-of-the-local-telegram-0000"  # noqa: S105
SANDBOX_BAKONG_TOKEN: Final = "sandbox-bakong-token"  # noqa: S105
SANDBOX_BAKONG_ACCOUNT: Final = "hang_meas@sandbox"
SANDBOX_PAYOUTS_TOKEN: Final = "sandbox-payouts-token"  # noqa: S105
SANDBOX_BILLERS_TOKEN: Final = "sandbox-billers-token"  # noqa: S105
SANDBOX_CARRIER_TOKEN: Final = "sandbox-carrier-token"  # noqa: S105
SANDBOX_CARRIER_KEY: Final = "sandbox-carrier-key"
SANDBOX_PAYWAY_MERCHANT_ID: Final = "sandbox_merchant"
SANDBOX_PAYWAY_API_KEY: Final = "sandbox-payway-key"
# Base64 of the key's DER, as PAYWAY_PUBLIC_KEY may be too.
SANDBOX_PAYWAY_PUBLIC_KEY: Final = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQD4kHj9WYN1b5gIn6edBg6C2b3XgF/sTBCpjybbgQNKrZ+UR3uM"
    "oC63oAhaaNWBXgiC55bnMvSOkWM1HZ6ep9vo4MZfz1RAqYi5J4Ld3yXdwEQv4D64n20ch/JWVkpkR64b9jn+ztsA"
    "50zLcDtelSQpoSnVhAiBppkK24U9Bbu9awIDAQAB"
)
_OUR_PREFIXES: Final = (
    "BAKONG_",
    "BILLERS_",
    "CARRIER_",
    "LIVE_",
    "PAYWAY_",
    "TELEGRAM_",
    "SANDBOX_",
    "DRM_",
    "MEDIA_",
)


class BadSettings(Exception):
    """The start stops; the message is one clear line."""


class Settings(BaseSettings):
    """Everything that differs from one installation to another.

    Without BOT_TOKEN the product talks to the sandbox on SANDBOX_PORT. Without DATABASE_URL it
    keeps a SQLite file, without REDIS_URL an in-process store.
    """

    model_config = SettingsConfigDict(
        env_file=".env", extra="forbid", frozen=True, env_ignore_empty=True, case_sensitive=False
    )

    bot_token: SecretStr = SecretStr("")
    telegram_api_url: str = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    public_url: str = ""
    database_url: str = ""
    redis_url: str = ""
    data_dir: Path = Path("var")
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    web_workers: int = Field(default=1, ge=1, le=64)
    sandbox_port: int = Field(default=8090, ge=0, le=65535)
    secret_key: SecretStr = SecretStr("")
    bakong_api_url: str = ""
    bakong_token: SecretStr = SecretStr("")
    bakong_account: str = ""
    bakong_email: str = ""
    bakong_statement_url: str = ""
    billers_api_url: str = ""
    billers_api_token: SecretStr = SecretStr("")
    carrier_api_url: str = ""
    carrier_api_token: SecretStr = SecretStr("")
    carrier_callback_key: SecretStr = SecretStr("")
    payway_api_url: str = ""
    payway_merchant_id: str = ""
    payway_api_key: SecretStr = SecretStr("")
    payway_public_key: str = ""
    live_rtmp_host: str = "127.0.0.1"
    live_rtmp_port: int = Field(default=1935, ge=0, le=65535)
    live_rtmp_url: str = ""
    media_workers: int = Field(default=1, ge=0, le=16)
    media_4k: bool = False
    media_most_gb: int = Field(default=20, ge=1, le=500)
    media_url: str = ""
    media_signer: Literal["app", "nginx"] = "app"
    media_secret: SecretStr = SecretStr("")
    media_secret_before: SecretStr = SecretStr("")
    geoip_file: Path | None = None
    local_country: str = Field(default="", pattern="^([A-Z]{2})?$")
    trusted_proxies: str = "127.0.0.1,::1"
    drm_clearkey: bool | None = None
    drm_vendor: Literal["axinom", "google"] = "axinom"
    drm_widevine_url: str = ""
    drm_fairplay_url: str = ""
    drm_playready_url: str = ""
    drm_fairplay_certificate: Path | None = None
    drm_key_id: str = ""
    drm_secret: SecretStr = SecretStr("")
    drm_provider: str = ""
    log_format: Literal["console", "json"] = "console"
    default_language: Literal["km", "en"] = "km"

    @field_validator(
        "telegram_api_url",
        "public_url",
        "bakong_api_url",
        "bakong_statement_url",
        "billers_api_url",
        "carrier_api_url",
        "payway_api_url",
    )
    @classmethod
    def _is_url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("geoip_file", "drm_fairplay_certificate")
    @classmethod
    def _is_file(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("is no file")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str) -> str:
        for short, full in (
            ("postgresql://", "postgresql+asyncpg://"),
            ("postgres://", "postgresql+asyncpg://"),
            ("sqlite://", "sqlite+aiosqlite://"),
        ):
            if value.startswith(short):
                return full + value.removeprefix(short)
        if value and not value.startswith(("postgresql+asyncpg://", "sqlite+aiosqlite://")):
            raise ValueError("must start with sqlite:/// or postgresql://")
        return value

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if self.bot_token.get_secret_value() and not self.secret_key.get_secret_value():
            raise ValueError("SECRET_KEY must be set when BOT_TOKEN is")
        if self.public_url and not self.telegram_webhook_secret.get_secret_value():
            raise ValueError("TELEGRAM_WEBHOOK_SECRET must be set when PUBLIC_URL is")
        if self.drm_clearkey and self.public_url:
            raise ValueError("DRM_CLEARKEY is for development: it must be off with PUBLIC_URL")
        if self.media_signer == "nginx" and not self.media_secret.get_secret_value():
            raise ValueError("MEDIA_SECRET must be set when MEDIA_SIGNER is nginx")
        drm = (self.drm_widevine_url, self.drm_fairplay_url, self.drm_playready_url)
        if any(drm) and not self.drm_secret.get_secret_value():
            raise ValueError("DRM_SECRET must be set when a DRM_..._URL is")
        return self

    @property
    def uses_sandbox(self) -> bool:
        """Whether the local stand-in for Telegram and the banks is part of this start."""
        return not self.bot_token.get_secret_value()

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def mini_app_url(self) -> str:
        """Where the Mini App is opened; "" where nobody but this machine could reach it."""
        if self.public_url:
            return f"{self.public_url}/app/"
        return f"http://127.0.0.1:{self.http_port}/app/" if self.uses_sandbox else ""

    @property
    def effective_bot_token(self) -> str:
        return self.bot_token.get_secret_value() or SANDBOX_BOT_TOKEN

    @property
    def effective_telegram_url(self) -> str:
        default = self.sandbox_url if self.uses_sandbox else "https://api.telegram.org"
        return self.telegram_api_url or default

    @property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'hangmeas.sqlite3'}"

    @property
    def effective_bakong_url(self) -> str:
        default = f"{self.sandbox_url}/bakong" if self.uses_sandbox else ""
        return self.bakong_api_url or default

    @property
    def effective_bakong_token(self) -> str:
        default = SANDBOX_BAKONG_TOKEN if self.uses_sandbox else ""
        return self.bakong_token.get_secret_value() or default

    @property
    def effective_bakong_account(self) -> str:
        return self.bakong_account or (SANDBOX_BAKONG_ACCOUNT if self.uses_sandbox else "")

    @property
    def effective_bakong_statement_url(self) -> str:
        """Empty: the bank's statement comes only as a file."""
        default = f"{self.sandbox_url}/sim/bank/statement" if self.uses_sandbox else ""
        return self.bakong_statement_url or default

    @property
    def effective_billers_url(self) -> str:
        default = f"{self.sandbox_url}/billers" if self.uses_sandbox else ""
        return self.billers_api_url or default

    @property
    def effective_billers_token(self) -> str:
        default = SANDBOX_BILLERS_TOKEN if self.uses_sandbox else ""
        return self.billers_api_token.get_secret_value() or default

    @property
    def effective_carrier_url(self) -> str:
        """Empty: the house carries parcels itself, operators move them by hand."""
        default = f"{self.sandbox_url}/carrier" if self.uses_sandbox else ""
        return self.carrier_api_url or default

    @property
    def effective_carrier_token(self) -> str:
        default = SANDBOX_CARRIER_TOKEN if self.uses_sandbox else ""
        return self.carrier_api_token.get_secret_value() or default

    @property
    def effective_carrier_key(self) -> str:
        """What the carrier signs its calls with."""
        default = SANDBOX_CARRIER_KEY if self.uses_sandbox else ""
        return self.carrier_callback_key.get_secret_value() or default

    @property
    def effective_payway_url(self) -> str:
        default = f"{self.sandbox_url}/payway" if self.uses_sandbox else ""
        return self.payway_api_url or default or "https://checkout.payway.com.kh"

    @property
    def effective_payway_merchant_id(self) -> str:
        """Empty: PayWay is not set up and not offered."""
        default = SANDBOX_PAYWAY_MERCHANT_ID if self.uses_sandbox else ""
        return self.payway_merchant_id or default

    @property
    def effective_payway_api_key(self) -> str:
        default = SANDBOX_PAYWAY_API_KEY if self.uses_sandbox else ""
        return self.payway_api_key.get_secret_value() or default

    @property
    def effective_payway_public_key(self) -> str:
        """Refunds at PayWay are encrypted with it; without it they go to the wallet."""
        default = SANDBOX_PAYWAY_PUBLIC_KEY if self.uses_sandbox else ""
        return self.payway_public_key or default

    @property
    def uses_clearkey(self) -> bool:
        """Whether licences show their keys to the page: in development, never before the public.

        Nothing but ClearKey plays protected media in a browser without a vendor's licences.
        """
        if self.drm_clearkey is not None:
            return self.drm_clearkey
        return self.uses_sandbox and not self.public_url

    @property
    def effective_local_country(self) -> str | None:
        """Where this machine's own people are, as ISO 3166 says it; None: nobody knows."""
        return self.local_country or ("KH" if self.uses_sandbox else None)

    @property
    def hooks_url(self) -> str:
        """Where banks call us, and where links of ours in their pages lead."""
        return f"{self.public_url or f'http://127.0.0.1:{self.http_port}'}/hooks"

    @property
    def effective_live_rtmp_url(self) -> str:
        """What an operator types into a camera as its server."""
        return self.live_rtmp_url or f"rtmp://{self.live_rtmp_host}:{self.live_rtmp_port}/live"

    @property
    def bot_id(self) -> int:
        return int(self.effective_bot_token.partition(":")[0])

    def secret(self) -> bytes:
        """The key of signatures and of sealed data; made once and kept in DATA_DIR if not set."""
        if given := self.secret_key.get_secret_value():
            return given.encode()
        path = self.data_dir / "secret_key"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48))
            fresh.replace(path)
        return path.read_text().encode()


def load_settings(environment: dict[str, str], env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings; BadSettings names the first thing that is wrong in one line."""
    known = {name.upper() for name in Settings.model_fields}
    for name in environment:
        if name.startswith(_OUR_PREFIXES) and name not in known:
            raise BadSettings(f"unknown setting {name}")
    try:
        return Settings(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else ""
        if first["type"] == "extra_forbidden":
            raise BadSettings(f"unknown setting {name} in {env_file}") from error
        reason = first["msg"].removeprefix("Value error, ")
        raise BadSettings(f"{name}: {reason}" if name else reason) from error
