import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeResult } from './machine.js';

const bin = resolve(import.meta.dirname, '../packages/cli/dist/bin.js');

/** Says at the end what the process took. */
const reporter = `data:text/javascript,${encodeURIComponent(`
import { writeSync } from 'node:fs';
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  writeSync(3, JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1000, rss: maxRSS / 1024 }));
});
`)}`;

interface Taken {
  readonly cpu: number;
  readonly rss: number;
  readonly clock: number;
}

/** Runs node once; the reporter says what it took. */
function taken(cwd: string, args: readonly string[]): Taken {
  const start = performance.now();
  const { status, output } = spawnSync(process.execPath, ['--import', reporter, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
  });
  const clock = performance.now() - start;
  const [, , err, said] = output;
  if (said === null || said === undefined || said === '' || ![0, 3].includes(status ?? -1))
    throw new Error(`${args.slice(-3).join(' ')} ended with ${status}: ${err ?? ''}`);
  return { ...(JSON.parse(said) as { cpu: number; rss: number }), clock };
}

/** Command lines that end by themselves, on little work: what is measured is the start. */
const lines = [
  '--help',
  'backtest --help',
  'completion bash',
  'config',
  'init project',
  'data list',
  'data check X-1m.csv',
  'data import X-1m.csv',
  'backtest crossover --data X-1m.csv',
  'backtest squeezeflow --simulated --bars 20000',
  'backtest crossover --data X-1m.csv --out report.html --save run.json',
  'report run.json --data X-1m.csv --out again.html',
  'sweep crossover --simulated --bars 5000 --space fast=5,10 --space slow=20,40',
  'walk-forward crossover --simulated --bars 5000 --space fast=5,10 --train 2000 --test 1000',
  'validate crossover --simulated --bars 3000',
  'playbook new mine.json',
  'playbook check mine.json',
  'playbook test mine.json --simulated --bars 5000',
  'journal check',
  'demo --headless --bars 300 --history 290 --speed 1000',
  'doctor',
];

/** How long each command takes to start and do little, and how much memory: processor time, least of several; Node alone beside it. */
export async function benchCli(rounds = 3): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), 'veloce-bench-cli-'));
  try {
    const rows = Array.from({ length: 500 }, (_, k) => {
      const price = 100 + 5 * Math.sin(k / 20);
      return `${1_735_689_600_000 + k * 60_000},${price},${price + 1},${price - 1},${price + 0.5},10,0,0,5,4,0,0`;
    });
    writeFileSync(join(cwd, 'X-1m.csv'), rows.join('\n'));
    const table = [];
    for (const [name, args] of [
      ['node, nothing else', ['-e', '0']] as const,
      ...lines.map((line) => [`veloce ${line}`, [bin, ...line.split(' ')]] as const),
    ]) {
      const all = Array.from({ length: rounds }, (_, k) => {
        if (name.startsWith('veloce init')) return taken(cwd, [...args.slice(0, -1), `project-${k}`]);
        if (name.startsWith('veloce playbook new')) rmSync(join(cwd, 'mine.json'), { force: true });
        return taken(cwd, args);
      });
      const least = (of: keyof Taken): number => Math.min(...all.map((one) => one[of]));
      table.push({
        command: name,
        'processor ms': Math.round(least('cpu')),
        'ms by the clock': Math.round(least('clock')),
        MiB: Math.round(Math.min(...all.map(({ rss }) => rss))),
      });
    }
    console.table(table);
    await writeResult('cli', { commands: table });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
