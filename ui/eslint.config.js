import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const noHost = {
  group: ['@tauri-apps/*', '@tauri-apps/**'],
  message: 'Only src/ipc talks to the host: go through src/ipc/client.ts.',
};
const noFake = {
  group: ['**/ipc/fake', '**/ipc/fake/*', '**/ipc/fake.ts'],
  message: 'The fake backend is for development and tests only.',
};

export default ts.config(
  { ignores: ['dist/', 'dist-contract/', 'node_modules/', 'src/ipc/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      'no-undef': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      // Indexes beside the state are plain on purpose: what the screen reads is chosen field by field.
      'svelte/prefer-svelte-reactivity': 'off',
      'no-restricted-imports': ['error', { patterns: [noHost, noFake] }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  { files: ['src/ipc/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['tests/**', '**/*.test.ts', '**/fixtures.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [noHost] }] },
  },
  { files: ['*.config.{js,ts}'], languageOptions: { globals: globals.node } },
);
