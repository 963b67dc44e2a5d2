/** A value once it has not changed for a moment: a search for each letter would be too much. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const TYPING_MS = 300;

export function useSettled(value: string): string {
  const settled = useSignal(value);
  useEffect(() => {
    const timer = setTimeout(() => (settled.value = value), TYPING_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled.value;
}
