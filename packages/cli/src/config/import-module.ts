import { pathToFileURL } from 'node:url';
import { misuse } from '../frame/failure.js';

/** Modules that a user's module gets from here instead of from its own folder: then both share one instance. */
export type OwnModules = Readonly<Record<string, () => Promise<unknown>>>;

/** Loads a user's module, TypeScript too. */
export async function importModule(
  file: string,
  own: OwnModules,
): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import('jiti');
  const virtualModules = Object.fromEntries(
    await Promise.all(Object.entries(own).map(async ([name, load]) => [name, await load()] as const)),
  );
  const jiti = createJiti(pathToFileURL(file).href, {
    moduleCache: false,
    interopDefault: false,
    virtualModules,
  });
  try {
    return await jiti.import<Readonly<Record<string, unknown>>>(file);
  } catch (cause) {
    const said = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw misuse(
      `${file} cannot be loaded: ${said}`,
      'put it right; VELOCE_DEBUG=1 shows where it comes from',
    );
  }
}
