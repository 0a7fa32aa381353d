import { randomUUID } from 'node:crypto';
import {
  backtestAsync,
  describeAssumptions,
  metricTable,
  tradesBy,
  type BacktestResult,
  type Metrics,
} from '@veloce/backtest';
import { describeFunnel, type DataProvider } from '@veloce/core';
import { parsePlaybook, playbookStrategy } from '@veloce/playbooks';
import { sweep, sweepLuck } from '@veloce/research';
import * as z from 'zod';
import { judgePlaybooks } from '../funnel/judge-playbooks.js';
import { describeProposals } from '../funnel/table.js';
import { spaceOf } from '../funnel/space.js';
import type { Limits } from '../limits.js';
import { documentsOf } from './shelf.js';
import { answers } from './answers.js';
import { defineTool, refuse, type CopilotTool } from '../read-tool.js';
import {
  loadStretch,
  marketFields,
  rangeFields,
  strategyFields,
  strategyOf,
  valueOf,
  type CopilotSources,
} from './sources.js';

/** How many results stay to be read again. */
const keptResults = 20;

/** The figures that a first answer holds; `read_report` has them all. */
const first = [
  ...['totalReturn', 'buyAndHold', 'annualReturn', 'sharpe', 'sortino', 'maxDrawdown', 'exposure'],
  ...['trades', 'winRate', 'profitFactor', 'payoff', 'expectancy', 'fees', 'funding'],
] as readonly (keyof Metrics)[];

