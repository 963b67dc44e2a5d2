"""Three seconds of picture and sound, made and processed once for all tests of a run.

Import the fixture `samples` where it is needed. Side by side, whoever comes first makes them.
"""

import asyncio
import fcntl
import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from services.core.uow import Tx
from services.streaming.library import processed
from services.streaming.library.schemas import Media
from services.streaming.processing.folders import Folders
from services.streaming.processing.keys import MediaKeys, _place
from services.streaming.processing.manifest import Manifest, read
from services.streaming.processing.models import MediaKey
from services.streaming.processing.pipeline import Order, Pipeline
from services.streaming.processing.schemas import ContentKey, KeyClass, Scheme
from services.streaming.processing.tools import Tools, find_tools

Keys = dict[Scheme, dict[KeyClass, ContentKey]]
SECONDS = 3
_ID = UUID(int=1)
_VERSION = "sample"


def tools() -> Tools:
    found = find_tools()
    assert found is not None
    return found


def make(to: Path, *arguments: str) -> Path:
    """A file that ffmpeg makes of nothing; `arguments` are inputs and codecs."""
    to.parent.mkdir(parents=True, exist_ok=True)
    half = to.with_name(f"half-{to.name}")
    command = [tools().ffmpeg, "-hide_banner", "-nostdin", "-v", "error", "-y", *arguments]
    subprocess.run([*command, str(half)], check=True, timeout=120)
    half.rename(to)
    return to


def picture(size: str, rate: str = "25", seconds: float = SECONDS) -> list[str]:
    return ["-f", "lavfi", "-t", str(seconds), "-i", f"testsrc=size={size}:rate={rate}"]


def tone(volume_db: float = -20, seconds: float = SECONDS) -> list[str]:
    source = f"sine=frequency=440:sample_rate=48000,volume={volume_db}dB"
    return ["-f", "lavfi", "-t", str(seconds), "-i", source]


QUICK = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]


@dataclass(frozen=True)
class Samples:
    """`video` has 720 lines and sound, `track` sound only; both processed, protected both ways."""

    folder: Path

    @property
    def video(self) -> Path:
        return self.folder / "video.mp4"

    @property
    def track(self) -> Path:
        return self.folder / "track.mp4"

    def version(self, name: str = "video") -> Path:
        return Folders(self.folder / name).version(_ID, _VERSION)

    def manifest(self, name: str = "video") -> Manifest:
        return read(self.version(name))

    def keys(self, name: str = "video") -> Keys:
        said = json.loads((self.folder / name / "keys.json").read_text())
        return {
            Scheme(scheme): {
                KeyClass(word): ContentKey(bytes.fromhex(kid), bytes.fromhex(key))
                for word, (kid, key) in each.items()
            }
            for scheme, each in said.items()
        }

    async def install(
        self,
        tx: Tx,
        data_dir: Path,
        item_id: UUID,
        secret: bytes,
        *,
        name: str = "video",
        strict: bool = False,
    ) -> Media:
        """As if the item had been processed: its files, its keys (with kids of their own), READY.

        `secret` is the installation's. The version is the first 12 letters of the item's id.
        """
        version = item_id.hex[:12]
        target = Folders(data_dir).version(item_id, version)
        shutil.copytree(self.version(name), target, copy_function=os.link)
        if not strict:
            shutil.rmtree(target / Scheme.CBCS)
        seal = MediaKeys(secret)._seal
        for scheme, keys in self.keys(name).items():
            for word, each in keys.items():
                sealed = seal.seal(each.key, _place(item_id, version, scheme, word))
                tx.session.add(
                    MediaKey(
                        item_id=item_id,
                        version=version,
                        scheme=scheme,
                        key_class=word,
                        # What is encrypted as cbcs names its key; the other only lies beside it.
                        kid=each.kid if strict else secrets.token_bytes(16),
                        sealed=sealed,
                    )
                )
        manifest = self.manifest(name)
        media = Media(
            version=version,
            heights=tuple(each.lines for each in manifest.pictures),
            audio=manifest.sound is not None,
            cbcs=strict,
            sprite=manifest.has_sprite,
            loudness_lufs=manifest.loudness_lufs,
        )
        await tx.session.flush()
        await processed.ready(tx, item_id, media, SECONDS)
        return media


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "media-samples"
    folder.mkdir(exist_ok=True)
    with _locked(folder / "lock"):
        done = folder / "done"
        if not done.exists():
            fill(folder)
            done.touch()
    return Samples(folder)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fill(folder: Path, shown: Sequence[str] = ()) -> None:
    """Make both and process them; `shown`: what the encoder takes instead of test pictures."""
    make(folder / "video.mp4", *(shown or (*picture("1280x720"), *tone())), *QUICK)
    make(folder / "track.mp4", *tone(), "-c:a", "aac")
    for name in ("video", "track"):
        keys: Keys = {}
        order = Order(
            item_id=_ID,
            version=_VERSION,
            source=folder / f"{name}.mp4",
            is_audio=name == "track",
            wants_cbcs=True,
            title="គំរូ · Sample",
            performer="Nobody",
        )

        async def ask(
            scheme: Scheme, classes: object, known: Keys = keys
        ) -> dict[KeyClass, ContentKey]:
            assert isinstance(classes, set)
            found = known.setdefault(scheme, {})
            for word in classes:
                found.setdefault(
                    word, ContentKey(secrets.token_bytes(16), secrets.token_bytes(16))
                )
            return found

        pipeline = Pipeline(tools(), Folders(folder / name), with_2160=False)
        asyncio.run(pipeline.make(order, ask, lambda _stage, _percent: None))
        said = {
            scheme: {word: (each.kid.hex(), each.key.hex()) for word, each in found.items()}
            for scheme, found in keys.items()
        }
        (folder / name / "keys.json").write_text(json.dumps(said))
