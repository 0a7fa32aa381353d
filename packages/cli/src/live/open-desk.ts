import { resolve } from 'node:path';
import { alertRowsOf } from '../desk/alert-rows.js';
import type { LoadedConfig } from '../config/load.js';
import type { Context } from '../config/context.js';
import { needSecret } from '../config/secrets.js';
import type { Alerts } from '@veloce/alerts';
import type { CacheStatus, MarketData } from '@veloce/core';
import { journalOrThrow, openJournal, type Journal } from '@veloce/journal';
import {
  dashboardApp,
  deskEvents,
  deskMarkets,
  serveDesk,
  type AskPart,
  type BacktestsPart,
  type ControlPart,
  type DeskEvents,
  type DeskMarkets,
  type HealthPart,
  type PlaybooksPart,
} from '@veloce/server';
import { journalPart, settingsPart } from '@veloce/server/journal';
import { copilotSources } from '../config/copilot-sources.js';
import { loadModel } from '../config/load-model.js';
import { answerRow } from '../desk/answer-row.js';
import type { Io } from '../frame/io.js';
import { barsOnDesk } from '../desk/bars-on-desk.js';
import { playbookPart } from '../desk/playbook-part.js';
import { proposing } from '../desk/propose-part.js';
import { version } from '../version.js';

/** The journal of the configuration. */
export function openConfiguredJournal(context: Context, { config, folder }: LoadedConfig): Promise<Journal> {
  const { url, folder: path } = config.journal;
  const place =
    url === undefined
      ? { folder: resolve(folder, path) }
      : { url: needSecret(context.io, url, 'the journal') };
  return journalOrThrow(openJournal(place));
}

/** A desk that listens. */
export interface ConfiguredDesk {
  readonly link: string;
  readonly events: DeskEvents;
  readonly markets: DeskMarkets;
  /** The caches behind it. */
  readonly caches: readonly (() => CacheStatus)[];
  readonly close: () => Promise<void>;
}

/** The content of a desk. */
export interface DeskContent {
  readonly journal: Journal;
  readonly alerts?: Alerts;
  readonly health: HealthPart;
  readonly control?: ControlPart;
  readonly backtests?: BacktestsPart;
  /** `paper` by default. */
  readonly mode?: 'paper' | 'live';
  /** The environment and folder that the model's key is read from. */
  readonly io: Pick<Io, 'env' | 'cwd'>;
  readonly port: number;
}

/** Serves the desk of the configuration, on this machine only. */
export async function openConfiguredDesk(
  loaded: Pick<LoadedConfig, 'config' | 'folder'>,
  { journal, alerts, health, control, backtests, mode = 'paper', io, port }: DeskContent,
): Promise<ConfiguredDesk> {
  const { config } = loaded;
  const events = deskEvents();
  const markets = deskMarkets(events);
  const barsOf = (id: string): MarketData | undefined => barsOnDesk(markets.part, id);
  const caches: (() => CacheStatus)[] = [journal.cache];
  const { ask, propose } = await modelParts(loaded, { journal, caches, barsOf }, io);
  const venues = new Map(config.markets.map(({ symbol, venue }) => [symbol, venue]));
  const journalOfDesk = journalPart(journal, {
    marketOf: (venue, symbol) => `${venues.get(symbol) ?? venue}:${symbol}`,
    fullScore: 10,
  });
  const app = dashboardApp(
    {
      name: 'Veloce',
      mode,
      version,
      events,
      markets: markets.part,
      journal: journalOfDesk,
      settings: settingsPart(journal),
      playbooks: {
        ...playbookPart(journal, journalOfDesk.performance, barsOf),
        ...(propose === undefined ? {} : { propose }),
      },
      ...(control === undefined ? {} : { control }),
      ...(backtests === undefined ? {} : { backtests }),
      ...(alerts === undefined ? {} : { alerts: alertRowsOf(alerts) }),
      ...(ask === undefined ? {} : { ask }),
      health,
    },
    { readOnly: config.desk.readOnly },
  );
  const { link, close } = await serveDesk(app, { port });
  return { link, events, markets, caches, close };
}

/** The ground that a model's answers stand on. */
export interface ModelGround {
  readonly journal: Journal;
  /** Takes the caches that are opened for it. */
  readonly caches?: (() => CacheStatus)[];
  /** The bars of a market of the desk. */
  readonly barsOf: (market: string) => MarketData | undefined;
}

/** Questions in words and proposals, by the model of the configuration if there is one. */
export async function modelParts(
  loaded: Pick<LoadedConfig, 'config' | 'folder'>,
  { journal, caches = [], barsOf }: ModelGround,
  io: Pick<Io, 'env' | 'cwd'>,
): Promise<{ readonly ask?: AskPart; readonly propose?: NonNullable<PlaybooksPart['propose']> }> {
  const { model: configured } = loaded.config;
  if (configured === undefined) return {};
  const [model, sources] = await Promise.all([loadModel(io, configured), copilotSources(loaded)]);
  caches.push(sources.data.status);
  const { askJournal } = await import('@veloce/copilot');
  const ask: AskPart = {
    async ask(question, signal) {
      const answered = await askJournal(model, journal, question, { sources, signal })();
      if (answered._tag === 'Left') throw new Error(`${answered.left.message}: ${answered.left.fix}`);
      return answerRow(answered.right);
    },
  };
  return { ask, propose: proposing(model, barsOf) };
}
