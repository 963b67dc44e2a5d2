/** The PIN over the page: keys as the server shuffles them; finger or face for small sums. */

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import { ApiError, call, newKey } from "../api/client.ts";
import type { CodeIn, PadOut, StepOut } from "../api/schema.ts";
import { biometryHere, confirmByBiometry } from "../lib/biometry.ts";
import { clock } from "../lib/formats.ts";
import { haptic } from "../lib/telegram.ts";
import { t, tn } from "../lib/texts.ts";
import { Icon } from "./icons.tsx";
import { PetalDots } from "./petals.tsx";
import { Sheet } from "./sheet.tsx";
import { Bone, Waiting } from "./skeleton.tsx";
import { wordsOf } from "./state.tsx";

const LENGTH = 6;
const GOOD: ReadonlySet<StepOut["outcome"]> = new Set(["confirmed", "set"]);

export interface PinSheetProps {
  /** As an answer of the API has said it. */
  readonly purpose: string;
  /** What is confirmed, in words. */
  readonly title: string;
  readonly onConfirmed: () => void;
  readonly onClose: () => void;
  /** What it is worth in US cents; without it only the PIN will do. */
  readonly cents?: number | undefined;
  /** Not the PIN but the one-time code that is sent to the chat for this. */
  readonly code?: CodeIn | undefined;
  readonly children?: ComponentChildren;
}

export function PinSheet({ title, onClose, children, ...asked }: PinSheetProps) {
  const { pad, typed, wrong, busy, add, erase, byBiometry } = usePad({ title, onClose, ...asked });
  const isCode = asked.code !== undefined;
  return (
    <Sheet title={title} onClose={onClose}>
      {children}
      <div class="pin-pad" aria-busy={busy}>
        <p class="name">{questionOf(pad, isCode)}</p>
        <PetalDots full={typed} of={LENGTH} label={t("app.pin.typed", { n: typed })} />
        <p class="note why bad" role="alert">{wrong}</p>
        {!pad && !wrong && <><Waiting /><Bone height={240} /></>}
        {pad && (
          <Keys
            pad={pad} onKey={add} onErase={erase}
            onBiometric={asked.cents !== undefined && pad.kind === "enter" && biometryHere() ? byBiometry : undefined}
          />
        )}
      </div>
    </Sheet>
  );
}

/** Ten keys in the order of the server; the last one stands between finger and eraser. */
function Keys({ pad, onKey, onErase, onBiometric }: {
  pad: PadOut; onKey: (id: string) => void; onErase: () => void; onBiometric: (() => void) | undefined;
}) {
  const last = pad.keys.at(-1);
  if (!last) return null;
  return (
    <div class="keys num">
      {pad.keys.slice(0, -1).map(({ id, label }) => (
        <button key={id} type="button" class="digit" onClick={() => onKey(id)}>{label}</button>
      ))}
      {onBiometric ? (
        <button type="button" aria-label={t("app.pin.biometric")} onClick={onBiometric}><Icon name="finger" /></button>
      ) : <span />}
      <button type="button" class="digit" onClick={() => onKey(last.id)}>{last.label}</button>
      <button type="button" aria-label={t("app.pin.erase")} onClick={onErase}><Icon name="erase" /></button>
    </div>
  );
}

/** A pad of the server's for one purpose: what is typed, what it said, how to go on. */
function usePad({ purpose, title, cents, code, onConfirmed }: PinSheetProps) {
  const pad = useSignal<PadOut | undefined>(undefined);
  const typed = useSignal<readonly string[]>([]);
  const busy = useSignal(false);
  const wrong = useSignal("");
  const begin = async (): Promise<void> => {
    typed.value = [];
    try {
      pad.value = code
        ? await call("POST /api/v1/pin/codes", { body: code })
        : await call("POST /api/v1/pin/pads", { body: { purpose } });
    } catch (error) {
      wrong.value = refusedWords(error);
    }
  };
  useEffect(() => void begin(), [purpose, code]);
  const send = async (open: PadOut, keys: readonly string[]): Promise<void> => {
    busy.value = true;
    try {
      const step = await tapped(open, keys);
      if (GOOD.has(step.outcome)) return onConfirmed();
      wrong.value = wordsOfStep(step, code !== undefined);
      pad.value = step.pad ?? undefined;
      typed.value = [];
    } catch (error) {
      wrong.value = refusedWords(error);
      await begin();
    } finally {
      busy.value = false;
    }
  };
  const add = (id: string): void => {
    if (busy.value || !pad.value || typed.value.length >= LENGTH) return;
    haptic("tap");
    typed.value = [...typed.value, id];
    if (typed.value.length === LENGTH) void send(pad.value, typed.value);
  };
  const erase = (): void => void (typed.value = typed.value.slice(0, -1));
  useTyping((label) => {
    const key = pad.value?.keys.find((each) => each.label === label);
    if (key) add(key.id);
  }, erase);
  const byBiometry = (): void => {
    confirmByBiometry(purpose, title, cents ?? 0)
      .then((isConfirmed) => isConfirmed && onConfirmed())
      .catch((error: unknown) => (wrong.value = refusedWords(error)));
  };
  return { pad: pad.value, typed: typed.value.length, wrong: wrong.value, busy: busy.value, add, erase, byBiometry };
}

