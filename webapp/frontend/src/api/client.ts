/** Calls to our API, typed by its own description: `call("GET /api/v1/events", {query: {…}})`. */

import { language } from "../lib/texts.ts";
import type { Routes } from "./schema.ts";
import { authorization, renewSession } from "./session.ts";

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
}

/** The answer's body; undefined for an empty one. Raises ApiError. */
export async function call<R extends RouteName>(
  route: R,
  ...[options]: Needs<R>
): Promise<Answer<R>> {
  const request = (options ?? {}) as Request;
  let response = await send(route, request);
  if (response.status === 401 && (await renewSession())) response = await send(route, request);
  if (!response.ok) throw await refusal(response, route);
  const text = await response.text();
  return (text ? JSON.parse(text) : undefined) as Answer<R>;
}

async function send(route: string, request: Request): Promise<Response> {
  const [method = "GET", template = ""] = route.split(" ");
  const headers = new Headers({ "Accept-Language": language.value });
  const who = authorization();
  if (who) headers.set("Authorization", who);
  if (request.key) headers.set("Idempotency-Key", request.key);
  if (request.body !== undefined) headers.set("Content-Type", "application/json");
  try {
    return await fetch(addressOf(template, request), {
      method,
      headers,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.signal ? { signal: request.signal } : {}),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
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

async function refusal(response: Response, route: string): Promise<ApiError> {
  const wait = Number(response.headers.get("Retry-After")) || undefined;
  try {
    const said = (await response.json()) as {
      code: string;
      message: string;
      money_moved: boolean | null;
      details: Record<string, unknown>;
    };
    return new ApiError(
      said.code, said.message, response.status, said.money_moved, said.details, wait,
    );
  } catch {
    const moved = route.startsWith("GET ") ? false : null;
    return new ApiError("unreadable", "", response.status, moved, {}, wait);
  }
}

/** A fresh key of 16 characters for `key`: one per act of the person, kept while it is repeated. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
