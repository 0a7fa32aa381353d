import { parseOptions } from '@veloce/core';
import type { Journal } from '@veloce/journal';
import * as z from 'zod';
import { backtestTools } from './backtest-tools.js';
import { journalTools } from './journal-tools.js';
import { ToolLimits } from '../limits.js';
import { marketTools } from './market-tools.js';
import { draftTool, playbookTools, shelfTools } from './playbook-tools.js';
import type { CopilotTool } from '../read-tool.js';
import { checkSources, type CopilotSources } from './sources.js';

const AuthorSchema = /* @__PURE__ */ (() => z.string().trim().min(1).max(100))();

/**
 * The tools over what there is: markets and backtests where there is data, questions where there is a journal, playbooks always. All of
 * them read; none has a way to a broker.
 *
 * @throws {RangeError} naming the limit that is wrong.
 * @example
 * ```ts
 * const tools = copilotTools({ data: provider, journal }, { bars: 50_000 });
 * ```
 */
export function copilotTools(sources: CopilotSources, limits: ToolLimits = {}): readonly CopilotTool[] {
  checkSources('copilotTools', sources);
  const within = parseOptions('copilotTools', ToolLimits, limits);
  const { data, journal } = sources;
  return [
    ...playbookTools(within),
    ...(data === undefined
      ? []
      : [...marketTools(sources, data, within), ...backtestTools(sources, data, within)]),
    ...(journal === undefined ? [] : [...shelfTools(journal, within), ...journalTools(journal, within)]),
  ];
}

/**
 * The one tool that writes: it puts a playbook on the journal's shelf as a draft, by an actor of kind `model`. A person decides the rest.
 *
 * @param author Name of the model or of the program that it is called by.
 * @throws {RangeError} naming the limit that is wrong.
 * @example
 * ```ts
 * const tools = [...copilotTools({ journal }), saveDraftTool(journal, 'desktop assistant')];
 * ```
 */
export function saveDraftTool(journal: Journal, author: string, limits: ToolLimits = {}): CopilotTool {
  checkSources('saveDraftTool', { journal });
  const name = parseOptions('saveDraftTool: author', AuthorSchema, author);
  return draftTool(journal, parseOptions('saveDraftTool', ToolLimits, limits), name);
}
