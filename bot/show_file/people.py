"""Who is in a show: contestants with their looks and clips, judges, teams."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.file_parts import English, Name, Part, Words
from bot.show_file.codes import Code
from services.artwork.colours import Pair
from services.artwork.schemas import Bilingual, Hair
from services.core.i18n import clean
from services.voting.show.model import Clip, Contestant, Look


class ShowName(Part):
    """A show is often called by its foreign name in Khmer too."""

    km: Annotated[English, Field(max_length=40)]
    en: Annotated[English, Field(max_length=40)]

    def bilingual(self) -> Bilingual:
        return Bilingual(clean(self.km), self.en)


class LookPart(Part):
    """The silk and the hair that the act is drawn with."""

    pair: Pair
    hair: Hair

    def look(self) -> Look:
        return Look(self.pair, self.hair)


class ClipPart(Part):
    """`url`: a page that plays it, always encrypted on its way."""

    title: Name
    seconds: Annotated[int, Field(ge=1, le=4 * 3_600)]
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]{3,300}$")] | None = None

    def clip(self) -> Clip:
        return Clip(self.title.bilingual(), self.seconds, self.url)


class ContestantPart(Part):
    code: Code
    name: Name
    about: Words
    team: Code | None = None
    artist: Code | None = None
    look: LookPart | None = None
    clips: Annotated[list[ClipPart], Field(max_length=6)] = Field(default_factory=list)

    def contestant(self) -> Contestant:
        return Contestant(
            self.code,
            self.name.bilingual(),
            self.about.bilingual(),
            self.team,
            self.artist,
            self.look.look() if self.look else None,
            tuple(each.clip() for each in self.clips),
        )


class JudgePart(Part):
    """`fan` is the Telegram id of whoever casts this judge's ballot."""

    code: Code
    name: Name
    fan: Annotated[int, Field(gt=0)] | None = None


class TeamPart(Part):
    code: Code
    name: Name
    coach: Code | None = None
