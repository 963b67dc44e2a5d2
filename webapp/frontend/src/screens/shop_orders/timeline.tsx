/** The way of an order: petals on a thread, gold as far as it has come; and what happened when. */

import type { ShopOrderOut, OrderStepOut } from "../../api/schema.ts";
import { clock, date } from "../../lib/formats.ts";
import { t } from "../../lib/texts.ts";
import { petal } from "../../ui/petals.tsx";
import { newestFirst } from "./log.ts";

type State = ShopOrderOut["state"];
const SHIPPED: readonly State[] = ["confirmed", "processing", "shipped", "delivered"];
const AT_ONCE: readonly State[] = ["confirmed", "delivered"];
/** States beside the way: how far the order had come before is told by its timeline. */
const BESIDE: ReadonlySet<State> = new Set(["backordered", "cancelled", "returned", "refunded"]);
const PETAL = petal(30, 11);
const HEART = petal(18, 5);

export function Way({ order }: { order: ShopOrderOut }) {
  const steps = order.shipping_method === "" ? AT_ONCE : SHIPPED;
  const been = new Set(order.timeline.map((step) => step.to_state));
  const reached = steps.filter((step) => been.has(step)).length;
  const isBeside = BESIDE.has(order.state);
  return (
    <ol class={`order-way${isBeside ? " beside" : ""}`} style={{ "--share": share(reached, steps.length) }}>
      {steps.map((step, at) => (
        <li key={step} class={at < reached ? "reached" : ""} aria-current={step === order.state ? "step" : undefined}>
          <svg viewBox="-13 -33 26 36" aria-hidden="true"><path d={PETAL} /><path class="heart-of" d={HEART} /></svg>
          <small>{labelOf(step, order.shipping_method)}</small>
        </li>
      ))}
    </ol>
  );
}

/** What is fetched waits at its point. */
function labelOf(step: State, method: string): string {
  return step === "shipped" && method === "pickup" ? t("fulfilment.state.ready") : t(`shop.state.${step}`);
}

/** How much of the thread is gold: from the middle of the first petal to that of the last one. */
function share(reached: number, all: number): string {
  return reached === 0 ? "0" : String((reached - 1) / (all - 1));
}

/** The newest first; what a reader cannot tell apart is told once. */
export function Log({ order }: { order: ShopOrderOut }) {
  return (
    <ol class="order-log">
      {newestFirst(order.timeline, wordsOf).map(({ step, words }) => (
        <li key={`${step.at} ${step.to_state} ${step.what}`}>
          <b>{words}</b>
          <small class="note muted">{date(step.at)} · {clock(step.at)}</small>
        </li>
      ))}
    </ol>
  );
}

/** Where both states are the same, something happened on the way. */
function wordsOf(step: OrderStepOut): string {
  const told = step.from_state === step.to_state ? t(`apporders.step.${step.what}`) : "";
  return told || t(`shop.state.${step.to_state}`);
}

