/** After the build: lists what a phone keeps, and packs each file that gets smaller by it. */

import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const WORTH_KEEPING = /^assets\/.*\.(?:js|css|woff2)$/;
const SMALL_BYTES = 100_000;
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
      await listFiles(folder);
      const names = await readdir(folder, { recursive: true });
      for (const name of names.filter((each) => WORTH_PACKING.test(each))) {
        await packFile(join(folder, name));
      }
    },
  };
}

/** `files.json`: all that opens the app without a network; large files come when wanted. */
async function listFiles(folder: string): Promise<void> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => WORTH_KEEPING.test(name));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  const small = names.filter((_, index) => (sizes[index] ?? 0) < SMALL_BYTES);
  await writeFile(join(folder, "files.json"), JSON.stringify(small.sort().map((name) => `/app/${name}`)));
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
