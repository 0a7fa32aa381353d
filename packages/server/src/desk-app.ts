import { checkArguments, functionRule, parseOptions } from '@veloce/core';
import { getPath } from 'hono/utils/url';
import * as z from 'zod';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { DeskInfo, PartName } from '@veloce/dashboard';
import { enter, fault, headers, newToken, onlyWithToken, ownHost, writing, type Door } from './door.js';
import { howToAdd } from './how-to-add.js';
import { pageFiles } from './page-files.js';
import type { DeskParts } from './parts.js';
import { alertRoutes } from './routes/alerts.js';
import { askRoutes } from './routes/ask.js';
import { backtestRoutes } from './routes/backtests.js';
import { controlRoutes } from './routes/control.js';
import { healthRoutes } from './routes/health.js';
import { journalRoutes } from './routes/journal.js';
import { marketRoutes } from './routes/markets.js';
import { playbookRoutes } from './routes/playbooks.js';
import { settingsRoutes } from './routes/settings.js';
import { streamRoute } from './routes/stream.js';

/** How a desk is reached. */
export interface DeskOptions {
  /** The token that a visitor needs, at least 22 characters. Default: a new one, see `DashboardApp.token`. */
  readonly token?: string;
  /** Hosts it answers to, with their port. Default: whatever port of `127.0.0.1`, `localhost` and `[::1]` it is reached at. */
  readonly hosts?: readonly string[];
  /** Whether every writing route is closed. Default `false`. */
  readonly readOnly?: boolean;
  /** The person at the page, as the journal records them. Default `desk`. */
  readonly person?: string;
  /**
   * The path that the desk stands at in the app around it, such as `/desk`: its page, its data and its cookie stay below. A router that takes the prefix away before (Express) and
   * one that leaves it (Fastify) both work. Default: at the root.
   */
  readonly prefix?: string;
  /** Folder of the built page. Default: the one inside `@veloce/dashboard`. */
  readonly page?: string;
  /** Now, epoch ms: for ages. Default: the machine's clock. */
  readonly now?: () => number;
}

/** A desk as a fetch handler. */
export interface DashboardApp {
  /** Answers a request, as every web standard handler does. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The token that a visitor needs. It goes into the link as `#t=…`, which is not sent to any server. */
  readonly token: string;
  /** The path that it stands at in the app around it: `''` at the root, else such as `/desk`. */
  readonly prefix: string;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    token: z.string().optional(),
    hosts: z.array(z.string().min(1)).default([]),
    readOnly: z.boolean().default(false),
    person: z.string().min(1).default('desk'),
    prefix: z
      .string()
      .regex(/^(\/[\w.~-]+)*$/, { message: 'must be empty, or look like /desk, without a slash at its end' })
      .default(''),
    page: z.string().min(1).optional(),
    now: functionRule<() => number>().default(() => Date.now),
  }))();

/** Before the other options, whose messages show values: this one is a secret. */
function checkToken(token: unknown): void {
  if (token === undefined || (typeof token === 'string' && token.length >= 22)) return;
  throw new RangeError(`dashboardApp: token must have at least 22 characters (its value is not shown)`);
}

/**
 * The desk: the page, its data and its events behind one `fetch`, for any server that speaks it. Nothing here listens on a port;
 * {@link serveDesk} does.
 *
 * @throws {RangeError} for a token that is too short to be one.
 * @example
 * ```ts
 * const app = dashboardApp({ name: 'my desk', mode: 'paper', version: '1.0.0', events: deskEvents() });
 * const { url } = await serveDesk(app, { port: 4100 });
 * console.log(url);
 * ```
 */
export function dashboardApp(parts: DeskParts, options: DeskOptions = {}): DashboardApp {
  checkArguments('dashboardApp', { parts, options }, { parts: 'object', options: 'object' });
  checkToken(options.token);
  const own = parseOptions('dashboardApp', Options, options);
  const { token = newToken(), prefix, readOnly, person, now } = own;
  const by = { kind: 'person', name: person } as const;
  const door: Door = { token, prefix, readOnly, hosts: () => own.hosts };
  const app = new OpenAPIHono({
    getPath: (request) => pathBelow(prefix, getPath(request)),
    defaultHook: (result, context) => {
      if (result.success) return undefined;
      const issues = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      const first = issues[0];
      return context.json(
        { error: `invalid input: ${first?.path ?? ''}: ${first?.message ?? ''}`, issues },
        400,
      );
    },
  });
  app.onError((error, context) => context.json(fault(error.message), 500));
  app.notFound((context) =>
    context.json(fault(`there is nothing at ${context.req.path.slice(0, 200)}`), 404),
  );
  app.use(headers);
  app.use(async (context, next) => {
    // Without a list, the desk answers to this machine's own names at the port it was reached at.
    const host = context.req.header('host') ?? '';
    const hosts =
      options.hosts ?? (/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host) ? [host] : ['127.0.0.1']);
    return ownHost({ ...door, hosts: () => hosts })(context, next);
  });
  app.post('/api/enter', enter(door));
  app.use('/api/*', onlyWithToken(door));
  app.use('/api/*', writing(door));
  app.get('/api/info', (context) => context.json(infoOf(parts, readOnly)));
  streamRoute(app, parts);
  marketRoutes(app, parts);
  journalRoutes(app, parts, by);
  backtestRoutes(app, parts);
  playbookRoutes(app, parts, by);
  alertRoutes(app, parts, by);
  askRoutes(app, parts);
  healthRoutes(app, parts, now);
  controlRoutes(app, parts, by, now);
  settingsRoutes(app, parts);
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: `${parts.name}: the desk`, version: parts.version },
    ...(prefix === '' ? {} : { servers: [{ url: prefix }] }),
  });
  pageFiles(app, own.page, prefix);
  return { fetch: (request) => app.fetch(request), token, prefix };
}

/** A path without the prefix; one that a router has taken it from stays as it is. */
function pathBelow(prefix: string, path: string): string {
  if (prefix === '' || (path !== prefix && !path.startsWith(`${prefix}/`))) return path;
  return path.slice(prefix.length) || '/';
}

function infoOf(parts: DeskParts, readOnly: boolean): DeskInfo {
  const names = Object.keys(howToAdd) as PartName[];
  return {
    name: parts.name,
    mode: parts.mode,
    simulated: parts.simulated ?? false,
    readOnly,
    version: parts.version,
    threshold: parts.threshold ?? 0.65,
    parts: Object.fromEntries(
      names.map((name) => [name, parts[name] === undefined ? howToAdd[name] : true]),
    ) as DeskInfo['parts'],
  };
}
