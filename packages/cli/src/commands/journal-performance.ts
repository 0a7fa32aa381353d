import type { CopilotTool, ToolAnswer } from '@veloce/copilot';
import type { Context, Reply } from '../config/context.js';
import { misuse } from '../frame/failure.js';
import { withJournal } from './journal.js';

/** Options of `veloce journal performance`. */
export interface PerformanceOptions {
  /** Names of groups, with commas between them. */
  readonly by?: string;
  /** `symbol=BTCUSDT`, `tags=["late"]`. */
  readonly where?: readonly string[];
  readonly zone: string;
}

/** The figures of closed trades in groups: the question that most questions are, without a model. */
export async function journalPerformance(context: Context, options: PerformanceOptions): Promise<Reply> {
  const { by, where = [], zone } = options;
  const input = {
    ...Object.fromEntries(where.map(conditionOf)),
    by: by === undefined ? [] : by.split(','),
    zone,
  };
  const { copilotTools } = await import('@veloce/copilot');
  return withJournal(context, async (journal) => {
    const tool = copilotTools({ journal }).find(({ name }) => name === 'journal_performance') as CopilotTool;
    const outcome = await tool.run(input)();
    if (outcome._tag === 'Left') {
      const { message, fix } = outcome.left;
      throw misuse(message.replace(/\bby\.\d+: /, '--by: '), fix);
    }
    return { text: textOf(outcome.right, input.by), json: outcome.right };
  });
}

/** `name=value`; a value that is JSON is taken as JSON. */
function conditionOf(text: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1)
    throw misuse(`--where ${text}: is no condition`, 'write it like symbol=BTCUSDT or hours=[9,10]');
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

type Row = Readonly<Record<string, unknown>>;

function textOf(answer: ToolAnswer, by: readonly string[]): string {
  const rows = answer['rows'] as readonly Row[];
  const trades = Number(answer['trades']);
  if (rows.length === 0) return 'no closed trades';
  const percent = (share: unknown): string =>
    typeof share === 'number' ? `${(100 * share).toFixed(0)} %` : '-';
  const number = (value: unknown, digits = 2): string =>
    typeof value === 'number' ? value.toFixed(digits) : '-';
  const text = (value: unknown): string =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : '-';
  const lines = rows.map((row) => {
    const [low, high] = row['winRateInterval'] as readonly [unknown, unknown];
    return [
      ...by.map((name) => text(row[name])),
      ...[String(row['trades']), number(row['pnl']), String(row['currency'])],
      ...[percent(row['winRate']), `${percent(low)} to ${percent(high)}`, number(row['profitFactor'])],
    ];
  });
  const all = [[...by, 'trades', 'pnl', '', 'win rate', '95 % interval', 'profit factor'], ...lines];
  const widths = (all[0] ?? []).map((_, k) => Math.max(...all.map((line) => line[k]?.length ?? 0)));
  return [
    ...all.map((line) =>
      line
        .map((cell, k) => cell.padEnd(widths[k] ?? 0))
        .join('  ')
        .trimEnd(),
    ),
    '',
    `rests on ${trades} trade${trades === 1 ? '' : 's'}${answer['truncated'] === true ? '; not all rows are shown' : ''}`,
  ].join('\n');
}
