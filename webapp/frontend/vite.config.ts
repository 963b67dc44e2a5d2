/** How the Mini App is built: hashed files, packed beforehand, and the list of its texts. */

import { defineConfig } from "vite";

import { pack } from "./build/pack.ts";
import { listTexts } from "./build/texts.ts";

export default defineConfig({
  base: "/app/",
  plugins: [listTexts(), pack()],
  build: {
    outDir: "../static",
    emptyOutDir: true,
    target: ["es2020", "chrome80", "safari14"],
    cssTarget: ["chrome80", "safari14"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    license: true,
    chunkSizeWarningLimit: 700, // hls.js, fetched when something plays
  },
});
