/** The words of a song as it is sung: the line of now at a third of the height. */

import { useEffect, useRef } from "preact/hooks";

import { scriptOf } from "../../lib/texts.ts";
import { lineAt, sung, type Line } from "../../player/lyrics.ts";
import { player } from "../../player/player.ts";

const HANDS_OFF_MS = 4_000;
const THIRD = 0.33;

/** A line leads to its time; whoever scrolls is left in peace for a while. */
export function Lyrics({ lines, isOurs }: { lines: readonly Line[]; isOurs: boolean }) {
  const box = useRef<HTMLOListElement>(null);
  const touched = useRef(0);
  const now = isOurs ? lineAt(lines, player.position.value) : -1;
  useEffect(() => {
    if (Date.now() - touched.current < HANDS_OFF_MS) return;
    const line = box.current?.children[Math.max(0, now)];
    if (!(line instanceof HTMLElement) || !box.current) return;
    const top = line.offsetTop - box.current.clientHeight * THIRD;
    box.current.scrollTo({ top: now < 0 ? 0 : top, behavior: "smooth" });
  }, [now, lines]);
  const touch = (): void => void (touched.current = Date.now());
  return (
    <ol class="lyrics" ref={box} onTouchMove={touch} onWheel={touch} tabIndex={0}>
      {lines.map((line, index) => line.text.trim() === "" ? <li key={index} class="rest" /> : (
        <li key={index} class={index === now ? "now" : ""} aria-current={index === now ? "true" : undefined}>
          <button type="button" lang={scriptOf(line.text)} disabled={!isOurs} onClick={() => player.seek(line.at)}>
            {index === now ? <Sung lines={lines} index={index} /> : line.text}
          </button>
          {index === now && line.second && <small lang={scriptOf(line.second)}>{line.second}</small>}
        </li>
      ))}
    </ol>
  );
}

function Sung({ lines, index }: { lines: readonly Line[]; index: number }) {
  const [done, coming] = sung(lines, index, player.position.value);
  return <><span class="done">{done}</span>{coming}</>;
}
