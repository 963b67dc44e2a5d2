/** Captions and lyrics of an item: where they are, and the lyrics as lines in one script or two. */

import { call } from "../../api/client.ts";
import { useLoad } from "../../api/load.ts";
import { language } from "../../lib/texts.ts";
import { paired, type Line } from "../../player/lyrics.ts";

type Script = "km" | "latin";

const NONE: readonly Line[] = [];

export function captionsUrl(item: string, code: string): string {
  return `/api/v1/watch/items/${encodeURIComponent(item)}/captions/${code}`;
}

/** The script of the reader first, the other one below it. */
export function useLyrics(item: string, scripts: readonly string[]): readonly Line[] {
  const order: readonly Script[] = language.value === "km" ? ["km", "latin"] : ["latin", "km"];
  const wanted = order.filter((script) => scripts.includes(script));
  const { data } = useLoad(`lyrics ${item} ${wanted.join()}`, async () => {
    const [first = NONE, second = NONE] = await Promise.all(wanted.map((script) => linesOf(item, script)));
    return paired(first, second);
  });
  return data ?? NONE;
}

async function linesOf(item: string, script: Script): Promise<readonly Line[]> {
  const path = { item_key: item, script };
  const answer = await call("GET /api/v1/watch/items/{item_key}/lyrics/{script}", { path });
  return answer.items.map(({ at_ms: at, words }) => ({ at: at / 1000, text: words }));
}
