/** Pull to refresh: at the top, a pull of the page asks for everything on it anew. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

import { haptic } from "../lib/telegram.ts";

const ENOUGH_PX = 90;

/** How far it is pulled, 0 to 1; 1 refreshes when let go. Listeners of "pull" reload. */
export function usePull(): number {
  const pulled = useSignal(0);
  useEffect(() => {
    let from: number | undefined;
    const start = (event: TouchEvent): void => {
      const inside = event.target instanceof Element && event.target.closest(".sheet, [data-pans]");
      from = scrollY <= 0 && !inside ? event.touches[0]?.clientY : undefined;
    };
    const move = (event: TouchEvent): void => {
      if (from === undefined) return;
      const way = (event.touches[0]?.clientY ?? 0) - from;
      pulled.value = Math.min(1, Math.max(0, way / ENOUGH_PX));
    };
    const end = (): void => {
      if (pulled.value === 1) {
        haptic("tap");
        dispatchEvent(new Event("pull"));
      }
      pulled.value = 0;
      from = undefined;
    };
    const passive = { passive: true };
    addEventListener("touchstart", start, passive);
    addEventListener("touchmove", move, passive);
    addEventListener("touchend", end, passive);
    addEventListener("touchcancel", end, passive);
    return () => {
      removeEventListener("touchstart", start);
      removeEventListener("touchmove", move);
      removeEventListener("touchend", end);
      removeEventListener("touchcancel", end);
    };
  }, []);
  return pulled.value;
}
