import { defineConfig } from 'tsup';

/**
 * The build of one package: ES modules, one chunk graph for all entries so that they share identity.
 *
 * @param entry Source files, one per `exports` subpath; by the name of what is built where that is another.
 * @param platform `neutral` for packages that also run in a browser.
 * @param onSuccess What is built after it.
 */
export const library = (
  entry: string[] | Readonly<Record<string, string>>,
  platform: 'neutral' | 'node' = 'neutral',
  onSuccess?: () => Promise<void>,
) =>
  defineConfig({
    entry,
    platform,
    format: ['esm'],
    target: ['node20', 'es2022'],
    external: [/^node:/],
    sourcemap: true,
    // Packages hold their sources: maps point at them.
    esbuildOptions(options) {
      options.sourcesContent = false;
    },
    removeNodeProtocol: false,
    splitting: true,
    treeshake: true,
    clean: true,
    ...(onSuccess === undefined ? {} : { onSuccess }),
  });
