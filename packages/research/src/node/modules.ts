import { checkArguments } from '@veloce/core';
import type { ProjectModule } from '../validate/stage.js';

/**
 * The modules of a project's folders and what they import of each other, for `validate`. Needs the package `dependency-cruiser`.
 *
 * @param base The project's folder.
 * @param folders Folders or files in it, such as `src`.
 * @throws {RangeError} when `dependency-cruiser` is not installed.
 * @example
 * ```ts
 * validate({ strategy, data, modules: await readModules('.', ['src']), layers: ['src/kernels', 'src/strategies'] });
 * ```
 */
export async function readModules(
  base: string,
  folders: readonly string[],
): Promise<readonly ProjectModule[]> {
  checkArguments('readModules', { base, folders }, { base: 'text', folders: ['text'] });
  const { cruise } = await import('dependency-cruiser').catch((cause: unknown) => {
    throw new RangeError('readModules: needs dependency-cruiser; npm install --save-dev dependency-cruiser', {
      cause,
    });
  });
  const { output } = await cruise(
    [...folders],
    {
      baseDir: base,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '(^|/)(node_modules|dist)/' },
      tsPreCompilationDeps: true,
    },
    {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  );
  if (typeof output === 'string') throw new TypeError('dependency-cruiser returned a report, not a result');
  const own = new Set(output.modules.map(({ source }) => source));
  return output.modules.map(({ source, dependencies }) => ({
    path: source,
    imports: dependencies.map(({ resolved }) => resolved).filter((path) => own.has(path)),
  }));
}
