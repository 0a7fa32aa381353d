import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { veloce } from './testdata/run.js';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'veloce-wrong-'));
  mkdirSync(join(cwd, 'folder'));
  writeFileSync(join(cwd, 'X-1m.csv'), 'nonsense\n1,2,3\n');
  writeFileSync(join(cwd, 'empty.csv'), '');
  writeFileSync(join(cwd, 'text.txt'), 'dear diary\n');
  writeFileSync(join(cwd, 'none.ts'), 'export const a = 1;\n');
  writeFileSync(join(cwd, 'throws.ts'), 'throw new Error("my fault");\n');
  writeFileSync(
    join(cwd, 'two.ts'),
    "import { rule, crossesAbove, crossesBelow } from '@veloce/core';\nconst make = (name: string) => rule(name, { n: 3 }, ({ close, open }) => ({ long: crossesAbove(close, open), short: crossesBelow(close, open) }));\nexport const a = make('a');\nexport const b = make('b');\n",
  );
  const row = (k: number): string => `${1_735_689_600_000 + k * 60_000},100,101,99,100.5,10,0,0,5,4,0,0`;
  writeFileSync(join(cwd, 'GOODUSDT-1m.csv'), Array.from({ length: 5 }, (_, k) => row(k)).join('\n'));
  writeFileSync(join(cwd, 'OTHERUSDT-1m.csv'), Array.from({ length: 5 }, (_, k) => row(k)).join('\n'));
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const sim = '--simulated --bars 600';
const execution = (fields: string): string => `--set live.execution={${fields}}`;
const exchange = '"kind":"ccxt","exchange":"x","markets":{},"apiKey":{"env":"K"},"secret":{"env":"S"}';
const oneMarket = '--set markets=[{"symbol":"X"}]';
const space = '--space fast=5';

