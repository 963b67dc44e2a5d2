/** The cart as the server told it last: one for all screens, and for the chat. */

import { signal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import type { CartOut } from "../../api/schema.ts";
import { settled } from "../../api/session.ts";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";

const FRESH_MS = 15_000;

export const cart = signal<CartOut | undefined>(undefined);
export const cartRefused = signal<ApiError | undefined>(undefined);

let toldAt = 0;
let times = 0;

/** What an answer says of the cart; later answers win. */
export function cartIs(told: CartOut): void {
  toldAt = Date.now();
  times += 1;
  cart.value = told;
  cartRefused.value = undefined;
}

/** Asks for it anew, unless that was done a moment ago. What an act has told meanwhile is newer. */
export async function loadCart(always = false): Promise<void> {
  if (!always && Date.now() - toldAt < FRESH_MS) return;
  toldAt = Date.now();
  const before = times;
  try {
    await settled();
    const told = await call("GET /api/v1/shop/cart");
    if (times === before) cartIs(told);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (times === before) cartRefused.value = error;
  }
}

let last: Promise<unknown> = Promise.resolve();

/** One after the other: an answer that comes late must not hide the act after it. */
function inTurn<T>(act: () => Promise<T>): Promise<T> {
  const done = last.then(act);
  last = done.catch(() => undefined);
  return done;
}

/** Does something to it; a refusal is told, and what stands is asked for. True: done. */
export function change(act: () => Promise<CartOut>): Promise<boolean> {
  return inTurn(() => changeNow(act));
}

export async function takeVoucher(code: string): Promise<void> {
  cartIs(await inTurn(() => call("PUT /api/v1/shop/cart/voucher", { body: { code } })));
}

async function changeNow(act: () => Promise<CartOut>): Promise<boolean> {
  try {
    cartIs(await act());
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(wordsOf(error), "bad");
    await loadCart(true);
    return false;
  }
}

export function addToCart(variant: string, quantity: number): Promise<boolean> {
  const key = newKey();
  return change(() => call("POST /api/v1/shop/cart/lines/{variant_id}", {
    path: { variant_id: variant }, body: { quantity }, key,
  }));
}

/** Absolute, so a repeat does no harm: 0 takes it out, `saved` keeps it for later. */
export function setLine(variant: string, quantity: number, saved = false): Promise<boolean> {
  return change(() => call("PUT /api/v1/shop/cart/lines/{variant_id}", {
    path: { variant_id: variant }, body: { quantity, saved },
  }));
}
