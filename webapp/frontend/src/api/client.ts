/** Calls to our API, typed by its own description: `call("GET /api/v1/events", {query: {…}})`. */

import { language } from "../lib/texts.ts";
import { inTime } from "./patience.ts";
import type { Routes } from "./schema.ts";
import { authorization, renewSession } from "./session.ts";

/** Longer than the server lets anybody wait for news. */
const PATIENCE_MS = 45_000;
const FILE_PATIENCE_MS = 300_000;

export type RouteName = keyof Routes;
export type Answer<R extends RouteName> = Routes[R]["answer"];

type Given<K extends string, T> = [T] extends [never]
  ? unknown
  : Record<never, never> extends T
    ? { [P in K]?: T }
    : { [P in K]: T };
export type CallOptions<R extends RouteName> = Given<"path", Routes[R]["path"]> &
  Given<"query", Routes[R]["query"]> &
  Given<"body", Routes[R]["body"]> & {
    /** Makes a repeat of the same act harmless; made once per act by `newKey`. */
    readonly key?: string;
    readonly signal?: AbortSignal;
    /** A file as the whole body, for routes that take one as it is. */
    readonly file?: Blob;
  };
type Needs<R extends RouteName> =
  Record<never, never> extends CallOptions<R> ? [options?: CallOptions<R>] : [options: CallOptions<R>];

/** A refusal in words for the person, or no answer at all. */
export class ApiError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** null: nobody knows; the history of the wallet will tell. */
  readonly moneyMoved: boolean | null;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: string,
    message: string,
    status: number,
    moneyMoved: boolean | null,
    details: Readonly<Record<string, unknown>> = {},
    retryAfterSeconds?: number,
  ) {
    super(message);
    this.code = code;
    this.status = status;
    this.moneyMoved = moneyMoved;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The phone reached nobody: not a word of the server. */
  get isOffline(): boolean {
    return this.code === "network";
  }
}

interface Request {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly key?: string;
  readonly signal?: AbortSignal;
  readonly file?: Blob;
}

/** The answer's body; undefined for an empty one. Raises ApiError. */
export async function call<R extends RouteName>(
  route: R,
  ...[options]: Needs<R>
): Promise<Answer<R>> {
  const request = (options ?? {}) as Request;
  let heard = await ask(route, request);
  if (heard.status === 401 && (await renewSession())) heard = await ask(route, request);
  if (!heard.isGood) throw refusal(heard, route);
  if (!heard.text) return undefined as unknown as Answer<R>;
  try {
    return JSON.parse(heard.text) as Answer<R>;
  } catch {
    throw unreadable(heard, route); // some network's own page instead of our answer
  }
}

interface Heard {
  readonly isGood: boolean;
  readonly status: number;
  readonly text: string;
  readonly retryAfterSeconds: number | undefined;
}

/** The whole answer, or ApiError "network": nothing came in time, or it broke off. */
async function ask(route: string, request: Request): Promise<Heard> {
  const [method = "GET", template = ""] = route.split(" ");
  const headers = new Headers({ "Accept-Language": language.value });
  const who = authorization();
  if (who) headers.set("Authorization", who);
  if (request.key) headers.set("Idempotency-Key", request.key);
  if (request.body !== undefined) headers.set("Content-Type", "application/json");
  const { signal, file } = request;
  try {
    return await inTime(file ? FILE_PATIENCE_MS : PATIENCE_MS, async (line) => {
      const response = await fetch(addressOf(template, request), {
        method,
        headers,
        signal: line,
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        ...(file ? { body: file } : {}),
      });
      const retryAfterSeconds = Number(response.headers.get("Retry-After")) || undefined;
      const { ok: isGood, status } = response;
      return { isGood, status, text: await response.text(), retryAfterSeconds };
    }, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError("network", "", 0, method === "GET" ? false : null);
  }
}

function addressOf(template: string, { path = {}, query = {} }: Request): string {
  const address = template.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (each !== undefined && each !== null) search.append(name, String(each));
    }
  }
  return search.size ? `${address}?${search}` : address;
}

function refusal(heard: Heard, route: string): ApiError {
  try {
    const said = JSON.parse(heard.text) as {
      code: string;
      message: string;
      money_moved: boolean | null;
      details: Record<string, unknown>;
    };
    return new ApiError(
      said.code, said.message, heard.status, said.money_moved, said.details, heard.retryAfterSeconds,
    );
  } catch {
    return unreadable(heard, route);
  }
}

function unreadable({ status, retryAfterSeconds }: Heard, route: string): ApiError {
  const moved = route.startsWith("GET ") ? false : null;
  return new ApiError("unreadable", "", status, moved, {}, retryAfterSeconds);
}

/** A fresh key of 16 characters for `key`: one per act of the person, kept while it is repeated. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
