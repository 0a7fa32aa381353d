import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const cwd = mkdtempSync(join(tmpdir(), 'veloce-create-'));
afterAll(() => {
  rmSync(cwd, { recursive: true, force: true });
});
const bin = fileURLToPath(new URL('bin.ts', import.meta.url));
const create = (...args: readonly string[]) =>
  spawnSync(
    process.execPath,
    ['--conditions=@veloce/source', '--import', import.meta.resolve('tsx'), bin, ...args],
    { cwd, encoding: 'utf8' },
  );

it('makes the project that veloce init makes, and writes over nothing', () => {
  const made = create('my-desk');
  expect(made).toMatchObject({ status: 0, stderr: '' });
  expect(made.stdout).toContain('cd my-desk');
  expect(readFileSync(join(cwd, 'my-desk/strategy.ts'), 'utf8')).toContain('crossesAbove');
  const again = create('my-desk');
  expect(again.status).toBe(2);
  expect(again.stderr).toContain('nothing was written');
});
