/** Codes of tickets on the phone: those that change are computed here, without a network. */

import { useEffect, useState } from "preact/hooks";

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import type { OwnCodeOut, TicketOut } from "../../api/schema.ts";
import { useNow } from "../../ui/countdown.tsx";

export interface Shown {
  /** Text of the QR. */
  readonly payload: string;
  /** The digits of the moment, empty for a code that stays. */
  readonly digits: string;
  readonly stepSeconds: number;
}

/** RFC 6238 with HMAC-SHA-256: the digits of one step. */
export async function digitsOf(key: CryptoKey, step: number, digits: number): Promise<string> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setUint32(0, Math.floor(step / 2 ** 32));
  counter.setUint32(4, step % 2 ** 32);
  const digest = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const place = digest.getUint8(digest.byteLength - 1) & 15;
  const number = digest.getUint32(place) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
}

export async function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(secret), (sign) => sign.charCodeAt(0));
  const kind = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", bytes, kind, false, ["sign"]);
}

function nameOf(ticket: TicketOut): string {
  return `code ${ticket.id} ${ticket.serial}`;
}

function fetchCode(ticket: TicketOut): Promise<OwnCodeOut> {
  return call("GET /api/v1/tickets/{ticket_id}/code", { path: { ticket_id: ticket.id } });
}

function staticCode(ticket: TicketOut): OwnCodeOut {
  return {
    mode: "static", code: ticket.code ?? "", serial: ticket.serial, secret: null,
    valid_from: ticket.code_from, valid_until: ticket.code_until,
    algorithm: "", digits: 0, step_seconds: 30,
  };
}

/** What the gate reads of a ticket now; undefined until it is known. */
export function useCode(ticket: TicketOut): Shown | undefined {
  const { data: own } = useLoad(
    nameOf(ticket),
    () => (ticket.codes === "static" ? Promise.resolve(staticCode(ticket)) : fetchCode(ticket)),
    { keep: ticket.codes !== "static" },
  );
  const [key, setKey] = useState<CryptoKey>();
  const [digits, setDigits] = useState("");
  const secret = own?.secret;
  useEffect(() => {
    if (secret) void keyOf(secret).then(setKey);
  }, [secret]);
  const step = Math.floor(useNow() / 1000 / (own?.step_seconds ?? 30));
  useEffect(() => {
    if (key && own) void digitsOf(key, step, own.digits).then(setDigits);
  }, [key, step, own?.digits]);
  if (!own || (secret && digits === "")) return undefined;
  return { payload: own.code + digits, digits, stepSeconds: own.step_seconds };
}

/** Fetches beforehand what tickets to come need at a gate without a network. */
export async function keepCodes(tickets: readonly TicketOut[]): Promise<void> {
  for (const ticket of tickets) {
    const kept = `kept.${nameOf(ticket)}`;
    if (ticket.codes === "static" || ticket.state !== "valid" || localStorage.getItem(kept)) continue;
    try {
      localStorage.setItem(kept, JSON.stringify(await fetchCode(ticket)));
    } catch {
      return; // without a network, or not ours any more: the page of the ticket will say it
    }
  }
}
