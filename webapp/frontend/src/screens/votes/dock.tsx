/** The bar below the board: whom the vote is for, what is left, the vote itself, its receipt. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import type { ActOut, BallotOut, ShowPageOut, WindowOut } from "../../api/schema.ts";
import { say, t, tn } from "../../lib/texts.ts";
import { Art } from "../../ui/art.tsx";
import { Button } from "../../ui/button.tsx";
import { useNow } from "../../ui/countdown.tsx";
import { Icon } from "../../ui/icons.tsx";
import { PetalDots } from "../../ui/petals.tsx";
import { Dock } from "../../ui/sheet.tsx";
import { useCasting, type Casting, type Given } from "./casting.ts";
import { ReceiptSheet } from "./receipt_sheet.tsx";
import { ShelfSheet } from "./shelf.tsx";
import { numberOf } from "./standing.ts";

const MOST_PETALS = 9;

interface DockProps {
  readonly show: ShowPageOut;
  readonly window: WindowOut;
  readonly ballot: BallotOut;
  readonly chosen: readonly ActOut[];
  readonly onGiven: () => void;
}

export function CastDock({ show, window, ballot, chosen, onGiven }: DockProps) {
  const casting = useCasting(window);
  const open = useSignal<Given | undefined>(undefined);
  const more = useSignal(false);
  const given = casting.given;
  const left = { ...ballot, left: casting.left ?? ballot.left };
  useEffect(() => {
    dispatchEvent(new Event("voted"));
    if (given) onGiven();
  }, [given?.key, given === undefined]);
  return (
    <Dock>
      {given && <Counted given={given} show={show} window={window} casting={casting} onOpen={() => (open.value = given)} />}
      {window.ballot.n_pick > 0
        ? <Several window={window} chosen={chosen} left={left} casting={casting} />
        : <One window={window} act={chosen[0]} left={left} casting={casting} />}
      {sellsMore(window) && (
        <Button look="plain" wide icon="plus" onPress={() => (more.value = true)}>{t("appvote.more.title")}</Button>
      )}
      {more.value && (
        <ShelfSheet window={window} act={chosen[0]} onClose={() => (more.value = false)} onEarned={onGiven} />
      )}
      {open.value && (
        <ReceiptSheet given={open.value} show={show} onClose={() => (open.value = undefined)} />
      )}
    </Dock>
  );
}

type Choosing = {
  readonly window: WindowOut; readonly left: BallotOut; readonly casting: Casting;
};

function sellsMore({ ballot }: WindowOut): boolean {
  return ballot.packs.length > 0 || ballot.points_price > 0 || ballot.bonus_cap > 0;
}

/** Free votes first, then bought ones, then those that were earned. */
function kindOf({ left, credit, bonus }: BallotOut): "free" | "paid" | "bonus" | undefined {
  if (left > 0) return "free";
  return credit > 0 ? "paid" : bonus > 0 ? "bonus" : undefined;
}

function One({ window, act, left, casting }: Choosing & { act: ActOut | undefined }) {
  if (!act) {
    return (
      <div class="cast">
        <p class="note muted grow">{t("appvote.cast.choose")}</p>
        <Left left={left} of={window.ballot.free} />
      </div>
    );
  }
  const kind = kindOf(left);
  return (
    <>
      <div class="cast">
        <span class="face"><Art shape="avatar" name={act.artwork.name} eager /></span>
        <a class="grow" href={`#/vote/${window.show}/acts/${act.code}`}>
          <b>{say(act.name)}</b>
          <span class="note muted about-line">
            {t("appvote.number", { number: numberOf(act) })} · {t("appvote.cast.about")} <Icon name="on" />
          </span>
        </a>
        <Left left={left} of={window.ballot.free} />
      </div>
      <Button
        look="leaf" wide busy={casting.isSending} disabled={kind === undefined}
        onPress={() => void casting.give([act.code], kind)}
      >
        {kind === undefined ? t("appvote.cast.none_left") : casting.isUnsure ? t("appvote.cast.again") : t("appvote.cast.one")}
      </Button>
    </>
  );
}

function Several({ window, chosen, left, casting }: Choosing & { chosen: readonly ActOut[] }) {
  const wanted = window.ballot.n_pick;
  const isWhole = chosen.length === wanted;
  return (
    <>
      <div class="cast">
        <p class="grow" aria-live="polite">
          <b>{t("voting.ballot.picked", { count: chosen.length, wanted })}</b>
          <span class="note muted about-line">{chosen.map(({ name }) => say(name)).join(", ")}</span>
        </p>
        <Left left={left} of={window.ballot.free} />
      </div>
      <Button
        look="leaf" wide busy={casting.isSending} disabled={!isWhole || left.left < wanted}
        onPress={() => void casting.give(chosen.map(({ code }) => code))}
      >
        {left.left < wanted ? t("appvote.cast.none_left") : casting.isUnsure ? t("appvote.cast.again") : t("voting.button.cast")}
      </Button>
    </>
  );
}

function Left({ left: { left, credit, bonus }, of }: { left: BallotOut; of: number }) {
  const words = tn("voting.ballot.left", left);
  return (
    <span class="left">
      {of <= MOST_PETALS && of > 1 && <PetalDots full={left} of={of} label={words} />}
      <small class="note muted">{words}</small>
      {credit + bonus > 0 && <small class="note gold">{tn("appvote.cast.more_left", credit + bonus)}</small>}
    </span>
  );
}

/** It is stored. For a moment it can be taken back. */
function Counted({ given, show, window, casting, onOpen }: {
  given: Given; show: ShowPageOut; window: WindowOut; casting: Casting; onOpen: () => void;
}) {
  const names = show.acts.filter(({ code }) => given.acts.includes(code)).map(({ name }) => say(name));
  const rest = Math.ceil((given.at + window.ballot.undo_seconds * 1000 - useNow()) / 1000);
  const canUndo = window.ballot.changeable || rest > 0;
  return (
    <div class="counted" role="status">
      <Icon name="check" />
      <span class="grow">
        <b>{t("voting.outcome.counted", { name: names.join(", ") })}</b>
      </span>
      {canUndo && (
        <Button look="plain" busy={casting.isSending} onPress={() => void casting.undo()}>
          {window.ballot.changeable ? t("voting.button.undo") : t("appvote.cast.undo", { seconds: rest })}
        </Button>
      )}
      <Button look="plain" onPress={onOpen}>{t("voting.receipt.title")}</Button>
      {given.verdict.weight === 0 && <small class="note">{t("voting.outcome.weightless")}</small>}
    </div>
  );
}
