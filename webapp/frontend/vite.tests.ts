/** Bundles the front end's own tests for Node's test runner, which reads no TypeScript everywhere. */

import { defineConfig } from "vite";

export default defineConfig({
  build: {
    ssr: "tests/all.ts",
    outDir: ".tests",
    emptyOutDir: true,
    target: "node20",
    minify: false,
    rollupOptions: { output: { entryFileNames: "all.js" } },
  },
});
