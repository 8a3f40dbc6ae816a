import { availableParallelism } from 'node:os';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';
import { flatIcons } from './flatIcons';

export default defineConfig({
  plugins: [flatIcons(), svelte(), svelteTesting()],
  clearScreen: false,
  // The shell expects the window's pages on exactly this port.
  server: { port: 1420, strictPort: true, host: '127.0.0.1' },
  build: {
    outDir: 'dist',
    // The oldest engines the application runs in: WebKitGTK 2.42 and its contemporaries.
    target: ['safari17', 'chrome120'],
    sourcemap: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            // All that the first picture needs in two files: what asks the shell at once, and what draws.
            { name: 'start', test: /src\/main\.ts$/, priority: 2 },
            { name: 'window', test: /src\/(App|views\/ConversationsView)\.svelte$/, priority: 1 },
          ],
        },
      },
    },
    // No data: URLs: the content security policy allows fonts and scripts from files only.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    // What is waited for is looked for again and again, and each time that it is not there yet, an error would print the
    // whole page. DEBUG_PRINT_LIMIT=7000 shows the page of a test that fails.
    env: { DEBUG_PRINT_LIMIT: process.env.DEBUG_PRINT_LIMIT ?? '0' },
    // A test waits for the window's own timers for half of its time.
    maxWorkers: availableParallelism() + 1,
    // axe over the whole window takes seconds on a machine that is busy otherwise.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
