import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completionScript, shells } from './completion.js';
import { createProgram } from './program.js';

const program = createProgram('', () => Promise.resolve());

/** The words that bash offers at the end of a line. */
function offered(...line: readonly string[]): readonly string[] {
  const words = ['veloce', ...line].map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash', program)}\nCOMP_WORDS=(${words}); COMP_CWORD=${line.length}; _veloce; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

describe('completion in bash', () => {
  it('offers every command, and those of a command', () => {
    expect(offered('')).toEqual(expect.arrayContaining(program.commands.map((one) => one.name())));
    expect(offered('da')).toEqual(['data', 'dashboard'].filter((word) => word.startsWith('da')));
    expect(offered('data', 'c')).toEqual(['coverage', 'check', 'convert']);
  });

  it('offers the options of the command that is reached, also after values', () => {
    expect(offered('backtest', './strategy.ts', '--sav')).toEqual(['--save']);
    expect(offered('data', 'fetch', 'BTCUSDT', '1m', '--m')).toEqual(['--market']);
    expect(offered('init', '--sav')).toEqual([]);
  });

  it('offers the values of an option that has a closed set, and leaves files to the shell', () => {
    expect(offered('sweep', '--search', '')).toEqual(['grid', 'random', 'latin-hypercube', 'tpe']);
    expect(offered('data', 'fetch', 'X', '1m', '--market', 'u')).toEqual(['um']);
    expect(offered('backtest', '--out', '')).toEqual([]);
    expect(offered('completion', '')).toEqual(expect.arrayContaining([...shells]));
  });
});

describe.each([
  ['zsh', '-n'],
  ['fish', '--no-execute'],
] as const)('the script for %s', (shell, check) => {
  it.skipIf(!has(shell))(`is one that ${shell} reads`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'veloce-completion-'));
    const file = join(folder, shell);
    writeFileSync(file, completionScript(shell, program));
    const { stderr, status } = spawnSync(shell, [check, file], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});
