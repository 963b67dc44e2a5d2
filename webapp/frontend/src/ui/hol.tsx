/** Hol silk behind what hangs: woven diamonds, hardly lighter than the cloth. */

import { useId } from "preact/hooks";

const STEP = 28;

export function Hol() {
  const id = useId();
  return (
    <svg class="hol" aria-hidden="true" width="100%" height="100%">
      <defs>
        <pattern id={id} width={STEP} height={STEP} patternUnits="userSpaceOnUse">
          {[[7, 7], [21, 21]].map(([x = 0, y = 0]) => (
            <path
              key={x} fill="var(--mid)"
              d={`M${x - 8} ${y - 1}h3v-3h3v-3h4v3h3v3h3v2h-3v3h-3v3h-4v-3h-3v-3h-3z`}
            />
          ))}
        </pattern>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} opacity=".16" />
    </svg>
  );
}
