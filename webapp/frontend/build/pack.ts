/** Writes `.br` and `.gz` beside each file that gets smaller by it: packing costs no request. */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const WORTH_PACKING = /\.(?:html|js|css|svg|json|md)$/;

export function pack(): Plugin {
  let folder = "";
  return {
    name: "pack",
    apply: "build",
    configResolved(config) {
      folder = config.build.outDir;
    },
    async closeBundle() {
      const names = await readdir(folder, { recursive: true });
      for (const name of names.filter((each) => WORTH_PACKING.test(each))) {
        await packFile(join(folder, name));
      }
    },
  };
}

async function packFile(path: string): Promise<void> {
  const content = await readFile(path);
  const brotli = brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY },
  });
  const gzip = gzipSync(content, { level: 9 });
  for (const [suffix, packed] of [["br", brotli], ["gz", gzip]] as const) {
    if (packed.length < content.length) await writeFile(`${path}.${suffix}`, packed);
  }
}