/** Six keys at once; the same again, after a lost answer, count once. */
async function tapped({ id }: PadOut, keys: readonly string[]): Promise<StepOut> {
  const step = await call("POST /api/v1/pin/pads/{pad_id}/taps", {
    path: { pad_id: id }, body: { keys, tap_key: newKey() },
  });
  if (step.outcome !== "repeat") haptic(GOOD.has(step.outcome) ? "success" : "error");
  return step;
}

function useTyping(onDigit: (label: string) => void, onErase: () => void): void {
  useEffect(() => {
    const pressed = ({ key }: KeyboardEvent): void => {
      if (/^[0-9]$/.test(key)) onDigit(key);
      else if (key === "Backspace") onErase();
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
}

function questionOf(pad: PadOut | undefined, isCode: boolean): string {
  if (isCode) return t("identity.code.enter");
  if (pad?.kind !== "set") return t("identity.pad.enter");
  return pad.repeating ? t("identity.pad.repeat") : t("identity.pad.choose");
}

function wordsOfStep(step: StepOut, isCode: boolean): string {
  const left = step.attempts_left ?? 0;
  switch (step.outcome) {
    case "wrong":
      return isCode ? tn("identity.code.wrong", left) : tn("identity.pad.wrong", left);
    case "weak":
      return t(`identity.pad.weak_${step.weak ?? "common"}`);
    case "mismatch":
      return t("identity.pad.mismatch");
    case "locked":
      return t("money.pin.locked", { time: clock(step.locked_until ?? new Date()) });
    case "ended":
      return t("identity.code.ended");
    default:
      return "";
  }
}

function refusedWords(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  haptic("error");
  return wordsOf(error);
}

interface Asked {
  /** "": only the refusal of the act will say it. */
  readonly purpose: string;
  readonly title: string;
  readonly cents?: number | undefined;
  /** What is confirmed, above the keys. */
  readonly summary?: ComponentChildren;
}

interface Waits extends Asked {
  readonly code?: CodeIn;
  readonly answer: (confirmed: boolean) => void;
}

/** Asks for the PIN, then acts; asks for a one-time code too where the API wants one.
 *
 * `carry` gives what the act answered, or undefined when the person closed the sheet; refusals
 * of the act are thrown. `sheet` has to stand in the screen.
 */
export function useConfirm() {
  const waits = useSignal<Waits | undefined>(undefined);
  const confirm = (asked: Asked, code?: CodeIn): Promise<boolean> =>
    new Promise((resolve) => {
      const answer = (confirmed: boolean): void => {
        if (waits.peek() === mine) waits.value = undefined; // late: the next one has begun
        resolve(confirmed);
      };
      const mine: Waits = { ...asked, ...(code ? { code } : {}), answer };
      waits.peek()?.answer(false);
      waits.value = mine;
    });
  const carry = async <T,>(asked: Asked, act: () => Promise<T>): Promise<T | undefined> => {
    let confirmed = asked.purpose === "" || (await confirm(asked));
    while (confirmed) {
      try {
        return await act();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        const purpose = String(error.details["purpose"] ?? asked.purpose);
        if (error.code === "identity.code_required") {
          const amount = error.details["amount"] as CodeIn["amount"];
          confirmed = await confirm({ ...asked, purpose }, { purpose, amount: amount ?? null });
        } else if (error.code === "identity.pin_required") confirmed = await confirm({ ...asked, purpose });
        else throw error;
      }
    }
    return undefined;
  };
  const now = waits.value;
  const sheet = now && (
    <PinSheet
      key={now.code ? "code" : "pin"} purpose={now.purpose} title={now.title} cents={now.cents}
      code={now.code} onConfirmed={() => now.answer(true)} onClose={() => now.answer(false)}
    >
      {now.summary}
    </PinSheet>
  );
  return { carry, sheet };
}
