/** The end of a list by pages. */

import { useEffect, useRef } from "preact/hooks";

import { ListBones } from "./skeleton.tsx";

/** When it comes into sight, the next page is asked for. */
export function More({ onSeen }: { onSeen: () => void }) {
  const end = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  seen.current = onSeen;
  useEffect(() => {
    const watcher = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && seen.current(), { rootMargin: "400px" },
    );
    if (end.current) watcher.observe(end.current);
    return () => watcher.disconnect();
  }, []);
  return <div ref={end}><ListBones rows={1} silent /></div>;
}
