/** Whether the server is asked or this phone decides alone, and what waits to be sent. */

import { t, tn } from "../../lib/texts.ts";
import type { Door } from "./door.ts";

export function Network({ door }: { door: Door }) {
  const waiting = door.waiting.value;
  return (
    <p class={`gate-network note ${door.isOnline.value ? "good" : "bad"}`} role="status">
      <i aria-hidden="true" />
      {door.isOnline.value ? t("appgate.network.on") : t("appgate.network.off")}
      {waiting > 0 && <> · {tn("appgate.network.waiting", waiting)}</>}
    </p>
  );
}