/** Command lines that are wrong, with the exit code and a part of what is said. */
const cases: readonly (readonly [line: string, code: number, said: string | RegExp])[] = [
  // Commands and options that do not exist.
  ...[
    'backtst backtest',
    'sweeep sweep',
    'demmo demo',
    'dat data',
    'doctr doctor',
    'journl journal',
    'repot report',
    'recrod record',
    'gaurd guard',
    'lvie live',
    'valdate validate',
    'confg config',
    'inti init',
    'repaly replay',
    'dashbord dashboard',
    'walk-foward walk-forward',
    'emergency-exti emergency-exit',
  ].map((pair) => {
    const [typed = '', meant = ''] = pair.split(' ');
    return [typed, 2, `unknown command '${typed}': did you mean ${meant}?`] as const;
  }),
  ['xyzzy', 2, "unknown command 'xyzzy'"],
  ['data fetc', 2, 'did you mean fetch?'],
  ['data improt', 2, 'did you mean import?'],
  ['data covrage', 2, 'did you mean coverage?'],
  ['data lst', 2, 'did you mean list?'],
  ['journal exprot', 2, 'did you mean export?'],
  ['journal chek', 2, 'did you mean check?'],
  ['journal restor', 2, 'did you mean restore?'],
  ['data', 2, 'which of its commands?'],
  ['journal', 2, 'which of its commands?'],
  ...(
    [
      ['backtest --simulatd', '--simulated'],
      ['backtest --sybmol X', '--symbol'],
      ['backtest --timefrme 1m', '--timeframe'],
      ['backtest --dta x.csv', '--data'],
      ['backtest --caiptal 5', '--capital'],
      ['backtest --parm a=1', '--param'],
      ['backtest --otu x.html', '--out'],
      ['backtest --sav x.json', '--save'],
      ['backtest --sede 5', '--seed'],
      ['backtest --brs 600', '--bars'],
      ['backtest --form 2025-01', '--from'],
      ['demo --prot 5', '--port'],
      ['demo --hedless', '--headless'],
      ['demo --spede 5', '--speed'],
      ['demo --histroy 5', '--history'],
      ['demo --kepe', '--keep'],
      ['sweep --spce a=1', '--space'],
      ['sweep --objectve sharpe', '--objective'],
      ['sweep --threds 2', '--threads'],
      ['sweep --kep x', '--keep'],
      ['sweep --serach grid', '--search'],
      ['sweep --constrant x', '--constraint'],
      ['walk-forward --trian 5', '--train'],
      ['walk-forward --prge 5', '--purge'],
      ['walk-forward --anchord', '--anchored'],
      ['live --alert-onyl', '--alert-only'],
      ['live --no-dsek', '--no-desk'],
      ['live --no-jounral', '--no-journal'],
      ['record X --venu okx', '--venue'],
      ['record X --chanels trades', '--channels'],
      ['record X --secnds 5', '--seconds'],
      ['replay folder --stratgy a', '--strategy'],
      ['guard --armd', '--armed'],
      ['emergency-exit --ye', '--yes'],
      ['emergency-exit --deadlne 5', '--deadline'],
      ['journal import x --fromat csv', '--format'],
      ['journal import x --zne UTC', '--zone'],
      ['journal import x --acount m', '--account'],
      ['journal import x --dry-rnu', '--dry-run'],
      ['dashboard --prot 5', '--port'],
      ['validate --sytem', '--system'],
      ['data fetch A 1m 2025-01 --markt um', '--market'],
      ['data convert a --otu b', '--out'],
      ['config --jsn', '--json'],
      ['config --confg x', '--config'],
      ['config --st a=1', '--set'],
    ] as const
  ).map(([line, meant]) => [line, 2, `did you mean ${meant}?`] as const),
  // Missing and superfluous arguments.
  ['data fetch', 2, "missing required argument 'symbol'"],
  ['data fetch BTCUSDT', 2, "missing required argument 'timeframe'"],
  ['data fetch BTCUSDT 1m', 2, "missing required argument 'periods'"],
  ['data import', 2, "missing required argument 'files'"],
  ['data coverage', 2, "missing required argument 'symbol'"],
  ['data coverage X', 2, "missing required argument 'timeframe'"],
  ['data check', 2, "missing required argument 'files'"],
  ['data convert', 2, "required option '--out <file>'"],
  ['data convert a.csv', 2, "required option '--out <file>'"],
  ['report', 2, "required option '--out <file>'"],
  ['report r.json', 2, "required option '--out <file>'"],
  ['sweep', 2, "required option '--space <name=values>'"],
  [`walk-forward ${space}`, 2, "required option '--train <bars>'"],
  [`walk-forward ${space} --train 5`, 2, "required option '--test <bars>'"],
  ['record', 2, "required option '--out <folder>'"],
  ['record X', 2, "required option '--out <folder>'"],
  ['replay', 2, "missing required argument 'folder'"],
  ['journal import', 2, "required option '--format <name>'"],
  ['journal import x.csv', 2, "required option '--format <name>'"],
  ['journal import x.csv --format csv', 2, "required option '--zone <zone>'"],
  ['journal import x.csv --format csv --zone UTC', 2, "required option '--account <name>'"],
  ['journal export', 2, "missing required argument 'folder'"],
  ['journal restore', 2, "missing required argument 'folder'"],
  ['doctor extra', 2, 'too many arguments'],
  ['config extra', 2, 'too many arguments'],
  ['init a b', 2, 'too many arguments'],
  ['live extra', 2, 'too many arguments'],
  ['guard extra', 2, 'too many arguments'],
  ['data list extra', 2, 'too many arguments'],
  ['backtest a b', 2, 'too many arguments'],
  ['config --set', 2, 'argument missing'],
  ['config --config', 2, 'argument missing'],
  ['backtest --data', 2, 'argument missing'],
  ['backtest --symbol', 2, 'argument missing'],
  ['record X --out', 2, 'argument missing'],
  // Numbers, times and choices.
  ['backtest --seed x', 2, 'It must be a whole number >= 0'],
  ['backtest --seed -1', 2, 'It must be a whole number >= 0'],
  ['backtest --seed 1.5', 2, 'It must be a whole number >= 0'],
  ['backtest --bars 0', 2, 'from 500 to 5000000'],
  ['backtest --bars 1e9', 2, 'from 500 to 5000000'],
  ['backtest --capital 0', 2, 'above 0'],
  ['backtest --capital -5', 2, 'above 0'],
  ['backtest --capital lots', 2, 'above 0'],
  ['backtest --capital NaN', 2, 'above 0'],
  ['backtest --capital Infinity', 2, 'above 0'],
  ['backtest --from yesterday', 2, 'It must be a day or a time'],
  ['backtest --from 2025-13', 2, 'It must be a day or a time'],
  ['backtest --from 2025-02-30', 2, 'It must be a day or a time'],
  ['backtest --from 1735689600000', 2, 'It must be a day or a time'],
  ['backtest --to 2025-01-01T25:00', 2, 'It must be a day or a time'],
  ['demo --port 70000', 2, 'from 0 to 65535'],
  ['demo --port -1', 2, 'from 0 to 65535'],
  ['demo --bars 10', 2, 'from 200 to 20000'],
  ['demo --speed 0', 2, 'above 0'],
  ['demo --history -5', 2, 'whole number >= 0'],
  [`sweep ${space} --count 0`, 2, 'from 1 to 1000000'],
  [`sweep ${space} --threads 0`, 2, 'from 1 to 256'],
  [`sweep ${space} --search magic`, 2, 'Allowed choices are grid'],
  [`walk-forward ${space} --train 0 --test 5`, 2, 'whole number >= 1'],
  [`walk-forward ${space} --train 5 --test x`, 2, 'whole number >= 1'],
  [`walk-forward ${space} --train 5 --test 5 --purge -1`, 2, 'whole number >= 0'],
  ['live --bars 0', 2, 'whole number >= 1'],
  ['record X --out r --venue nasdaq', 2, 'Allowed choices are binance-usdm'],
  ['record X --out r --channels candles', 2, 'Allowed choices are trades'],
  ['record X --out r --seconds 0', 2, 'above 0'],
  ['emergency-exit --deadline 0', 2, 'above 0'],
  ['dashboard --port x', 2, 'from 0 to 65535'],
  ['journal import x --format excel --zone UTC --account m', 2, 'Allowed choices are binance-spot'],
  ['data fetch A 1m 2025-01 --market forex', 2, 'Allowed choices are spot, um, cm'],
  // Configuration.
  ['config --set port', 2, 'must be PATH=VALUE'],
  ['config --set =5', 2, 'must be PATH=VALUE'],
  ['config --set a..b=5', 2, 'must be PATH=VALUE'],
  ['config --set desk.prot=5', 2, 'unknown field prot'],
  ['config --set desk.port=x', 2, 'desk.port'],
  ['config --set desk.port=99999', 2, 'desk.port'],
  ['config --set desks=5', 2, 'did you mean desk?'],
  ['config --set timeframe=7m', 2, 'timeframe'],
  ['config --set strategy=5', 2, 'strategy'],
  ['config --set backtest.capital=-1', 2, 'backtest.capital'],
  ['config --set backtest.fees=1', 2, 'unknown field fees'],
  ['config --set backtest.leverage=1000', 2, 'backtest.leverage'],
  ['config --set markets=BTCUSDT', 2, 'markets'],
  ['config --set markets=[{"symbol":""}]', 2, 'markets.0.symbol'],
  ['config --set markets=[{"symbol":"X","venue":"nyse"}]', 2, 'markets.0.venue'],
  ['config --set live.onHole=ignore', 2, 'live.onHole'],
  ['config --set data.archive=ftp://x', 2, 'data.archive'],
  ['config --set data.archive=nowhere', 2, 'data.archive'],
  ['config --set alerts.rules.signalStrength=2', 2, 'alerts.rules.signalStrength'],
  ['config --set alerts.channels=[{"kind":"pigeon"}]', 2, 'alerts.channels.0'],
  [
    'config --set alerts.channels=[{"kind":"slack","url":"https://x.example/s"}]',
    2,
    'a secret is never written here',
  ],
  ['config --set alerts.quietHours={"from":"22:00","to":"7","zone":"UTC"}', 2, 'time of day'],
  ['config --set guard.graceMs=0', 2, 'guard.graceMs'],
  ['config --set log.level=loud', 2, 'log.level'],
  ['config --set freqtrade={"url":"x"}', 2, 'freqtrade'],
  ['config --config nowhere.ts', 2, 'there is no'],
  ['config --config text.txt', 2, /cannot be loaded|no default export/],
  ['config --config throws.ts', 2, 'my fault'],
  ['config --config none.ts', 2, 'has no default export'],
  // Strategies and parameters.
  [`backtest squeezflow ${sim}`, 2, 'did you mean squeezeflow?'],
  [`backtest nothing ${sim}`, 2, 'there is no strategy "nothing"'],
  [`backtest ./gone.ts ${sim}`, 2, 'there is no strategy "./gone.ts"'],
  [`backtest ./text.txt ${sim}`, 2, 'there is no strategy'],
  [`backtest ./none.ts ${sim}`, 2, 'exports no strategy'],
  [`backtest ./throws.ts ${sim}`, 2, 'my fault'],
  [`backtest ./two.ts ${sim}`, 2, 'exports several strategies: a, b'],
  [`backtest ./two.ts#c ${sim}`, 2, 'exports no strategy c'],
  [`backtest crossover ${sim} --param fast`, 2, 'must be NAME=VALUE'],
  [`backtest crossover ${sim} --param =5`, 2, 'must be NAME=VALUE'],
  [`backtest crossover ${sim} --param fast=`, 2, 'must be NAME=VALUE'],
  [`backtest crossover ${sim} --param fast=0`, 2, 'fast'],
  [`backtest crossover ${sim} --param fast=abc`, 2, 'fast'],
  [`backtest squeezeflow ${sim} --param minScor=5`, 2, 'did you mean minScore?'],
  [`replay text.txt --strategy nothing`, 1, 'text.txt'],
  // Markets and files.
  ['backtest squeezeflow', 2, 'which market?'],
  ['backtest squeezeflow --data nowhere.csv', 2, 'there is no file'],
  [`backtest squeezeflow ${sim} --data X-1m.csv`, 2, 'exclude each other'],
  [`backtest squeezeflow ${sim} --symbol X`, 2, 'exclude each other'],
  ['backtest squeezeflow --data X-1m.csv', 1, 'X-1m.csv'],
  ['backtest squeezeflow --data empty.csv', 1, 'empty.csv'],
  ['backtest squeezeflow --data folder', 1, 'folder'],
  ['backtest squeezeflow --symbol NOPE', 1, 'NOPE'],
  ['backtest squeezeflow --symbol ../../etc', 1, /etc/],
  [`backtest squeezeflow ${sim} --out folder`, 2, 'this is a folder, not a file'],
  [`backtest squeezeflow ${sim} --out empty.csv/x.html`, 2, 'empty.csv is a file, not a folder'],
  [`backtest squeezeflow ${sim} --save folder`, 2, 'this is a folder, not a file'],
  [`sweep crossover ${sim} ${space} --out folder`, 2, 'this is a folder, not a file'],
  [`backtest squeezeflow ${sim} --timeframe 7m`, 2, '--timeframe 7m: is none'],
  [`backtest squeezeflow ${sim} --timeframe constructor`, 2, 'is none'],
  [`backtest squeezeflow ${sim} --from 2030-01`, 2, 'no bars of SIMUSDT in this range'],
  [`backtest squeezeflow ${sim} --from 2025-02 --to 2025-01`, 2, '--from must be before --to'],
  ['backtest crossover --data GOODUSDT-1m.csv OTHERUSDT-1m.csv --out one.html', 2, /bars|is one file/],
  [`sweep crossover --data GOODUSDT-1m.csv OTHERUSDT-1m.csv ${space}`, 2, 'these files hold 2 markets'],
  ['data check nowhere.csv', 2, 'there is no file'],
  ['data check X-1m.csv', 1, 'X-1m.csv'],
  ['data import nowhere.csv', 2, 'there is no file'],
  ['data import text.txt', 1, 'text.txt'],
  ['data convert GOODUSDT-1m.csv --out x.csv', 2, 'must end in .parquet or .arrow'],
  ['data convert GOODUSDT-1m.csv OTHERUSDT-1m.csv --out x.parquet', 2, 'these files hold 2 markets'],
  ['data coverage NOPE 1m', 1, 'NOPE'],
  ['data coverage NOPE 7m', 2, 'is none'],
  ['data fetch BTCUSDT 7m 2025-01', 2, 'is none'],
  ['data fetch BTCUSDT 1m august', 2, 'august'],
  ['data fetch BTCUSDT 1m 2025-08..2025-06', 2, /2025-0/],
  ['data fetch BTC/USDT 1m 2025-08', 2, 'symbol'],
  ['data fetch BTCUSDT 1m 2025-08 --set data.archive=http://127.0.0.1:1', 1, '127.0.0.1:1'],
  ['report nowhere.json --simulated --out r.html', 1, 'nowhere.json'],
  ['report text.txt --simulated --bars 600 --out r.html', 2, 'is not what veloce backtest --save wrote'],
  [`backtest crossover ${sim} --out text.txt/r.html`, 2, 'text.txt'],
  [`backtest crossover ${sim} --save text.txt/r.json`, 2, 'text.txt'],
  // Searches.
  [`sweep crossover ${sim} --space fast`, 2, 'must be NAME=VALUES'],
  [`sweep crossover ${sim} --space fast=`, 2, 'must be NAME=VALUES'],
  [`sweep crossover ${sim} --space fast=a..b`, 2, 'must be NAME=VALUES'],
  [`sweep crossover ${sim} --space quick=5`, 2, 'has no parameter quick'],
  [`sweep crossover ${sim} --space fast=0,5`, 2, 'fast'],
  [`sweep crossover ${sim} --space fast=50..5:5`, 2, /max|min/],
  [`sweep crossover ${sim} ${space} --objective sharp`, 2, 'did you mean sharpe?'],
  [`sweep crossover ${sim} ${space} --constraint trades`, 2, 'must be METRIC>=NUMBER'],
  [`sweep crossover ${sim} ${space} --constraint trades>5`, 2, 'must be METRIC>=NUMBER'],
  [`sweep crossover ${sim} ${space} --constraint trade>=5`, 2, 'did you mean trades?'],
  [`sweep crossover ${sim} ${space} --keep text.txt`, 2, 'text.txt'],
  [`walk-forward crossover ${sim} ${space} --train 5000 --test 100`, 2, 'walkForward'],
  // Questions and models.
  ['aks', 2, "unknown command 'aks': did you mean ask?"],
  ['mpc', 2, "unknown command 'mpc': did you mean mcp?"],
  ['ask', 2, "missing required argument 'question'"],
  ['ask why?', 2, 'no model is configured'],
  [`ask ${'x'.repeat(4_001)}`, 2, 'the question has 4001 characters'],
  ['ask why? --set model={"kind":"openai","name":"m"}', 2, 'model.url'],
  ['ask why? --set model={"kind":"gpt","name":"m"}', 2, 'model.kind'],
  ['ask why? --set model={"kind":"ollama","name":""}', 2, 'model.name'],
  ['ask why? --set model={"kind":"ollama","name":"m","url":"ftp://h"}', 2, 'must be an http or https URL'],
  ['ask why? --set model={"kind":"anthropic","name":"m","key":"sk-1"}', 2, 'a secret is never written here'],
  [
    'ask why? --set model={"kind":"anthropic","name":"m","key":{"env":"NONE"}}',
    1,
    'needs NONE, which is not set',
  ],
  ['mcp extra', 2, 'too many arguments'],
  ['mcp --port 5', 2, '--port is for --http'],
  ['mcp --http --port x', 2, 'from 0 to 65535'],
  ['mcp --htpt', 2, 'did you mean --http?'],
  ['mcp --set journal.url={"env":"NONE"}', 1, 'needs NONE, which is not set'],
  // Runs, journals, exits.
  ['live', 2, 'the configuration has no markets'],
  ['live --set markets=[{"symbol":"X"}] --set strategy=nothing', 2, 'there is no strategy'],
  [
    'live --set markets=[{"symbol":"X"}] --set alerts.channels=[{"kind":"ntfy","topic":{"env":"NONE"}}]',
    1,
    'needs NONE, which is not set',
  ],
  ['live --real-money', 2, 'the configuration does not ask for it'],
  [`live ${execution('"kind":"mt5"')}`, 2, 'live.execution.kind'],
  [
    `live ${execution('"kind":"ccxt","exchange":"x","markets":{},"apiKey":"k","secret":{"env":"S"}')}`,
    2,
    'a secret is never written here',
  ],
  [`live ${execution(`${exchange},"settings":{"apiKey":"x"}`)}`, 2, 'holds no keys'],
  [`live ${execution(`${exchange},"orderPrefix":"a-b"`)}`, 2, 'must be 1 to 12 of A-Z a-z 0-9 _'],
  [`live ${execution(`${exchange},"realMoney":false`)}`, 2, 'live.execution.realMoney'],
  [`live ${execution(`${exchange},"realMoney":true`)}`, 2, '--real-money was not given'],
  [`live ${execution(`${exchange},"play":"real"`)}`, 2, 'live.execution.play'],
  ['live --set live.limits.notional=-1', 2, 'live.limits.notional'],
  ['live --set live.limits.notionl=1', 2, 'unknown field notionl'],
  ['live --set live.shadows=[{"name":""}]', 2, 'live.shadows.0.name'],
  ['live --set markets=[{"symbol":"X","playbook":""}]', 2, 'markets.0.playbook'],
  ['live --raelmoney', 2, "unknown option '--raelmoney'"],
  ['live set', 2, "missing required argument 'settings'"],
  ['live set fast=5', 2, 'the configuration has no markets'],
  [`live set fast ${oneMarket}`, 2, '"fast": must be NAME=VALUE'],
  [`live set fast=5 ${oneMarket} --symbol Y`, 2, 'the configuration has no market Y'],
  [`live set quick=5 ${oneMarket} --set strategy=crossover`, 2, 'quick'],
  [`live set fast=0 ${oneMarket} --set strategy=crossover`, 2, 'fast'],
  [`live set fast=5 ${oneMarket} --set strategy=crossover`, 2, 'there is no run in'],
  ['live pause', 2, 'there is no run in'],
  ['live resume', 2, 'there is no run in'],
  ['live resume now', 2, 'too many arguments'],
  ['live status', 2, 'there is no run in'],
  ['guard', 2, 'there is no run in'],
  ['guard --armed', 2, 'guard needs freqtrade'],
  ['emergency-exit', 2, 'emergency-exit needs freqtrade'],
  ['emergency-exit --yes', 2, 'emergency-exit needs freqtrade'],
  [
    'emergency-exit --yes --set freqtrade={"url":"http://127.0.0.1:1","user":"u","password":{"env":"NONE"}}',
    1,
    'needs NONE, which is not set',
  ],
  ['replay nowhere', 2, 'there is no folder'],
  ['replay folder', 1, 'there is no segment of a log'],
  ['journal import nowhere.csv --format csv --zone UTC --account m', 1, 'nowhere.csv'],
  ['journal import text.txt --format csv --zone UTC --account m --column time', 2, 'must be NAME=COLUMN'],
  ['journal check --set journal.url={"env":"NONE"}', 1, 'needs NONE, which is not set'],
  ['dashboard --set journal.url={"env":"NONE"}', 1, 'needs NONE, which is not set'],
  ['record X --venue binance-spot --channels funding --out r', 2, 'binance-spot has no channel funding'],
  [`validate nothing ${sim}`, 2, 'there is no strategy'],
  ['validate squeezeflow', 2, 'which market?'],
  ['init folder/../text.txt/x', 1, 'text.txt'],
];

