import { readFileSync } from 'node:fs';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const tests = ['**/*.test.ts', 'packages/{core,live}/src/testing.ts', 'packages/{core,live}/src/testing/**'];

/** Files with a longer function than others may have, by the reason: a list that only grows shorter. */
const longFunctions = JSON.parse(
  readFileSync(new URL('./scripts/check/long-functions.json', import.meta.url), 'utf8'),
);

export default defineConfig(
  {
    ignores: [
      '**/dist/',
      '**/out/',
      '**/*.cjs',
      '**/*.mjs',
      '.tsc/',
      '.cache/',
      'coverage/',
      'docs/',
      '**/*.generated.ts',
    ],
  },

  tseslint.configs.strictTypeChecked,

  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Only `fp-ts/lib/X.js` loads in every module system.
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^fp-ts(/(?!lib/[A-Za-z]+\\.js$).*)?$', message: 'Import fp-ts/lib/X.js' }] },
      ],
      // A namespace import of zod bundles to a quarter of what `import { z }` does.
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier[imported.name='z'], ImportDefaultSpecifier)",
          message: "Write: import * as z from 'zod'",
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // A number in a message is meant to be printed.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Constant conditions are how a loop over a stream is written: `while (true)`.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      eqeqeq: 'error',
    },
  },

  {
    // Numeric code tests for NaN with `x === x`, and indexes columns whose length it has checked at the door;
    // the door itself checks what the types promise.
    files: ['packages/{core,indicators,squeezeflow,vectorflow-analytics,backtest,feeds}/src/**'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },

  {
    // Below `main`: no console, no environment, no page.
    files: ['packages/*/src/**'],
    ignores: tests,
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        'process',
        'window',
        'document',
        'localStorage',
        'location',
        'alert',
      ],
    },
  },

  {
    // These are pages, or parts of one.
    files: [
      'packages/report/src/{page,research-page,comparison-page}/**',
      'packages/{charts,dashboard}/src/**',
    ],
    rules: { 'no-restricted-globals': 'off' },
  },

  {
    files: tests,
    rules: {
      // Test callbacks and deliberately wrong calls.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },

  {
    // A function that does not fit on a screen or two is cut where a reader loses the way.
    files: ['packages/*/src/**', '{demo,scripts,testing}/**'],
    ignores: [...tests, '**/testdata/**'],
    rules: { 'max-lines-per-function': ['error', { max: 80 }] },
  },

  ...Object.values(longFunctions).flatMap((files) =>
    Object.entries(files).map(([file, max]) => ({
      files: [file],
      rules: { 'max-lines-per-function': ['error', { max }] },
    })),
  ),
);
