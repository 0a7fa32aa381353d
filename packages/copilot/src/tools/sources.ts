import { BacktestSettings, type BacktestOptions } from '@veloce/backtest';
import {
  intervalMs,
  nearestName,
  parseOptions,
  TimeframeSchema,
  type AnyStrategy,
  type DataProvider,
  type MarketData,
} from '@veloce/core';
import type { Journal } from '@veloce/journal';
import { playbookFaults, playbookStrategy, type PlaybookInput } from '@veloce/playbooks';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { CopilotException, type CopilotError } from '../error.js';
import type { Limits } from '../limits.js';
import { refuse } from '../read-tool.js';

/** The sources that a copilot may read; an absent one has no tools. There is no place for a broker. */
export interface CopilotSources {
  /** A source of bars. */
  readonly data?: DataProvider | undefined;
  readonly journal?: Journal | undefined;
  /** Strategies that are known by name, beside playbooks. */
  readonly strategies?: Readonly<Record<string, AnyStrategy>> | undefined;
  /** Fees, slippage and the like of every backtest. */
  readonly backtest?: BacktestOptions | undefined;
}

const SourcesSchema = /* @__PURE__ */ (() =>
  z.strictObject({
    data: z
      .custom<DataProvider>(
        (value) => isPort(value, 'load'),
        'must be a provider of data, as folderStore makes one',
      )
      .optional(),
    journal: z
      .custom<Journal>((value) => isPort(value, 'performance'), 'must be a journal, as openJournal gives one')
      .optional(),
    strategies: z
      .record(
        z.string(),
        z.custom<AnyStrategy>((value) => isPort(value, 'size'), 'must be a strategy'),
      )
      .optional(),
    backtest: z.record(z.string(), z.unknown()).optional(),
  }))();

const isPort = (value: unknown, method: string): boolean =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Record<string, unknown>)[method] === 'function';

/** @throws {RangeError} naming the invalid source. */
export function checkSources(where: string, sources: CopilotSources): void {
  const parsed = SourcesSchema.safeParse(sources);
  if (parsed.success) {
    parseOptions(`${where}: backtest`, BacktestSettings, sources.backtest ?? {});
    return;
  }
  const faults = parsed.error.issues.map(({ path, message }) => [...path.slice(0, 2), message].join(': '));
  throw new RangeError(`${where}: ${faults.join('; ')}`);
}

/** The value of a task inside of work; its error ends the work. */
export async function valueOf<Value>(task: TaskEither<CopilotError, Value>): Promise<Value> {
  const result = await task();
  if (result._tag === 'Left') throw new CopilotException(result.left);
  return result.right;
}

/** A moment as people write it. */
const MomentSchema = /* @__PURE__ */ (() =>
  z
    .string()
    .max(40)
    .refine((text) => /^\d{4}-\d\d-\d\d/.test(text) && Number.isFinite(Date.parse(text)), {
      error: 'must be ISO 8601, like 2025-01-31 or 2025-01-31T12:00:00Z',
    })
    .describe('ISO 8601, UTC unless it says otherwise'))();

/** Epoch ms of a moment; a text without a zone is UTC. */
export const momentOf = (text: string): number =>
  Date.parse(/T.*\d$/.test(text) && !/[+-]\d\d:?\d\d$/.test(text) ? `${text}Z` : text);

/** The fields that name a market and a stretch of it. */
export const marketFields = {
  symbol: z.string().min(1).max(100),
  timeframe: TimeframeSchema.meta({ description: 'such as 1m, 1h, 1d', type: 'string' }),
};

/** The fields that say from when to when. */
export const rangeFields = {
  from: MomentSchema.optional().describe('first open time, inclusive; ISO 8601, UTC'),
  to: MomentSchema.optional().describe('last open time, exclusive; ISO 8601, UTC'),
};

/** The field of a moment. */
export const momentField = MomentSchema;

