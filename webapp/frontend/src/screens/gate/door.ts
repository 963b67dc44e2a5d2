/** The door: asks the server, decides alone when it does not answer, and hands over later. */

import { signal } from "@preact/signals";

import { ApiError, call } from "../../api/client.ts";
import { inTime } from "../../api/patience.ts";
import { newWord } from "./alone/bytes.ts";
import { decide, isLabel } from "./alone/decide.ts";
import { memoryOf, refreshed, takePlace, withLines } from "./alone/device.ts";
import { handOver } from "./alone/hand_over.ts";
import type { Direction } from "./alone/rules.ts";
import { Store, type Place } from "./alone/store.ts";
import { ofPhone, ofServer, type Verdict } from "./answers.ts";

/** A queue of people does not wait longer. */
const PATIENCE_MS = 2_000;
const FRESH_MS = 30_000;

/** `fan` is whose phone it is, `name` what reports call it. */
export interface Where {
  readonly event: string;
  readonly list: number;
  readonly gate: string;
  readonly fan: string;
  readonly name: string;
}

export interface Decided {
  readonly identityChecked?: boolean;
  /** Why somebody is let in against the rules. */
  readonly override?: string;
}

/** Why there is no answer: `closed` and the like are the server's words, the others ours. */
export type Trouble = ApiError | "number_alone" | "not_ready" | "closed" | "no_store";

export class Door {
  /** What the phone knows of itself and the event; undefined until it has its place. */
  readonly place = signal<Place | undefined>(undefined);
  readonly isOnline = signal(true);
  readonly direction = signal<Direction>("entry");
  readonly verdict = signal<Verdict | undefined>(undefined);
  readonly trouble = signal<Trouble | undefined>(undefined);
  readonly isBusy = signal(false);
  /** Scans to be handed over. */
  readonly waiting = signal(0);
  /** Sealed tickets fetched so far, while they come. */
  readonly fetched = signal<number | undefined>(undefined);
  /** Of what was handed over last. */
  readonly clashes = signal(0);
  private readonly where: Where;
  private store: Store | undefined;
  private tending: Promise<void> | undefined;

  constructor(where: Where) {
    this.where = where;
  }

  /** Takes the place and fetches what it needs to decide alone. */
  async open(): Promise<void> {
    const { event, gate, fan, name } = this.where;
    try {
      this.store ??= await Store.open(fan);
      this.place.value = await takePlace(this.store, event, gate, name);
    } catch (error) {
      this.trouble.value = error instanceof ApiError ? error : "no_store";
      this.isOnline.value = !(error instanceof ApiError && lost(error));
      return;
    }
    await this.count();
    await this.tend();
  }

  /** Now and then: comes back when the network does, hands over, fetches what has changed. */
  tend(): Promise<void> {
    this.tending ??= this.tended().finally(() => (this.tending = undefined));
    return this.tending;
  }

  private async tended(): Promise<void> {
    const [store, place] = [this.store, this.place.value];
    if (!store || !place) return this.reopened();
    if (this.isOnline.value && this.waiting.value === 0 && Date.now() - place.fetchedAt < FRESH_MS) return;
    try {
      this.place.value = await soon((until) => refreshed(store, place, until));
      this.isOnline.value = true;
      if (this.trouble.value instanceof ApiError) this.trouble.value = undefined;
      this.clashes.value += await handOver(store);
      await this.fetchLines(store);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (lost(error)) this.isOnline.value = false;
      else this.trouble.value = error;
    } finally {
      await this.count();
    }
  }

  private async reopened(): Promise<void> {
    if (this.trouble.value instanceof ApiError && !lost(this.trouble.value)) return;
    this.trouble.value = undefined;
    await this.open();
  }

  private async fetchLines(store: Store): Promise<void> {
    const place = this.place.value;
    if (!place) return;
    try {
      this.place.value = await withLines(store, place, (count) => (this.fetched.value = count));
    } finally {
      this.fetched.value = undefined;
    }
  }

  private async count(): Promise<void> {
    this.waiting.value = (await this.store?.waitingCount()) ?? 0;
  }

  /** Lets somebody in or out, or says why not; the answer is in `verdict` or `trouble`. */
  async scan(code: string, decided: Decided = {}): Promise<void> {
    const [store, place] = [this.store, this.place.value];
    if (!store || !place || this.isBusy.value || code === "") return;
    this.isBusy.value = true;
    this.trouble.value = undefined;
    const asked = { nonce: newWord(10), code, direction: this.direction.value };
    try {
      this.verdict.value = (this.isOnline.value && (await this.asked(store, place, asked, decided)))
        || (await this.alone(store, place, asked, decided));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.verdict.value = undefined;
      this.trouble.value = error;
    } finally {
      this.isBusy.value = false;
    }
  }

  /** The server's answer; undefined when it does not come in time. Raises its refusals. */
  private async asked(
    store: Store, place: Place, asked: Asked, { identityChecked, override }: Decided,
  ): Promise<Verdict | undefined> {
    const body = {
      ...asked, device: place.device, list_id: this.where.list,
      identity_checked: identityChecked ?? false, override: override ?? null,
    };
    try {
      const answer = await soon((signal) => call("POST /api/v1/gate/scans", { body, signal }));
      if (answer.ticket) {
        await store.remember({
          id: asked.nonce, direction: answer.direction, at: Date.parse(answer.scanned_at),
          gate: this.where.gate, passed: answer.passes, list: this.where.list,
          ticket: answer.ticket.id.replaceAll("-", ""),
        });
      }
      return ofServer(answer, asked.code);
    } catch (error) {
      if (!(error instanceof ApiError) || !lost(error)) throw error;
      this.isOnline.value = false;
      return undefined;
    }
  }

  private async alone(
    store: Store, place: Place, asked: Asked, decided: Decided,
  ): Promise<Verdict | undefined> {
    const { bundle } = place;
    const { list: listId, gate } = this.where;
    const list = bundle?.lists.find(({ id }) => id === listId);
    const trouble = !bundle || !list ? "not_ready" : !bundle.is_open ? "closed"
      : isLabel(asked.code) || decided.override ? "number_alone" : undefined;
    if (!bundle || !list || trouble) {
      this.trouble.value = trouble;
      return undefined;
    }
    const at = Date.now() + place.aheadMs;
    const question = { bundle, list, text: asked.code, direction: asked.direction, at };
    const decision = await decide(question, memoryOf(store, place));
    const { passes: passed, reason, admission } = decision;
    const waits = {
      device: place.device, nonce: asked.nonce, list: listId, code: asked.code,
      direction: asked.direction, at, passed, reason,
    };
    await store.decided(waits, admission && {
      id: asked.nonce, direction: asked.direction, at, gate, passed, list: listId,
      ticket: admission.ticket,
    });
    await this.count();
    return ofPhone(decision, asked, place);
  }
}

interface Asked {
  readonly nonce: string;
  readonly code: string;
  readonly direction: Direction;
}

/** No answer, or one that says nothing about the person at the door. */
function lost(error: ApiError): boolean {
  return error.isOffline || error.status >= 500;
}

/** An answer within the patience of a queue. Raises ApiError, also when it is over. */
async function soon<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await inTime(PATIENCE_MS, ask);
  } catch (error) {
    if (error instanceof DOMException) throw new ApiError("network", "", 0, false);
    throw error;
  }
}
