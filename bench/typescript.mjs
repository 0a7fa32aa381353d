// `node --import ./bench/typescript.mjs FILE.ts` runs a benchmark: it translates the TypeScript of this repository, in a thread of its own, and
// leaves alone all else. tsx would not do: its CommonJS part grows a WebAssembly memory in the main thread. That detaches an ArrayBuffer, and V8
// from then on checks at each access to a typed array whether it still has its memory, in all code of the thread: kernels take up to a third longer.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

// Not in the thread of the hooks, which loads this file again, nor in a benchmark's own threads, which load plain JavaScript.
if (isMainThread) register(import.meta.url);

const isTypeScript = (url = '') => url.startsWith('file:') && url.endsWith('.ts');

/** A TypeScript file names another by the `.js` that it would become. */
export function resolve(specifier, context, next) {
  if (isTypeScript(context.parentURL) && /^\.{1,2}\/.*\.js$/.test(specifier)) {
    const url = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(url)) return { url: url.href, format: 'module', shortCircuit: true };
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!isTypeScript(url)) return next(url, context);
  const { transform } = await import('esbuild');
  const { code } = await transform(await readFile(new URL(url), 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: fileURLToPath(url),
  });
  return { format: 'module', source: code, shortCircuit: true };
}
