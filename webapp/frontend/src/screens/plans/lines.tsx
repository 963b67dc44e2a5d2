/** What a plan gives or takes, line by line, each behind a petal. */

import { petal } from "../../ui/petals.tsx";

export function Lines({ lines, are = "given" }: { lines: readonly string[]; are?: "given" | "lost" }) {
  return (
    <ul class={`rights note ${are}`}>
      {lines.map((line) => (
        <li key={line}>
          <svg viewBox="-6 -15 12 16" aria-hidden="true"><path d={petal(14, 6)} /></svg>
          {line}
        </li>
      ))}
    </ul>
  );
}
