"""Processor time of processing, beside one bare ffmpeg that makes the same pictures.

The bare one knows no loudness, no poster, no cbcs, looks at nothing when it is done, and has its
key in a file. `BENCH_MEDIA_SECONDS` of a film with 1080 lines.
"""

import asyncio
import os
import resource
import secrets
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from services.streaming.processing.folders import Folders
from services.streaming.processing.ladder import Picture, pictures
from services.streaming.processing.pipeline import Order, Pipeline
from services.streaming.processing.probing import Source, probe
from services.streaming.processing.schemas import ContentKey, KeyClass, Scheme
from services.streaming.processing.tools import find_tools

SECONDS = int(os.environ.get("BENCH_MEDIA_SECONDS", "12"))
TOOLS = find_tools()


def used(work: Callable[[], object]) -> float:
    """Seconds of a core that this process and the programs it started took."""
    before = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    work()
    after = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(
        end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime
        for start, end in zip(before, after, strict=True)
    )


def a_film(to: Path) -> None:
    """Moving fractals over a tone: harder than a test card, softer than noise."""
    assert TOOLS is not None
    made = ["-f", "lavfi", "-t", str(SECONDS), "-i", "mandelbrot=size=1920x1080:rate=25"]
    made += ["-f", "lavfi", "-t", str(SECONDS), "-i", "sine=frequency=440:sample_rate=48000"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    command = [TOOLS.ffmpeg, "-v", "error", "-y", *made, *coded, str(to)]
    subprocess.run(command, check=True)


def bare(film: Path, folder: Path, wanted: list[Picture]) -> None:
    """One program, all sizes, encrypted HLS."""
    assert TOOLS is not None
    (folder / "key").write_bytes(secrets.token_bytes(16))
    (folder / "info").write_text(f"key\n{folder / 'key'}\n")
    command = [TOOLS.ffmpeg, "-v", "error", "-y", "-i", str(film)]
    hls = ["-f", "hls", "-hls_time", "4", "-hls_playlist_type", "vod"]
    hls += ["-hls_key_info_file", str(folder / "info")]
    for each in wanted:
        command += ["-map", "0:v", "-vf", f"scale={each.width}:{each.height}"]
        command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "21"]
        command += ["-maxrate", f"{each.rung.kbps}k", "-bufsize", f"{each.rung.kbps * 2}k"]
        command += ["-g", str(each.group_frames), "-sc_threshold", "0"]
        command += [*hls, str(folder / f"{each.name}.m3u8")]
    command += ["-map", "0:a", "-c:a", "aac", "-b:a", "128k", *hls, str(folder / "audio.m3u8")]
    subprocess.run(command, check=True)


def whole(film: Path, folder: Path, *, wants_cbcs: bool) -> None:
    """The product's own, without the database."""
    assert TOOLS is not None
    keys: dict[tuple[Scheme, KeyClass], ContentKey] = {}

    async def ask(scheme: Scheme, classes: object) -> dict[KeyClass, ContentKey]:
        assert isinstance(classes, set)
        for word in classes:
            fresh = ContentKey(secrets.token_bytes(16), secrets.token_bytes(16))
            keys.setdefault((scheme, word), fresh)
        return {word: keys[scheme, word] for word in classes}

    order = Order(uuid4(), "bench", film, False, wants_cbcs, "Film", "Nobody")
    pipeline = Pipeline(TOOLS, Folders(folder), with_2160=False)
    asyncio.run(pipeline.make(order, ask, lambda _stage, _percent: None))


def main() -> None:
    assert TOOLS is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = folder / "film.mp4"
        a_film(film)
        source: Source = asyncio.run(probe(TOOLS, film, is_audio=False))
        wanted = pictures(source, with_2160=False)
        (folder / "bare").mkdir()
        floor = used(lambda: bare(film, folder / "bare", wanted))
        standard = used(lambda: whole(film, folder / "standard", wants_cbcs=False))
        strict = used(lambda: whole(film, folder / "strict", wants_cbcs=True))
    minute = 60 / SECONDS
    print(f"pictures of {', '.join(each.name for each in wanted)} and sound")  # noqa: T201
    for word, seconds in (("bare ffmpeg", floor), ("standard", standard), ("strict", strict)):
        cost = f"{seconds * minute:6.1f} s of a core per minute"
        print(f"{word:12} {cost}, {seconds / floor:.2f} of bare")  # noqa: T201


if __name__ == "__main__":
    main()
