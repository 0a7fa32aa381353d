import { barAt, describeExplanation, explain, intervalMs, type DataProvider } from '@veloce/core';
import * as z from 'zod';
import type { Limits } from '../limits.js';
import { answers } from './answers.js';
import { defineTool, refuse, type CopilotTool } from '../read-tool.js';
import {
  loadStretch,
  marketFields,
  momentField,
  momentOf,
  strategyFields,
  strategyOf,
  valueOf,
  type CopilotSources,
} from './sources.js';

/** The markets, the data of each, and what a strategy saw at one bar. */
export function marketTools(
  sources: CopilotSources,
  data: DataProvider,
  limits: Limits,
): readonly CopilotTool[] {
  return [
    defineTool(limits, {
      name: 'list_markets',
      output: answers.list_markets,
      title: 'Markets',
      description: 'The markets whose history is stored here, with their timeframes.',
      input: z.strictObject({ search: z.string().max(100).optional().describe('a part of the symbol') }),
      work: async ({ search = '' }) => {
        const markets = await valueOf(data.markets());
        const found = markets.filter(({ symbol }) => symbol.toLowerCase().includes(search.toLowerCase()));
        return { markets: found.slice(0, limits.rows), truncated: found.length > limits.rows };
      },
    }),
    defineTool(limits, {
      name: 'market_coverage',
      output: answers.market_coverage,
      title: 'Coverage of a market',
      description: 'From when to when a market is stored, how many bars, and where bars are missing.',
      input: z.strictObject(marketFields),
      work: async ({ symbol, timeframe }) => {
        const { start, end, bars, gaps } = await valueOf(data.coverage({ symbol, timeframe }));
        return {
          ...{ symbol, timeframe, start: new Date(start), end: new Date(end), bars, gapCount: gaps.length },
          gaps: gaps
            .slice(0, limits.rows)
            .map((gap) => ({ start: new Date(gap.start), end: new Date(gap.end), bars: gap.bars })),
        };
      },
    }),
    defineTool(limits, {
      name: 'explain_bar',
      output: answers.explain_bar,
      title: 'Why at this bar',
      description:
        'What a strategy or playbook saw at one bar and what it concluded: each phase, its numbers, and the reason where it stopped. It reads the bars up to that bar and no later ones.',
      input: z.strictObject({
        ...strategyFields,
        ...marketFields,
        time: momentField.describe('a moment within the bar; ISO 8601, UTC'),
      }),
      work: async ({ symbol, timeframe, time, params, ...chosen }, { signal }) => {
        const asked = 'to explain a bar';
        const strategy = await strategyOf(asked, sources, chosen);
        const step = intervalMs(timeframe);
        const until = momentOf(time) + 1;
        const from = new Date(until - limits.bars * step + step).toISOString();
        const to = new Date(until).toISOString();
        const market = await loadStretch(asked, data, { symbol, timeframe, from, to }, limits, signal);
        const last = market.length - 1;
        if (last < 0 || market.time[last] + step < until) {
          refuse(asked, 'range', `no bar is stored at ${time}`, 'see market_coverage for what there is');
        }
        const explanation = explain(strategy, market, last, params);
        return {
          text: describeExplanation(explanation),
          bar: { ...barAt(market, last), time: new Date(market.time[last]) },
          features: explanation.features,
          signal: explanation.signal ?? null,
        };
      },
    }),
  ];
}