/** Backtests and sweeps within limits, and the figures of their reports. */
export function backtestTools(
  sources: CopilotSources,
  data: DataProvider,
  limits: Limits,
): readonly CopilotTool[] {
  const results = new Map<string, BacktestResult>();
  const keep = (result: BacktestResult): string => {
    const id = randomUUID();
    results.set(id, result);
    for (const old of results.keys()) {
      if (results.size <= keptResults) break;
      results.delete(old);
    }
    return id;
  };

  return [
    defineTool(limits, {
      name: 'run_backtest',
      output: answers.run_backtest,
      title: 'Backtest',
      description: `Simulates a strategy or playbook over stored bars, at most ${limits.bars}, with fees and slippage. Gives the main figures and an id for read_report. One good backtest proves little: judge_playbooks says what is left after luck.`,
      input: z.strictObject({ ...strategyFields, ...marketFields, ...rangeFields }),
      work: async ({ symbol, timeframe, from, to, params, ...chosen }, { signal, onProgress }) => {
        const asked = 'to run a backtest';
        const strategy = await strategyOf(asked, sources, chosen);
        const market = await loadStretch(asked, data, { symbol, timeframe, from, to }, limits, signal);
        const result = await backtestAsync(strategy, market, params, {
          ...(sources.backtest ?? {}),
          signal,
          onProgress: (bars) => {
            onProgress(bars, market.length);
          },
        });
        return {
          id: keep(result),
          strategy: result.strategy,
          bars: market.length,
          simulated: market.origin.simulated,
          from: new Date(market.time[0]),
          to: new Date(market.time[market.length - 1] + market.intervalMs),
          figures: Object.fromEntries(first.map((name) => [name, result.metrics[name].value])),
          funnel: describeFunnel(result.funnel),
          warnings: result.warnings,
        };
      },
    }),
    defineTool(limits, {
      name: 'read_report',
      output: answers.read_report,
      title: 'Figures of a backtest',
      description:
        'Every figure of a backtest of this session with its definition, the assumptions it rests on, or its trades, whole or in groups.',
      input: z.strictObject({
        id: z.string().max(60).describe('as run_backtest gave it'),
        part: z.enum(['figures', 'assumptions', 'trades', 'groups']).default('figures'),
        by: z
          .enum(['symbol', 'side', 'exit', 'month', 'weekday', 'hour'])
          .default('month')
          .describe('of groups'),
      }),
      work: ({ id, part, by }) => {
        const result = results.get(id);
        if (result === undefined)
          refuse('to read a report', 'id', 'no result of that id is kept', 'run the backtest again');
        return Promise.resolve({ strategy: result.strategy, ...readPart(result, part, by, limits.rows) });
      },
    }),
    defineTool(limits, {
      name: 'sweep_playbook',
      output: answers.sweep_playbook,
      title: 'Sweep of a playbook',
      description: `Runs a playbook with up to ${limits.trials} sets of its own parameters, each within its bounds, and says how much of the best result luck explains.`,
      input: z.strictObject({
        playbook: z.record(z.string(), z.unknown()),
        ...marketFields,
        ...rangeFields,
        trials: z.int().min(2).max(limits.trials).default(Math.min(50, limits.trials)),
        objective: z.enum(['sharpe', 'sortino', 'totalReturn', 'calmar', 'profitFactor']).default('sharpe'),
        seed: z.int().default(1),
      }),
      work: async (
        { playbook, symbol, timeframe, from, to, trials, objective, seed },
        { signal, onProgress },
      ) => {
        const asked = 'to sweep a playbook';
        const document = parsePlaybook(playbook);
        const space = spaceOf(document);
        if (space === undefined)
          refuse(asked, 'playbook', 'it has no parameters', 'give it params, or run a backtest');
        const market = await loadStretch(asked, data, { symbol, timeframe, from, to }, limits, signal);
        const result = await sweep(playbookStrategy(document), market, {
          ...{ space, objective, signal, top: 0, options: sources.backtest ?? {} },
          search: { kind: 'random', count: trials, seed },
          onProgress: ({ done, total }) => {
            onProgress(done, total);
          },
        });
        const luck = sweepLuck(result, { seed, replications: 200 });
        const best = [...result.rows]
          .sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity))
          .slice(0, 5);
        return {
          objective,
          trials: result.trials,
          best: best.map(({ params, score, metrics }) => ({
            ...{ params, score, trades: metrics?.trades ?? null, totalReturn: metrics?.totalReturn ?? null },
          })),
          luck:
            luck === null
              ? null
              : {
                  deflatedSharpe: luck.deflatedSharpe,
                  overfitting: luck.overfitting?.probability ?? null,
                  realityCheck: luck.realityCheck.white.pValue,
                },
          note: 'a deflated Sharpe ratio below 0.95 says: not better than the best of so many tries without skill',
        };
      },
    }),
    defineTool(limits, {
      name: 'judge_playbooks',
      output: answers.judge_playbooks,
      title: 'What is left after luck',
      description: `Judges up to ${limits.trials} playbooks together: schema, duplicates, look-ahead, backtest, walk-forward, and whether the best is better than luck explains for so many tries, the refused ones counted too. Give earlierTrials the number you tried before.`,
      input: z.strictObject({
        playbooks: z.array(z.record(z.string(), z.unknown())).min(1).max(limits.trials),
        ...marketFields,
        ...rangeFields,
        earlierTrials: z
          .int()
          .min(0)
          .max(1_000_000)
          .default(0)
          .describe('playbooks of this idea that you tried before'),
      }),
      work: async ({ playbooks, symbol, timeframe, from, to, earlierTrials }, { signal, onProgress }) => {
        const asked = 'to judge playbooks';
        const market = await loadStretch(asked, data, { symbol, timeframe, from, to }, limits, signal);
        const shelf = sources.journal === undefined ? [] : await documentsOf(sources.journal);
        const options = { shelf, earlierTrials, backtest: sources.backtest ?? {}, signal, onProgress };
        const table = await valueOf(judgePlaybooks(playbooks, market, options));
        return {
          text: describeProposals(table),
          rows: table.proposals.map(({ number, name, verdict, stage, reasons, figures }) => ({
            ...{ number, name, verdict, stage, reasons, figures },
          })),
          trials: table.trials,
          notes: table.notes,
        };
      },
    }),
  ];
}

function readPart(
  result: BacktestResult,
  part: 'figures' | 'assumptions' | 'trades' | 'groups',
  by: 'symbol' | 'side' | 'exit' | 'month' | 'weekday' | 'hour',
  rows: number,
): object {
  if (part === 'assumptions') return { text: describeAssumptions(result) };
  if (part === 'groups') {
    const groups = tradesBy(result, by);
    return {
      by,
      rows: groups.map(({ key, pnl, metrics }) => ({
        ...{ key, trades: metrics.trades.value, pnl, winRate: metrics.winRate.value },
      })),
    };
  }
  if (part === 'trades') {
    return {
      rows: result.trades.slice(-rows).map(({ signal: _, entryTime, exitTime, ...trade }) => ({
        ...trade,
        entryTime: new Date(entryTime),
        exitTime: new Date(exitTime),
      })),
      trades: result.trades.length,
      truncated: result.trades.length > rows,
    };
  }
  return {
    figures: metricTable.map(({ name, label, format, definition }) => {
      const { value, reason } = result.metrics[name];
      return { name, label, format, definition, value, ...(reason === undefined ? {} : { reason }) };
    }),
  };
}
