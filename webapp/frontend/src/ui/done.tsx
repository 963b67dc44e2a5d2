/** It is paid: petals open from below, then the amount and what else is to be known. */

import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

import type { Money } from "../lib/formats.ts";
import { haptic } from "../lib/telegram.ts";
import { petal } from "./petals.tsx";
import { Price } from "./price.tsx";
import "./money.css";

const PETALS = [-72, -48, -24, 0, 24, 48, 72];

export function Done({ amount, plus = false, words, children }: {
  amount: Money; plus?: boolean; words?: string; children?: ComponentChildren;
}) {
  useEffect(() => haptic("success"), []);
  return (
    <div class="pad stack done" role="status">
      <svg viewBox="-60 -64 120 72" aria-hidden="true">
        {PETALS.map((angle) => <path key={angle} transform={`rotate(${angle})`} d={petal(56, 13)} />)}
      </svg>
      {words && <p class="name">{words}</p>}
      <p><Price amount={amount} size="big" plus={plus} /></p>
      {children}
    </div>
  );
}
