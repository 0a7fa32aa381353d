import { existsSync } from 'node:fs';
import { detectLookahead, nearestName } from '@veloce/core';
import { writeWhole } from '@veloce/core/node';
import {
  describePlaybook,
  parsePlaybook,
  playbookFaults,
  playbookShelf,
  playbookStrategy,
  type PlaybookInput,
} from '@veloce/playbooks';
import { compareStrategies } from '@veloce/research';
import { readDocument } from '../config/load-playbooks.js';
import { loadMarkets, type MarketOptions } from '../config/load-market.js';
import { readNamed } from '../config/load-strategy.js';
import type { Context, Reply } from '../config/context.js';
import { misuse, orFail } from '../frame/failure.js';
import { tryPlace } from '../frame/try-place.js';
import { comparisonLines, faultsOf, originOf, tableOf, writeComparison } from './comparison.js';

/** Options of `veloce playbook new`. */
export interface PlaybookNewOptions {
  readonly from?: string;
}

/** Options of the commands that run playbooks. */
export interface PlaybookRunOptions extends MarketOptions {
  readonly param?: readonly string[];
  /** A page of the comparison. */
  readonly out?: string;
}

const plain: PlaybookInput = {
  format: 1,
  name: 'mine',
  idea: 'Why it should work.',
  params: { trend: { default: 100, least: 20, most: 400, whole: true } },
  long: {
    all: [
      { left: { column: 'close' }, is: '>', right: { study: 'ema', with: [{ param: 'trend' }] } },
      { left: { study: 'rsi', with: [14] }, is: 'crosses-above', right: 40 },
    ],
  },
  stop: { atr: 2 },
  target: { atr: 4 },
};

/** Begins a playbook; nothing that is there is written over. */
export async function newPlaybook(
  context: Context,
  { from }: PlaybookNewOptions,
  file: string,
): Promise<Reply> {
  if (!file.endsWith('.json')) throw misuse(`${file}: a playbook is a .json file`, `name it ${file}.json`);
  const path = context.path(file);
  if (existsSync(path)) throw misuse(`${file} is there already; nothing was written`, 'name another file');
  const document = from === undefined ? plain : ofShelf(from);
  await orFail(writeWhole(path, `${JSON.stringify(document, null, 2)}\n`));
  return {
    text: `made ${path}:\n\n${indented(describePlaybook(document))}\n\nnext:\n  veloce playbook test ${file} --simulated`,
    json: { file: path, name: document.name },
  };
}

function ofShelf(name: string): PlaybookInput {
  const found = playbookShelf().find((one) => one.name === name);
  if (found !== undefined) return found;
  const names = playbookShelf().map((one) => one.name);
  const near = nearestName(name, names);
  throw misuse(
    `the shelf has no playbook ${JSON.stringify(name)}${near === undefined ? '' : `; did you mean ${near}?`}`,
    `it has ${names.join(', ')}`,
  );
}

/** Says what playbooks say, or where they are wrong. */
export async function checkPlaybooks(context: Context, files: readonly string[]): Promise<Reply> {
  const checked = files.map((file) => {
    const document = read(context, file);
    const faults = playbookFaults(document);
    return {
      file,
      faults,
      text: faults.length === 0 ? describePlaybook(document as PlaybookInput) : undefined,
    };
  });
  const passed = checked.every(({ faults }) => faults.length === 0);
  const text = checked.map(({ file, faults, text: words }) =>
    words === undefined
      ? [
          `FAILED  ${file}`,
          ...faults.map(({ path, message }) => `        ${path || 'the document'}: ${message}`),
        ].join('\n')
      : `good    ${file}\n\n${indented(words)}`,
  );
  return Promise.resolve({
    text: text.join('\n\n'),
    json: { passed, playbooks: checked },
    code: passed ? 0 : 3,
  });
}

/** Runs a playbook over history. */
export async function testPlaybook(
  context: Context,
  options: PlaybookRunOptions,
  file: string,
): Promise<Reply> {
  const document = parsePlaybook(read(context, file));
  const { comparison, notes } = await compared(context, options, [document]);
  const strategy = playbookStrategy(document);
  const [first] = await loadMarkets(context, options);
  const start =
    first === undefined ? [] : detectLookahead(strategy, first.data, paramsFor(document, options.param));
  const passed = start.length === 0;
  return {
    text: [
      indented(describePlaybook(document)),
      '',
      passed ? 'no look-ahead' : `LOOK-AHEAD in ${start.length} places`,
      '',
      tableOf(comparison.rows.map((row) => [row.symbol, row])),
      ...faultsOf(comparison),
      ...notes,
    ].join('\n'),
    json: { passed, ...comparison },
    code: passed ? 0 : 3,
  };
}

/** Sets playbooks beside each other. */
export async function comparePlaybooks(
  context: Context,
  options: PlaybookRunOptions,
  files: readonly string[],
): Promise<Reply> {
  const documents =
    files.length === 0 ? playbookShelf() : files.map((file) => parsePlaybook(read(context, file)));
  const { comparison, notes, markets } = await compared(context, options, documents);
  const report = await writeComparison(context, options.out, {
    title: files.length === 0 ? 'The shelf' : 'Playbooks',
    origin: originOf(markets),
    comparison,
  });
  return {
    text: [
      ...comparisonLines(comparison),
      ...notes,
      ...(report === undefined ? [] : [`report: ${report}`]),
    ].join('\n'),
    json: { ...comparison, ...(report === undefined ? {} : { report }) },
  };
}

async function compared(context: Context, options: PlaybookRunOptions, documents: readonly PlaybookInput[]) {
  if (options.out !== undefined) await tryPlace('--out', context.path(options.out), false);
  const { config } = await context.config();
  const markets = await loadMarkets(context, options);
  const unused = Object.keys(readNamed(options.param)).find((name) =>
    documents.every(({ params = {} }) => !(name in params)),
  );
  if (unused !== undefined)
    throw misuse(`--param ${unused}: none of the playbooks has a parameter ${unused}`);
  const comparison = await compareStrategies(
    documents.map((document) => ({ strategy: playbookStrategy(document), params: paramsFor(document, options.param) })),
    markets.map(({ data }) => data),
    { options: config.backtest },
    { onProgress: (done, all) => { context.progress.step('testing', done, all); } },
  ); // prettier-ignore
  context.progress.done();
  const notes = markets.flatMap((market) => market.notes.map((note) => `note: ${note}`));
  return { comparison, notes, markets: markets.map(({ data }) => data) };
}

function paramsFor({ params = {} }: PlaybookInput, given: readonly string[] | undefined) {
  return Object.fromEntries(Object.entries(readNamed(given)).filter(([name]) => name in params));
}

const read = (context: Context, file: string): unknown => readDocument(context.path(file), file);

const indented = (text: string): string => text.replace(/^/gm, '  ');
