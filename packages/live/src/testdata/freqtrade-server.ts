import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A freqtrade by the table of what a real 2026.9 answered: states, words and codes are its own. */
export interface ScriptedFreqtrade {
  readonly url: string;
  /** Calls that changed something, in order. */
  readonly calls: readonly string[];
  state: 'running' | 'paused' | 'stopped';
  /** Pairs that are open, by the number of their trade. */
  readonly open: Map<number, string>;
  /** Pairs whose exit fails at the exchange. */
  readonly broken: Set<string>;
  /** Pairs whose order was made and does not fill. */
  readonly resting: Set<string>;
  /** The exchange answers 503: nothing exits. */
  exchangeIsDown: boolean;
  /** Calls are taken and carried out, and not answered. */
  isMute: boolean;
  /** `/status` swallows an inner error into an empty list. */
  statusIsEmpty: boolean;
  lastTurn: number;
  readonly close: () => Promise<void>;
}

const user = 'veloce';
const password = 'secret-7';
/** The credentials that {@link freqtradeServer} accepts. */
export const credentials = { user, password };
const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** Starts it on loopback. */
export async function freqtradeServer(pairs: readonly string[]): Promise<ScriptedFreqtrade> {
  const calls: string[] = [];
  const open = new Map(pairs.map((pair, k) => [k + 1, pair]));
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const self: ScriptedFreqtrade = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    state: 'running',
    open,
    broken: new Set(),
    resting: new Set(),
    exchangeIsDown: false,
    isMute: false,
    statusIsEmpty: false,
    lastTurn: 1_000,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const bytes of request) body += String(bytes);
    const path = request.url?.replace('/api/v1', '') ?? '';
    const [status, said] =
      request.headers.authorization === basic ? reply(path, body) : ([401, { detail: 'Unauthorized' }] as const);
    if (self.isMute) return;
    const isText = typeof said === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
    response.end(isText ? said : JSON.stringify(said));
  }

  function reply(path: string, body: string): readonly [number, unknown] {
    if (path === '/show_config') return [200, { state: self.state, dry_run: true, api_version: 2.5 }];
    if (path === '/health') return [200, { last_process_ts: self.lastTurn }];
    if (path === '/status') {
      const list = [...open].map(([trade_id, pair]) => ({ trade_id, pair, amount: 2, is_open: true }));
      return [200, self.statusIsEmpty ? [] : list];
    }
    if (path === '/count') {
      return self.state === 'stopped' ? refused(path, 'trader is not running') : [200, { current: open.size, max: 5 }];
    }
    calls.push(body === '' ? path : `${path} ${body}`);
    if (path === '/stopentry') {
      const said =
        self.state === 'stopped'
          ? 'starting bot with trader in paused state, no entries will occur. Run /start to enable entries.'
          : 'paused, no more entries will occur from now. Run /start to enable entries.';
      self.state = 'paused';
      return [200, { status: said }];
    }
    if (path !== '/forceexit') return [404, { detail: 'Not Found' }];
    const { tradeid, ordertype } = JSON.parse(body) as { readonly tradeid: string; readonly ordertype?: string };
    if (self.state === 'stopped') return refused(path, 'trader is not running');
    const chosen = tradeid === 'all' ? [...open.keys()] : [Number(tradeid)];
    if (chosen.some((id) => !open.has(id))) return refused(path, 'invalid argument');
    // A single failure fails all of them: nothing exits.
    if (self.exchangeIsDown || chosen.some((id) => self.broken.has(open.get(id) ?? ''))) {
      return [500, 'Internal Server Error'];
    }
    for (const id of chosen) {
      if (ordertype === 'market' && !self.resting.has(open.get(id) ?? '')) open.delete(id);
    }
    const said = tradeid === 'all' ? 'Created exit orders for all open trades.' : `Created exit order for trade ${tradeid}.`;
    return [200, { result: said }];
  }
  return self;
}

const refused = (path: string, why: string): readonly [number, unknown] => [
  502,
  { error: `Error querying /api/v1${path}: ${why}` },
];
