"""What the votes of a window decide, told in numbers; each front has the words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.voting.show.model import Source, Stage, StageKind
from services.voting.show.rules import Bottom, FlashVote, InstantSave, JudgePick, Scope, Top


class Decides(StrEnum):
    """`n` is of the winners, of those who go on, or of those in danger."""

    WINNER = "winner"
    GO_ON = "go_on"
    GO_ON_EACH = "go_on_each"  # of each team or heat
    SING_OFF = "sing_off"
    LEAVE = "leave"
    SAVED = "saved"
    FLASH = "flash"
    JUDGES_PICK = "judges_pick"  # of the best `n` the judges choose
    PART = "part"  # others' marks count as well


@dataclass(frozen=True, slots=True)
class Deciding:
    kind: Decides
    n: int = 0


def decides(stage: Stage, window_code: str) -> tuple[Deciding, ...]:
    """In the order of the stage's rules; at least one."""
    short = {rule.window for rule in stage.rules if isinstance(rule, InstantSave | FlashVote)}
    found: list[Deciding] = []
    for rule in stage.rules:
        match rule:
            case InstantSave(n=n, window=code) if code == window_code:
                return (Deciding(Decides.SAVED, n),)
            case FlashVote(window=code) if code == window_code:
                return (Deciding(Decides.FLASH),)
            case Top(n=n) if stage.kind is StageKind.FINAL and window_code not in short:
                found.append(Deciding(Decides.WINNER, n))
            case Top(n=n, per=per) if window_code not in short:
                kind = Decides.GO_ON if per is Scope.STAGE else Decides.GO_ON_EACH
                found.append(Deciding(kind, n))
            case Bottom(n=n, sing_off=sing_off) if window_code not in short:
                found.append(Deciding(Decides.SING_OFF if sing_off else Decides.LEAVE, n))
            case JudgePick(last_rank=last) if window_code not in short:
                found.append(Deciding(Decides.JUDGES_PICK, last))
            case _:
                pass
    if not found or _others_count(stage):
        found.append(Deciding(Decides.PART))
    return tuple(found)


def _others_count(stage: Stage) -> bool:
    parts = stage.blend.parts if stage.blend else ()
    return any(part.weight and part.source not in _PUBLIC for part in parts)


_PUBLIC = (Source.PUBLIC, Source.REGION)
