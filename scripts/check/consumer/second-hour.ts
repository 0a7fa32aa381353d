import { deepEqual, match, ok } from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';

/** As much of a browser's driver as is needed; the driver is not the stranger's. */
interface Launcher {
  readonly launch: (options: object) => Promise<{
    readonly newPage: () => Promise<{
      readonly goto: (url: string) => Promise<unknown>;
      readonly click: (selector: string) => Promise<unknown>;
      readonly waitForSelector: (selector: string) => Promise<unknown>;
    }>;
    readonly close: () => Promise<void>;
  }>;
}

// A stranger's second hour: a project, a change, a backtest, a live demo for a while, fills of an account, questions about them.
const bin = resolve('node_modules/.bin/veloce');
const desk = resolve('desk');
const run = (...args: readonly string[]): string =>
  execFileSync(bin, args, { cwd: desk, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const json = (...args: readonly string[]): Record<string, unknown> =>
  JSON.parse(run(...args, '--json')) as Record<string, unknown>;

execFileSync(resolve('node_modules/.bin/create-veloce'), ['desk'], { stdio: 'ignore' });
const strategy = readFileSync(join(desk, 'strategy.ts'), 'utf8');
const changed = strategy.replace('fast: 12, slow: 26', 'fast: 10, slow: 30');
ok(changed !== strategy, 'the strategy has parameters to change');
writeFileSync(join(desk, 'strategy.ts'), changed);

const tested = json('backtest', '--simulated', '--bars', '20000', '--out', 'out/report.html');
ok(existsSync(join(desk, 'out/report.html')), 'a report is where it was asked for');
ok(JSON.stringify(tested).includes('"trades"'), 'the backtest says what it traded');
run('validate', '--simulated', '--bars', '3000');
run('playbook', 'new', 'mine.json');
match(run('playbook', 'check', 'mine.json'), /\S/);
match(run('config'), /strategy.*veloce\.config\.ts/s);

// Mistakes are told with their fix, and a code for scripts.
for (const [args, said] of [
  [['backtest', '--simulatd'], /did you mean --simulated/],
  [['backtest', '--symbol', 'BTCUSDT'], /fix: /],
  [['backtest', '--simulated', '--param', 'fst=3'], /fast/],
] as const) {
  const { status, stderr } = spawnSync(bin, args, { cwd: desk, encoding: 'utf8' });
  ok(status === 1 || status === 2, `${args.join(' ')} ends with ${status}`);
  match(stderr, said);
}

// The demo: its desk answers, and a browser shows it where there is one.
const demo = spawn(bin, ['demo', '--port', '0', '--speed', '60', '--json'], {
  cwd: desk,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const link = await new Promise<string>((found, failed) => {
  let said = '';
  demo.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    const url = /http:\/\/127\.0\.0\.1:\d+[^"\s]*/.exec(said)?.[0];
    if (url !== undefined) found(url);
  });
  demo.on('exit', (code) => {
    failed(new Error(`the demo ended with ${code}: ${said}`));
  });
});
ok((await fetch(link)).ok, 'the desk answers');
const { CHROMIUM_PATH: executablePath = '', PLAYWRIGHT: driver = '' } = process.env;
if (executablePath !== '' && driver !== '') {
  const { chromium } = (await import(driver)) as { readonly chromium: Launcher };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const page = await browser.newPage();
  await page.goto(link);
  await page.waitForSelector('canvas');
  await page.waitForSelector('text=BTCUSDT');
  // Trades of the paper account are in the journal while the day goes on.
  await page.click('nav >> text=Journal');
  await page.waitForSelector('table tbody tr >> text=BTCUSDT');
  await browser.close();
}
const ended = new Promise((done) => demo.once('exit', done));
demo.kill('SIGINT');
deepEqual(await ended, 130);

// Fills of an account: what would change, then the change, and nothing twice.
const fills = ['id,at,pair,side,qty,price,fee']
  .concat([
    '1,2025-08-01 10:00:00,BTCUSDT,buy,0.5,60000,15',
    '2,2025-08-01 12:00:00,BTCUSDT,sell,0.5,61000,15',
  ])
  .join('\n');
writeFileSync(join(desk, 'fills.csv'), fills);
const columns = ['time=at', 'symbol=pair', 'side=side', 'size=qty', 'price=price', 'fee=fee', 'fillId=id'];
const asked = [
  'journal',
  'import',
  'fills.csv',
  '--format',
  'csv',
  '--zone',
  'UTC',
  '--account',
  'main',
].concat(columns.flatMap((column) => ['--column', column]));
const trial = json(...asked, '--dry-run');
const first = json(...asked);
const again = json(...asked);
deepEqual([trial['added'], first['added'], again['added'], again['known']], [1, 1, 0, 2]);
run('journal', 'check');

// Questions about them, typed and without a model: 0.5 bought at 60 000 and sold at 61 000 gains 500, less 30 of fees.
const answer = json('journal', 'performance', '--by', 'symbol,weekday', '--where', 'account=main');
deepEqual(answer['trades'], 1);
deepEqual(
  (answer['rows'] as readonly Record<string, unknown>[]).map(({ symbol, pnl, currency }) => [
    symbol,
    pnl,
    currency,
  ]),
  [['BTCUSDT', 470, 'USDT']],
);
match(run('journal', 'performance', '--where', 'symbol=NONE'), /no closed trades/);
const { status: refused, stderr: why } = spawnSync(bin, ['ask', 'Which weekday loses?'], {
  cwd: desk,
  encoding: 'utf8',
});
deepEqual(refused, 2);
match(why, /no model is configured.*veloce journal performance/s);
run('journal', 'export', 'out/journal');