/** A stretch of a market that was asked for. */
export interface Stretch {
  readonly symbol: string;
  readonly timeframe: z.output<typeof TimeframeSchema>;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The bars of a stretch, unless they are too many. */
export async function loadStretch(
  asked: string,
  data: DataProvider,
  { symbol, timeframe, from, to }: Stretch,
  { bars }: Limits,
  signal: AbortSignal,
): Promise<MarketData> {
  const { start, end } = await valueOf(data.coverage({ symbol, timeframe }));
  const first = Math.max(start, from === undefined ? start : momentOf(from));
  const last = Math.min(end, to === undefined ? end : momentOf(to));
  const count = Math.ceil((last - first) / intervalMs(timeframe));
  if (count < 1) {
    refuse(
      asked,
      'range',
      `no bar between ${from ?? 'the beginning'} and ${to ?? 'the end'}`,
      `there are bars from ${new Date(start).toISOString()} to ${new Date(end).toISOString()}`,
    );
  }
  if (count > bars) {
    refuse(
      asked,
      'limits.bars',
      `${count} bars are more than ${bars}`,
      'ask for a shorter range, or a coarser timeframe',
    );
  }
  const loaded = await data.load({ symbol, timeframe, start: first, end: last, signal })();
  if (loaded._tag === 'Left') throw new CopilotException(loaded.left);
  return loaded.right;
}

/** The fields that name what is to be run. */
export const strategyFields = {
  playbook: z
    .union([z.string().min(1).max(100), z.record(z.string(), z.unknown())])
    .optional()
    .describe('a playbook document, or the name of one on the shelf'),
  strategy: z.string().max(100).optional().describe('the name of a strategy, instead of a playbook'),
  params: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('parameters that differ from their defaults'),
};

/** The chosen playbook or strategy, as it was asked for. */
export interface Chosen {
  readonly playbook?: unknown;
  readonly strategy?: string | undefined;
}

/** The strategy that was asked for. */
export async function strategyOf(
  asked: string,
  sources: CopilotSources,
  { playbook, strategy }: Chosen,
): Promise<AnyStrategy> {
  if ((playbook === undefined) === (strategy === undefined)) {
    refuse(asked, 'arguments', 'needs a playbook or a strategy, one of them', 'give one of them');
  }
  if (strategy !== undefined) {
    const own = sources.strategies ?? {};
    const names = Object.keys(own);
    if (Object.hasOwn(own, strategy)) return own[strategy];
    const near = nearestName(strategy, names);
    const known = names.length === 0 ? 'none is known here' : `known are ${names.join(', ')}`;
    refuse(
      asked,
      'strategy',
      `no strategy of that name; ${known}`,
      near === undefined ? 'use a known one' : `did you mean ${near}?`,
    );
  }
  const document =
    typeof playbook === 'string' ? await documentOf(asked, sources.journal, playbook) : playbook;
  const faults = playbookFaults(document);
  if (faults.length > 0) {
    const words = faults.slice(0, 8).map(({ path, message }) => `${path || 'the document'}: ${message}`);
    refuse(asked, 'playbook', words.join('; '), 'correct what is named; the schema says what a playbook is');
  }
  return playbookStrategy(document as PlaybookInput);
}

/** The rules of a playbook on the shelf. */
async function documentOf(asked: string, journal: Journal | undefined, name: string): Promise<unknown> {
  if (journal === undefined) refuse(asked, 'playbook', 'there is no shelf here', 'give the document itself');
  const books = await valueOf(journal.playbooks.list());
  const found = books.find((book) => book.name.toLowerCase() === name.toLowerCase());
  if (found === undefined) {
    refuse(
      asked,
      'playbook',
      'no playbook of that name is on the shelf',
      'see list_playbooks for their names',
    );
  }
  const versions = await valueOf(journal.playbooks.versions(found.id));
  return versions.find(({ version }) => version === found.version)?.rules;
}
