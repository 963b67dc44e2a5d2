"""Playlists as one play gets them: what the fan may have, keys as the client asks for them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Final

from services.streaming.live.renditions import SOURCE, LiveRendition, OnAir
from services.streaming.processing.manifest import Manifest, Rendition
from services.streaming.processing.schemas import Scheme

_KEY: Final = "#EXT-X-KEY:"


def master(manifest: Manifest, version: str, scheme: Scheme, max_height: int) -> str:
    """A master playlist beside the folder `version`; pictures of more lines are not named."""
    base, sound = f"{version}/{scheme}", manifest.sound
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    pictures = [each for each in manifest.pictures if each.lines <= max_height]
    if sound is not None and pictures:
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,'
            f'URI="{base}/{sound.name}/index.m3u8"'
        )
    for each in pictures or ([sound] if sound else []):
        lines += [_variant(each, sound), f"{base}/{each.name}/index.m3u8"]
    return "\n".join((*lines, ""))


def _variant(rendition: Rendition, sound: Rendition | None) -> str:
    parts = [rendition] if sound is None or rendition.is_sound else [rendition, sound]
    fields = [
        f"BANDWIDTH={sum(each.bandwidth for each in parts)}",
        f"AVERAGE-BANDWIDTH={sum(each.average_bandwidth for each in parts)}",
        f'CODECS="{",".join(each.codecs for each in parts)}"',
    ]
    if not rendition.is_sound:
        fields.append(f"RESOLUTION={rendition.width}x{rendition.height}")
        fields.append(f"FRAME-RATE={rendition.frame_rate:.3f}")
        if sound is not None:
            fields.append('AUDIO="sound"')
    return f"#EXT-X-STREAM-INF:{','.join(fields)}"


def live_master(on_air: OnAir | None, max_height: int) -> str:
    """What goes out of a broadcast, the smallest first, sound alone at the end.

    Each has its own sound. None: only the source, of which nothing is known.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if on_air is None:
        lines += ["#EXT-X-STREAM-INF:BANDWIDTH=4000000", "live/index.m3u8"]
    else:
        sound = [on_air.sound] if on_air.sound is not None else []
        for each in (*on_air.pictures(max_height), *sound):
            lines += [_live_variant(each), _live_path(each)]
    return "\n".join((*lines, ""))


def _live_variant(rendition: LiveRendition) -> str:
    fields = [
        f"BANDWIDTH={rendition.bandwidth}",
        f"AVERAGE-BANDWIDTH={rendition.average_bandwidth}",
        f'CODECS="{rendition.codecs}"',
    ]
    if not rendition.is_sound:
        fields.append(f"RESOLUTION={rendition.width}x{rendition.height}")
    return f"#EXT-X-STREAM-INF:{','.join(fields)}"


def _live_path(rendition: LiveRendition) -> str:
    if rendition.name == SOURCE:
        return "live/index.m3u8"
    return f"live/{rendition.name}/index.m3u8"


def with_clearkey(playlist: str, kid: bytes) -> str:
    """The same playlist with one key line, the one that ClearKey understands. Segments stay.

    hls.js takes the first 16 bytes of the data for the key's name: they must be that.
    """
    named = b64encode(kid).decode()
    line = (
        f'{_KEY}METHOD=SAMPLE-AES,URI="data:text/plain;base64,{named}",KEYID=0x{kid.hex()},'
        'KEYFORMATVERSIONS="1",KEYFORMAT="org.w3.clearkey"'
    )
    return "\n".join((*_with_one_key(playlist.splitlines(), line), ""))


def _with_one_key(lines: Iterable[str], key: str) -> Iterable[str]:
    """All key lines are replaced by one, where the first of them stood."""
    told = False
    for line in lines:
        if not line.startswith(_KEY):
            yield line
        elif not told:
            told = True
            yield key
