import { defineConfig } from 'vite';

/** The contract's cases as one script, which a test runs in the real window. */
export default defineConfig({
  build: {
    outDir: 'dist-contract',
    target: ['safari17'],
    lib: {
      entry: 'tests/contract/page.ts',
      formats: ['iife'],
      name: 'contractCases',
      fileName: () => 'contract.js',
    },
  },
});
