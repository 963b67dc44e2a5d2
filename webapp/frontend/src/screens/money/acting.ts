/** An act of a screen: busy while it runs, its refusal told as a toast; it gets the way on from here. */

import { useSignal } from "@preact/signals";

import { ApiError } from "../../api/client.ts";
import { onward, type Onward } from "../../app/router.ts";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";

export function useActing() {
  const busy = useSignal(false);
  const acting = async (act: (way: Onward) => Promise<unknown>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    try {
      await act(onward());
    } catch (refused) {
      if (!(refused instanceof ApiError)) throw refused;
      toast(wordsOf(refused), "bad");
    } finally {
      busy.value = false;
    }
  };
  return { busy: busy.value, acting };
}
