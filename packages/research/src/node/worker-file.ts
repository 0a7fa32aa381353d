import { fileURLToPath } from 'node:url';

/** Where a module for worker threads lies: beside this one, and it ends as this one does. */
export function workerFile(name: 'worker' | 'luck-worker'): string {
  const own = import.meta.url;
  return fileURLToPath(new URL(`./${name}${own.slice(own.lastIndexOf('.'))}`, own));
}
