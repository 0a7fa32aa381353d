import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** Gives the tests of a file a new folder each time it is called, and takes all of them away after the last. */
export function newFolders(): () => string {
  let root = '';
  let made = 0;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'veloce-cli-'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return () => {
    const path = join(root, `f${made++}`);
    mkdirSync(path);
    return path;
  };
}
