/** About the same in the other of dollar and riel, at today's rate: for reading only. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { money, type Money } from "../../lib/formats.ts";

const SMALLEST_NOTE_RIEL = 100;

/** Riel end on a whole note, as the chat and the server write them. */
export function inOther({ amount_minor: minor, currency }: Money, rielPerDollar: number): Money {
  if (currency === "KHR") return { amount_minor: Math.round((minor / rielPerDollar) * 100), currency: "USD" };
  const notes = Math.round((minor * rielPerDollar) / 100 / SMALLEST_NOTE_RIEL);
  return { amount_minor: notes * SMALLEST_NOTE_RIEL, currency: "KHR" };
}

/** `≈ 102,500 ៛`; empty while the rate is not known. */
export function useAlso(): (amount: Money) => string {
  const { data } = useLoad("exchange rate", () => call("GET /api/v1/wallet/exchange/rate"), { keep: true });
  const rate = Number(data?.khr_per_usd);
  return (amount) => (rate > 0 ? `≈\u00a0${money(inOther(amount, rate))}` : "");
}

/** `$25.00 (≈ 102,500 ៛)`; without the riel while the rate is not known. */
export function useBoth(): (amount: Money) => string {
  const also = useAlso();
  return (amount) => {
    const other = also(amount);
    return other ? `${money(amount)} (${other})` : money(amount);
  };
}
