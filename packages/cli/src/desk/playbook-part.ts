import { columnsOfMarket } from './preview-view.js';
import { intervalMs, resample, scan, type MarketData } from '@veloce/core';
import type { PlaybookPreview, PlaybookRow, PlaybookWord } from '@veloce/dashboard';
import { catalog } from '@veloce/indicators';
import { journalOrThrow, personActing, type Journal } from '@veloce/journal';
import { comparePlaybooks, describePlaybook, parsePlaybook, playbookStrategy } from '@veloce/playbooks';
import type { JournalPart, PlaybooksPart } from '@veloce/server';
import { playbookText, readPlaybookText } from './playbook-text.js';

/** The shelf of a journal as the desk shows it, with previews on the bars of its markets. */
export function playbookPart(
  journal: Journal,
  performance: JournalPart['performance'],
  barsOf: (market: string) => MarketData | undefined,
): PlaybooksPart {
  return {
    async list() {
      const measured = await performance('playbook', 'UTC');
      const shelf = await journalOrThrow(journal.playbooks.list());
      const rows = await Promise.all(
        shelf.map(async ({ id, name, state, version: current }) => {
          const versions = await journalOrThrow(journal.playbooks.versions(id));
          return versions.map(({ version, rules }, k): PlaybookRow => {
            const before = versions[k - 1];
            return {
              ...about(rules),
              name,
              version,
              // Only one version is in the playbook's state; newer ones are drafts, older ones are history.
              state: version === current ? state : version > current ? 'draft' : 'retired',
              changes: before === undefined ? [] : changes(before.rules, rules),
              statistics: measured.find(({ group }) => group === `${name} v${version}`) ?? null,
            };
          });
        }),
      );
      return rows.flat().sort((a, b) => a.name.localeCompare(b.name) || b.version - a.version);
    },
    check(text) {
      try {
        return Promise.resolve({ rules: linesOf(readPlaybookText(text)) });
      } catch (error) {
        const fault = messageOf(error);
        const at = /column (\d+)/.exec(fault)?.[1];
        return Promise.resolve({ fault, at: at === undefined ? null : Number(at) });
      }
    },
    async save(name, text, { name: person }) {
      const document = readPlaybookText(text);
      const by = { kind: 'person', name: person } as const;
      const shelf = await journalOrThrow(journal.playbooks.list());
      const held = shelf.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (held === undefined) {
        await journalOrThrow(journal.playbooks.create(name, document, by));
        return rowOf(name, 1, document);
      }
      const { version } = await journalOrThrow(journal.playbooks.addVersion(held.id, document, by));
      return rowOf(held.name, version, document);
    },
    async move(name, version, state, { name: person }) {
      const shelf = await journalOrThrow(journal.playbooks.list());
      const held = shelf.find((one) => one.name === name);
      if (held === undefined) throw new RangeError(`there is no playbook ${JSON.stringify(name)}`);
      await journalOrThrow(journal.playbooks.setState(held.id, state, personActing(person), version));
    },
    words,
    preview(text, market) {
      const data = barsOf(market);
      return Promise.resolve(data === undefined ? undefined : previewOf(text, market, data));
    },
  };
}

const rowOf = (name: string, version: number, document: unknown): PlaybookRow => ({
  ...about(document),
  ...{ name, version, state: 'draft', changes: [], statistics: null },
});

function about(rules: unknown): Pick<PlaybookRow, 'idea' | 'rules' | 'text'> {
  try {
    const playbook = parsePlaybook(rules);
    return { idea: playbook.idea ?? '', rules: linesOf(playbook), text: playbookText(playbook) };
  } catch (error) {
    // A document of another version of Veloce stays readable as it is.
    return { idea: '', rules: [messageOf(error)], text: JSON.stringify(rules, null, 2) };
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The first line is the name. */
const linesOf = (playbook: Parameters<typeof describePlaybook>[0]): readonly string[] =>
  describePlaybook(playbook)
    .split('\n')
    .slice(1)
    .filter((line) => !/^(idea|source):? /.test(line));

function changes(before: unknown, after: unknown): readonly string[] {
  try {
    return comparePlaybooks(parsePlaybook(before), parsePlaybook(after)).map(
      ({ what, before: was = 'nothing', after: is = 'nothing' }) => `${what}: ${was} → ${is}`,
    );
  } catch {
    return ['the version before cannot be read by this version of Veloce'];
  }
}

/** The bars at which the strategy of a text fires: a scan of what is there. */
function previewOf(text: string, market: string, bars: MarketData): PlaybookPreview {
  const playbook = readPlaybookText(text);
  const { timeframe = bars.timeframe } = playbook;
  if (intervalMs(timeframe) < bars.intervalMs) {
    throw new RangeError(
      `the playbook is for bars of ${timeframe}, the market has bars of ${bars.timeframe}`,
    );
  }
  const data = timeframe === bars.timeframe ? bars : resample(bars, timeframe);
  const { signals } = scan(playbookStrategy(playbook), data);
  const times = Array.from(data.time);
  return {
    bars: data.length,
    view: {
      ...{ id: market, firstBar: 0, signals: [], overlays: {}, opinion: null, position: null },
      columns: columnsOfMarket(data),
    },
    fired: signals.map(({ side, timestamp, entryReference: price }) => {
      const bar = times.findLastIndex((time) => time < timestamp);
      return { bar, time: times[bar] ?? timestamp, side, price };
    }),
  };
}

const columnWords = [
  'open',
  'high',
  'low',
  'close',
  'volume',
  'buyVolume',
  'sellVolume',
  'openInterest',
  'funding',
];
const plainWords: readonly (readonly [string, string])[] = [
  ['and', 'both hold'],
  ['or', 'one of them holds'],
  ['not', 'does not hold'],
  ['crossesAbove', '(a, b): rises above it at this bar'],
  ['crossesBelow', '(a, b): falls below it at this bar'],
  ['within', '(condition, bars): held at one of the last bars'],
  ['lag', '(study, bars): its value some bars ago'],
  ['on', "('1d', study): on a coarser timeframe"],
  ['hours', "('09:30-16:00', 'America/New_York', 'mon tue')"],
];

function words(): readonly PlaybookWord[] {
  return [
    ...plainWords.map(([word, text]) => ({ word, about: text })),
    ...columnWords.map((word) => ({ word, about: 'a column of the market' })),
    ...catalog.map(({ name, fullName, inputs, params }) => ({
      word: name,
      about: `(${[...inputs, ...params.map((param) => param.name)].join(', ')}): ${fullName}`,
    })),
  ];
}
