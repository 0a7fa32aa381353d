import { configDefaults, defineConfig } from 'vitest/config';

// Tests run from the sources of every package: nothing has to be built first.
const conditions = ['@veloce/source', 'module', 'node', 'development|production'];

/** `--mode long` runs the `*.long.test.ts` files, and nothing else. */
export default defineConfig(({ mode }) => {
  const name = mode === 'long' ? '*.long.test.ts' : '*.test.ts';

  return {
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ['packages/*/src', 'demo', 'e2e', 'examples', 'scripts'].map(
        (folder) => `${folder}/**/${name}`,
      ),
      exclude: [
        ...configDefaults.exclude,
        'scripts/check/consumer/**',
        ...(mode === 'long' ? [] : ['**/*.long.test.ts']),
      ],
      setupFiles: mode === 'long' ? [] : ['testing/fixed-seed.ts'],
      // Both cores: the tests of one file do not wait for those of another.
      maxWorkers: '100%',
      // Nor does each file load every module again: tests leave nothing behind that another could see.
      isolate: mode === 'long',
      testTimeout: mode === 'long' ? 3_600_000 : 300_000, // a busy machine is no fault
      hookTimeout: 300_000,
      coverage: {
        provider: 'v8',
        include: ['packages/*/src/**/*.ts'],
        exclude: ['**/*.test.ts', '**/testdata/**', '**/*.generated.ts'],
        reporter: ['text', 'json-summary'],
        thresholds: { lines: 80 },
      },
    },
  };
});
