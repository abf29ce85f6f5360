import { defineConfig } from "vite";

// The page goes into the Python package, so that users need no Node. Names without a digest: each build
// replaces the last one, and the difference shows in one file.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../sim/app/page",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      output: { entryFileNames: "assets/app.js", assetFileNames: "assets/app[extname]" },
    },
  },
  // For work on the page: `python -m sim app --no-open` beside `npm run dev`.
  server: { proxy: { "/api": "http://127.0.0.1:8765", "/health": "http://127.0.0.1:8765" } },
});
