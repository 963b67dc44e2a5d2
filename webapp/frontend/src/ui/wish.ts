/** A choice that is seen at once and told to the server: tap after tap, the last one stays. */

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

import { ApiError } from "../api/client.ts";
import { wordsOf } from "./state.tsx";
import { toast } from "./toast.tsx";

/** `stands` is what the server said last; what it refuses is taken back on the screen. */
export function useWish<T>(stands: T, tell: (wish: T) => Promise<void>) {
  const wished = useSignal<{ readonly value: T } | undefined>(undefined);
  const isTelling = useRef(false);
  useEffect(() => {
    if (!isTelling.current) wished.value = undefined;
  }, [stands]);
  const wish = async (value: T): Promise<void> => {
    let told = wished.peek();
    wished.value = { value };
    if (isTelling.current) return;
    isTelling.current = true;
    try {
      for (let next = wished.peek(); next && next !== told; next = wished.peek()) {
        await tell(next.value);
        told = next;
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      wished.value = told;
      toast(wordsOf(error), "bad");
    } finally {
      isTelling.current = false;
    }
  };
  return { value: wished.value ? wished.value.value : stands, wish };
}
