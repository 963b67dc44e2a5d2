"""Packages what was encoded: AES-128 in transport streams, cbcs in fragments of MP4."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from services.streaming.processing import hls
from services.streaming.processing.folders import remove
from services.streaming.processing.hls import Segment
from services.streaming.processing.ladder import SEGMENT_SECONDS
from services.streaming.processing.running import run
from services.streaming.processing.schemas import ContentKey, KeyClass
from services.streaming.processing.tools import Tools

_BLOCK_BITS: Final = 128
_SYSTEMS: Final = "Common,Widevine,PlayReady,FairPlay"

Encoded = Mapping[str, tuple[Path, KeyClass]]
"""What was encoded, by the name of its rendition."""


async def package_aes(
    tools: Tools, encoded: Encoded, keys: Mapping[KeyClass, ContentKey], to: Path, limit: float
) -> None:
    """A folder per rendition. Cut by ffmpeg, encrypted here: the key leaves this process never."""
    for name, (path, key_class) in encoded.items():
        folder, clear = to / name, to / f"{name}.clear"
        await asyncio.to_thread(_make, folder, clear)
        command = [tools.ffmpeg, "-hide_banner", "-nostdin", "-v", "error", "-y"]
        command += ["-i", f"file:{path}", "-c", "copy"]
        # The same offset for sound and pictures: each shifts its first frame to 0 otherwise,
        # frames that are shown later than they are decoded by more.
        command += ["-muxdelay", "0", "-output_ts_offset", "0.5"]
        command += ["-f", "hls", "-hls_time", str(SEGMENT_SECONDS), "-hls_list_size", "0"]
        command += ["-hls_playlist_type", "vod"]
        command += ["-hls_segment_filename", str(clear / "%05d.ts"), str(clear / hls.INDEX)]
        await run(command, limit_seconds=limit)
        await asyncio.to_thread(_encrypt, clear, folder, keys[key_class].key, key_class)


def _make(*folders: Path) -> None:
    for folder in folders:
        folder.mkdir(parents=True)


def _encrypt(clear: Path, folder: Path, key: bytes, key_class: KeyClass) -> None:
    segments: list[Segment] = []
    for each in hls.read_segments(clear / hls.INDEX):
        iv = secrets.token_bytes(_BLOCK_BITS // 8)
        padder, encryptor = PKCS7(_BLOCK_BITS).padder(), Cipher(AES(key), CBC(iv)).encryptor()
        content = padder.update((clear / each.name).read_bytes()) + padder.finalize()
        (folder / each.name).write_bytes(encryptor.update(content) + encryptor.finalize())
        segments.append(replace(each, iv=iv.hex()))
    (folder / hls.INDEX).write_text(hls.aes_playlist(segments, key_class))
    remove(clear)


def decrypt_aes(content: bytes, key: bytes, iv: bytes) -> bytes:
    """ValueError with another key: what comes out then is no padding (but once in 256 times)."""
    decryptor, unpadder = Cipher(AES(key), CBC(iv)).decryptor(), PKCS7(_BLOCK_BITS).unpadder()
    padded = decryptor.update(content) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


async def package_cbcs(
    tools: Tools, encoded: Encoded, keys: Mapping[KeyClass, ContentKey], to: Path, limit: float
) -> None:
    """A folder per rendition, with the signals of every system; licences come from elsewhere.

    Class by class: what is packaged together names the keys of all in each of its streams, so a
    player of SD would ask for the key of HD, and might be given it.
    """
    for key_class in dict.fromkeys(key_class for _, key_class in encoded.values()):
        chosen = {name: path for name, (path, each) in encoded.items() if each is key_class}
        streams = [await _stream(name, path, key_class, to) for name, path in chosen.items()]
        command = [tools.packager, *streams, "--flagfile={secret}", "--quiet"]
        command += ["--protection_scheme=cbcs", f"--protection_systems={_SYSTEMS}"]
        command += ["--clear_lead=0", f"--segment_duration={SEGMENT_SECONDS}"]
        command += ["--start_segment_number=0", "--generate_static_live_mpd"]
        command += [f"--mpd_output={to / 'all.mpd'}", "--hls_key_uri=skd://key"]
        command += [f"--hls_master_playlist_output={to / 'all.m3u8'}"]
        secret = raw_keys("encryption", {key_class: keys[key_class]})
        await run(command, limit_seconds=limit, secret=secret)
        await asyncio.to_thread(_remove, [to / "all.mpd", to / "all.m3u8"])


async def _stream(name: str, path: Path, key_class: KeyClass, to: Path) -> str:
    """What the packager is told of one rendition; its folder is made."""
    folder = to / name
    await asyncio.to_thread(_make, folder)
    parts = {
        "in": str(path),
        "stream": "audio" if key_class is KeyClass.AUDIO else "video",
        "init_segment": str(folder / "init.mp4"),
        "segment_template": f"{folder}/$Number%05d$.m4s",
        "playlist_name": f"{name}/{hls.INDEX}",
        "drm_label": key_class,
    }
    return ",".join(f"{word}={value}" for word, value in parts.items())


def raw_keys(way: str, keys: Mapping[KeyClass, ContentKey]) -> bytes:
    """The packager's flags with the keys in them; for `way`, encryption or decryption."""
    labels = [
        f"label={name}:key_id={each.kid.hex()}:key={each.key.hex()}" for name, each in keys.items()
    ]
    return f"--enable_raw_key_{way}\n--keys={','.join(labels)}\n".encode()


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        remove(path)