describe('a wrong command line', () => {
  it('there are at least 200 of them, each once', () => {
    expect(cases.length).toBeGreaterThanOrEqual(200);
    expect(new Set(cases.map(([line]) => line)).size).toBe(cases.length);
  });

  it.each(cases)('veloce %s', async (line, code, said) => {
    const before = readdirSync(cwd);
    const outcome = await veloce(line.split(' '), { cwd });
    const { out, err } = outcome;
    expect({ code: outcome.code, err }).toEqual({ code, err });
    expect(err).toMatch(
      said instanceof RegExp ? said : new RegExp(said.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')),
    );
    expect(err).toMatch(/^(\S.*\n)*error: \S/);
    expect(`${out}${err}`).not.toMatch(/\n\s+at |node_modules|\[object|(?<!received )undefined/);
    expect(readdirSync(cwd).filter((name) => !before.includes(name))).toEqual([]);
  });

  it.each(cases.filter((_, k) => k % 10 === 0))(
    'with --json it is JSON: veloce %s',
    async (line, code, said) => {
      const { out, code: ended } = await veloce([...line.split(' '), '--json'], { cwd });
      const fault = JSON.parse(out) as { error: string; code: number };
      expect({ ended, code: fault.code }).toEqual({ ended: code, code });
      expect(fault.error).toMatch(
        said instanceof RegExp ? said : new RegExp(said.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')),
      );
    },
  );
});
