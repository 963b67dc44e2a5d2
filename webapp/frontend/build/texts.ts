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

/** Folders of screens whose own words are fetched with them: `speakPart` of `lib/texts.ts`. */
const PARTS = ["plans", "shop_orders"];

/** Of each part the keys that nothing outside it asks for; "" is what every visit fetches. */
export function inParts(byFile: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
  const found = new Map(["", ...PARTS].map((part) => [part, new Set<string>()]));
  for (const [file, keys] of byFile) {
    const part = PARTS.find((each) => file.includes(`/src/screens/${each}/`)) ?? "";
    for (const key of keys) found.get(part)?.add(key);
  }
  const everywhere = found.get("");
  return new Map([...found].map(([part, keys]) => (
    [part, [...keys].filter((key) => part === "" || !everywhere?.has(key)).sort()]
  )));
}

/** A part's own file that is imported from outside would stand there without words. */
export function leaksOf(file: string, source: string): string[] {
  return PARTS.filter((part) => (
    !file.includes(`/src/screens/${part}/`) && new RegExp(`from "[^"]*/${part}/[^"]+"`).test(source)
  ));
}

export function listTexts(): Plugin {
  const byFile = new Map<string, string[]>();
  return {
    name: "list-texts",
    enforce: "pre",
    transform(code, id) {
      if (!/\/src\/.*\.tsx?$/.test(id)) return;
      const leaks = leaksOf(id, code);
      if (leaks.length > 0) this.error(`${id} takes from ${leaks.join()}, whose words come with its own screens`);
      byFile.set(id, textsIn(code));
    },
    generateBundle() {
      for (const [part, keys] of inParts(byFile)) {
        const fileName = part ? `texts-${part}.json` : "texts.json";
        this.emitFile({ type: "asset", fileName, source: JSON.stringify(keys) });
      }
    },
  };
}
