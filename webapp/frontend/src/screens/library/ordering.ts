/** A new order is seen at once and told to the server; what it refuses is taken back. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { ApiError } from "../../api/client.ts";
import type { ItemOut } from "../../api/schema.ts";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";

interface Kept {
  readonly revision: number;
  readonly items: readonly ItemOut[];
}

/** `tell` gets the revision that the order was made from; after it, and after a refusal, the
 * list is asked for again. Orders given while one is under way are told together, after it. */
export function useOrder(
  kept: Kept | undefined,
  tell: (revision: number, keys: readonly string[]) => Promise<number>,
  reload: () => Promise<void>,
) {
  const wish = useSignal<readonly ItemOut[] | undefined>(undefined);
  const isTelling = useSignal(false);
  useEffect(() => {
    if (!isTelling.peek()) wish.value = undefined;
  }, [kept]);

  async function order(items: readonly ItemOut[]): Promise<void> {
    wish.value = items;
    if (isTelling.value || !kept) return;
    isTelling.value = true;
    try {
      let revision = kept.revision;
      for (let told: readonly ItemOut[] | undefined; told !== wish.value;) {
        told = wish.value;
        revision = await tell(revision, (told ?? []).map(({ key }) => key));
        if (told === wish.value) await reload(); // an order given meanwhile is told too
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
      await reload();
    } finally {
      isTelling.value = false;
      wish.value = undefined;
    }
  }

  return { items: wish.value ?? kept?.items, order };
}
