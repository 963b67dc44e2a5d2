/** Where a krama ends: its tassels, long and short by turns, in the two tones of the cloth. */

import { useId } from "preact/hooks";

const STEP = 28;
const THREADS = [
  ["3.5", 11, "var(--deep)"], ["10.5", 16, "var(--deep)"],
  ["17.5", 11, "var(--mid)"], ["24.5", 16, "var(--mid)"],
] as const;

export function Tassels() {
  const id = useId();
  return (
    <svg class="tassels" aria-hidden="true" height="18" width="100%">
      <defs>
        <pattern id={id} width={STEP} height="18" patternUnits="userSpaceOnUse">
          {THREADS.map(([x, length, tone]) => (
            <path key={x} d={`M${x} 0V${length}`} stroke={tone} stroke-width="3.4" stroke-linecap="round" />
          ))}
        </pattern>
      </defs>
      <rect width="100%" height="18" fill={`url(#${id})`} />
    </svg>
  );
}
