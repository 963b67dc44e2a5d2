/** Finds the texts that the sources ask for, so that a phone fetches these and no others. */

import type { Plugin } from "vite";

const CALL = /\btn?\(\s*(["`])([a-z]+(?:\.[a-z0-9_]+)*[^"`]*)\1/g;
const NAMED = /\b(?:[a-z]+Key|[A-Z_]+_KEY|key|label|title|text)(?::|=)\s*"([a-z]+(?:\.[a-z0-9_]+){1,3})"/g;
const PLACE = /\$\{[^}]*\}/g;

/** Keys as written; `*` stands for a part that is only known at run time. */
export function textsIn(source: string): string[] {
  const calls = [...source.matchAll(CALL)].map(([, , key = ""]) => key.replace(PLACE, "*"));
  const named = [...source.matchAll(NAMED)].map(([, key = ""]) => key);
  return [...calls, ...named];
}

export function listTexts(): Plugin {
  const byFile = new Map<string, string[]>();
  return {
    name: "list-texts",
    enforce: "pre",
    transform(code, id) {
      if (/\/src\/.*\.tsx?$/.test(id)) byFile.set(id, textsIn(code));
    },
    generateBundle() {
      const keys = [...new Set([...byFile.values()].flat())].sort();
      this.emitFile({ type: "asset", fileName: "texts.json", source: JSON.stringify(keys) });
    },
  };
}
