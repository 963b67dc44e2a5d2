/** What lies on this phone for the gate: places, sealed tickets, own scans, what is to be sent. */

import type { Reason } from "../../../api/schema.ts";
import type { Bundle } from "./bundle.ts";
import type { Bytes } from "./bytes.ts";
import type { Direction, Passing } from "./rules.ts";

const VERSION = 1;
const LATEST = "\uffff";

/** A phone at a gate: what the server gave it, and how far it has come. */
export interface Place {
  readonly device: string;
  readonly event: string;
  readonly gate: string;
  readonly name: string;
  readonly bundleKey: Bytes;
  readonly bundle: Bundle | undefined;
  /** Milliseconds since 1970, by this phone. */
  readonly fetchedAt: number;
  /** When all sealed tickets were here, by this phone; 0: not yet. */
  readonly linesAt: number;
  /** The server's clock minus this phone's. */
  readonly aheadMs: number;
}

/** A scan that this phone decided alone and has not handed over. */
export interface Waiting {
  readonly device: string;
  readonly nonce: string;
  readonly list: number;
  readonly code: string;
  readonly direction: Direction;
  /** By the server's clock, milliseconds since 1970. */
  readonly at: number;
  readonly passed: boolean;
  readonly reason: Reason | undefined;
}

/** A scan that this phone saw, of a ticket that it knows. */
export interface Seen extends Passing {
  readonly list: number;
  readonly ticket: string;
}

interface SealedLine {
  readonly event: string;
  readonly key: string;
  readonly body: Bytes;
}

export class Store {
  private readonly base: IDBDatabase;

  private constructor(base: IDBDatabase) {
    this.base = base;
  }

  /** Of one account: another one of the same Telegram has its own. */
  static open(owner: string): Promise<Store> {
    const asked = indexedDB.open(`gate ${owner}`, VERSION);
    asked.onupgradeneeded = () => {
      const base = asked.result;
      base.createObjectStore("places", { keyPath: "device" });
      base.createObjectStore("lines", { keyPath: ["event", "key"] });
      base.createObjectStore("waiting", { keyPath: ["device", "nonce"] });
      const seen = base.createObjectStore("seen", { keyPath: "id" });
      seen.createIndex("ticket", ["list", "ticket"]);
    };
    return answered(asked).then((base) => new Store(base));
  }

  place(device: string): Promise<Place | undefined> {
    return answered(this.of("places").get(device) as IDBRequest<Place | undefined>);
  }

  /** Where this phone stood before. */
  async placeAt(event: string, gate: string): Promise<Place | undefined> {
    const all = await answered(this.of("places").getAll() as IDBRequest<Place[]>);
    return all.find((each) => each.event === event && each.gate === gate);
  }

  async keepPlace(place: Place): Promise<void> {
    await answered(this.of("places", "readwrite").put(place));
  }

  /** Sealed tickets of an event; those of other evenings are forgotten. */
  keepLines(event: string, lines: readonly Omit<SealedLine, "event">[]): Promise<void> {
    const change = this.base.transaction("lines", "readwrite");
    const store = change.objectStore("lines");
    store.delete(IDBKeyRange.upperBound([event], true));
    store.delete(IDBKeyRange.lowerBound([event, LATEST], true));
    for (const line of lines) store.put({ event, ...line });
    return completed(change);
  }

  async line(event: string, key: string): Promise<Bytes | undefined> {
    const found = this.of("lines").get([event, key]) as IDBRequest<SealedLine | undefined>;
    return (await answered(found))?.body;
  }

  seen(list: number, ticket: string): Promise<readonly Seen[]> {
    return answered(this.of("seen").index("ticket").getAll([list, ticket]) as IDBRequest<Seen[]>);
  }

  async remember(seen: Seen): Promise<void> {
    await answered(this.of("seen", "readwrite").put(seen));
  }

  /** A decision of this phone alone: to be sent, and known to itself, together or not at all. */
  decided(waiting: Waiting, seen: Seen | undefined): Promise<void> {
    const change = this.base.transaction(["waiting", "seen"], "readwrite");
    change.objectStore("waiting").put(waiting);
    if (seen) change.objectStore("seen").put(seen);
    return completed(change);
  }

  /** What is still to be sent, of one device at a time: the phone may have changed its gate. */
  async waiting(most: number): Promise<readonly Waiting[]> {
    const some = await answered(this.of("waiting").getAll(null, most) as IDBRequest<Waiting[]>);
    return some.filter(({ device }) => device === some[0]?.device);
  }

  async waitingCount(): Promise<number> {
    return answered(this.of("waiting").count());
  }

  /** `done` has arrived; `again` takes its place. */
  handedOver(done: readonly Waiting[], again: readonly Waiting[]): Promise<void> {
    const change = this.base.transaction("waiting", "readwrite");
    const store = change.objectStore("waiting");
    for (const one of done) store.delete([one.device, one.nonce]);
    for (const one of again) store.put(one);
    return completed(change);
  }

  private of(name: string, mode: IDBTransactionMode = "readonly"): IDBObjectStore {
    return this.base.transaction(name, mode).objectStore(name);
  }
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("no store"));
  });
}

function completed(change: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = change.onerror = () => reject(change.error ?? new Error("not stored"));
  });
}
