import * as z from 'zod';
import { checkArguments, parseOptions, signalRule } from '@veloce/core';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, getRequestListener } from '@hono/node-server';
import type { DashboardApp } from './desk-app.js';

/** The address a desk listens on. */
export interface ServeOptions {
  /** Default 4100; 0 takes a free one. */
  readonly port?: number;
  /**
   * The address to listen at. Default `127.0.0.1`: this machine only. Any other opens the desk to the network: give
   * `dashboardApp` a token and the hosts it answers to, and put TLS before it.
   */
  readonly listen?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** A desk that listens. */
export interface ServedDesk {
  readonly port: number;
  /** The desk's URL. */
  readonly url: string;
  /** The same with the token, to open once in a browser. */
  readonly link: string;
  /** Ends it, open streams too. */
  readonly close: () => Promise<void>;
}

const Options = /* @__PURE__ */ (() =>
  z.strictObject({
    port: z.int().min(0).max(65_535).default(4_100),
    listen: z.string().min(1).default('127.0.0.1'),
    signal: signalRule.optional(),
  }))();

/**
 * A desk as a listener of Node's `http`, for Express, Fastify and whatever else stands on it. It takes every path that is left to it, and
 * reads bodies itself: put it behind your own routes, and before anything that reads bodies.
 *
 * @example
 * ```ts
 * express().get('/mine', mine).use(deskListener(app)).listen(4100, '127.0.0.1');
 * ```
 */
export function deskListener(
  app: DashboardApp,
): (request: IncomingMessage, response: ServerResponse) => void {
  checkArguments('deskListener', { app }, { app: { fetch: 'function' } });
  // The web's own Request and Response stay as the app around it has them.
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return (request, response) => {
    void listen(request, response);
  };
}

/**
 * Serves a desk over HTTP.
 *
 * @throws rejects with the system's error, `EADDRINUSE` among them, naming the port.
 */
export function serveDesk(app: DashboardApp, options: ServeOptions = {}): Promise<ServedDesk> {
  checkArguments('serveDesk', { app }, { app: { fetch: 'function' } });
  const { port, listen, signal } = parseOptions('serveDesk', Options, options);
  const server = createAdaptorServer({ fetch: app.fetch });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, listen, () => {
      const at = server.address() as AddressInfo;
      const host = listen === '127.0.0.1' || listen === '::1' ? '127.0.0.1' : listen;
      const url = `http://${listen === '::1' ? '[::1]' : host}:${at.port}`;
      signal?.addEventListener('abort', () => void close(), { once: true });
      resolve({ port: at.port, url, link: `${url}${app.prefix}/#t=${app.token}`, close });
    });
  });
}
