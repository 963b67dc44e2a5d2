/** Holds tickets for friends: each takes a place and pays it alone. */

import { useSignal } from "@preact/signals";

import { ApiError, call, newKey } from "../../api/client.ts";
import type { EventOut } from "../../api/schema.ts";
import { onward } from "../../app/router.ts";
import { t } from "../../lib/texts.ts";
import { Button } from "../../ui/button.tsx";
import { wordsOf } from "../../ui/state.tsx";
import { toast } from "../../ui/toast.tsx";
import type { Wish } from "../events/buying.ts";

const FEWEST = 2;

/** Offered where one type is wanted more than once. */
export function Together({ event, wish }: { event: EventOut; wish: readonly Wish[] }) {
  const busy = useSignal(false);
  const [line, ...others] = wish;
  if (!line || others.length > 0 || line.quantity < FEWEST) return null;
  const open = async (): Promise<void> => {
    busy.value = true;
    const way = onward();
    try {
      const group = await call("POST /api/v1/groups", {
        body: { event_id: event.id, ticket_type_id: line.type.id, quantity: line.quantity },
        key: newKey(),
      });
      way.navigate(`/groups/${group.id}`);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(wordsOf(error), "bad");
    } finally {
      busy.value = false;
    }
  };
  return (
    <Button look="plain" wide icon="people" busy={busy.value} onPress={() => void open()}>
      {t("appbuying.event.button_together")}
    </Button>
  );
}
