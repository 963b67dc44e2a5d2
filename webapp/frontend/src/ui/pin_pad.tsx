/** Six petals and ten keys; the sixth digit is the answer. */

import { useEffect, useState } from "preact/hooks";

import { haptic } from "../lib/telegram.ts";
import { t } from "../lib/texts.ts";
import { Icon } from "./icons.tsx";
import { PetalDots } from "./petals.tsx";

const LENGTH = 6;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

export interface PinPadProps {
  readonly question: string;
  /** Called with six digits; the pad is locked until the promise ends, and empty after. */
  readonly onPin: (pin: string) => Promise<void>;
  /** Why the last one was refused, with the tries that are left. */
  readonly wrong?: string | undefined;
  /** Finger or face instead, where this device can. */
  readonly onBiometric?: () => void;
}

export function PinPad({ question, onPin, wrong, onBiometric }: PinPadProps) {
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const add = (digit: string): void => {
    if (busy || pin.length === LENGTH) return;
    haptic("tap");
    setPin(pin + digit);
  };
  const erase = (): void => setPin(pin.slice(0, -1));
  useEffect(() => {
    if (pin.length < LENGTH) return;
    setBusy(true);
    void onPin(pin).finally(() => {
      setPin("");
      setBusy(false);
    });
  }, [pin]);
  useEffect(() => {
    const typed = ({ key }: KeyboardEvent): void => {
      if (/^[0-9]$/.test(key)) add(key);
      else if (key === "Backspace") erase();
    };
    addEventListener("keydown", typed);
    return () => removeEventListener("keydown", typed);
  });
  return (
    <div class="pin-pad" aria-busy={busy}>
      <p class="name">{question}</p>
      <PetalDots full={pin.length} of={LENGTH} label={t("app.pin.typed", { n: pin.length })} />
      <p class="note why bad" role="alert">{wrong}</p>
      <div class="keys num">
        {KEYS.map((digit) => (
          <button key={digit} type="button" class="digit" onClick={() => add(digit)}>{digit}</button>
        ))}
        {onBiometric ? (
          <button type="button" aria-label={t("app.pin.biometric")} onClick={onBiometric}>
            <Icon name="finger" />
          </button>
        ) : <span />}
        <button type="button" class="digit" onClick={() => add("0")}>0</button>
        <button type="button" aria-label={t("app.pin.erase")} onClick={erase}>
          <Icon name="erase" />
        </button>
      </div>
    </div>
  );
}
