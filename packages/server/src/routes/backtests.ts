import { randomUUID } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { BacktestRun } from '@veloce/dashboard';
import * as z from 'zod';
import { fault } from '../door.js';
import type { DeskParts } from '../parts.js';
import { backtestChoices, backtestRequest, backtestRun, liveBand } from '../schemas.js';
import { absent, done, route } from './route.js';

const id = z.object({ id: z.string().min(1).max(60) });
/** Runs that are kept, with their reports. */
const mostRuns = 20;
/** Runs at work at once. */
const mostAtWork = 2;

interface Kept {
  run: BacktestRun;
  report?: string;
  results?: readonly number[];
  readonly stop: AbortController;
}

/** Backtests from the page: start, watch, cancel, read. */
export function backtestRoutes(app: OpenAPIHono, { backtests, events }: DeskParts): void {
  const kept = new Map<string, Kept>();
  const change = (one: Kept, next: Partial<BacktestRun>): void => {
    one.run = { ...one.run, ...next };
    events.tell({ type: 'run', run: one.run });
  };

  route(
    app,
    'get',
    '/api/backtests/choices',
    { summary: 'What can be backtested', answer: backtestChoices },
    ({ context }) => (backtests === undefined ? absent(context, 'backtests') : backtests.choices()),
  );
  route(app, 'get', '/api/backtests', { summary: 'Runs, newest first', answer: z.array(backtestRun) }, () =>
    [...kept.values()].map(({ run }) => run).reverse(),
  );
  route(
    app,
    'post',
    '/api/backtests',
    { summary: 'Starts a run', body: backtestRequest, answer: backtestRun },
    ({ context, body }) => {
      if (backtests === undefined) return absent(context, 'backtests');
      if ([...kept.values()].filter(({ run }) => run.state === 'running').length >= mostAtWork) {
        return context.json(
          fault(`${mostAtWork} backtests are at work already`, 'Wait for one to end, or cancel it.'),
          409,
        );
      }
      const run: BacktestRun = {
        id: randomUUID(),
        request: body,
        state: 'running',
        progress: 0,
        summary: '',
        figures: [],
      };
      const one: Kept = { run, stop: new AbortController() };
      kept.set(run.id, one);
      for (const [old, { run: past }] of kept) {
        if (kept.size <= mostRuns) break;
        if (past.state !== 'running') kept.delete(old);
      }
      const { signal } = one.stop;
      const progress = (share: number): void => {
        if (one.run.state === 'running') change(one, { progress: Math.min(1, Math.max(0, share)) });
      };
      backtests.run(body, progress, signal).then(
        ({ report, summary, figures = [], results }) => {
          if (signal.aborted) return;
          one.report = report;
          if (results !== undefined) one.results = results;
          change(one, { state: 'done', progress: 1, summary, figures });
        },
        (error: unknown) => {
          if (signal.aborted) return;
          change(one, { state: 'failed', summary: error instanceof Error ? error.message : String(error) });
        },
      );
      return run;
    },
  );
  route(
    app,
    'post',
    '/api/backtests/{id}/cancel',
    { summary: 'Cancels a run', params: id, body: z.strictObject({}), answer: done },
    ({ context, params }) => {
      const one = kept.get(params.id);
      if (one === undefined) return context.json(fault('there is no such run'), 404);
      if (one.run.state === 'running') {
        one.stop.abort();
        change(one, { state: 'cancelled', summary: 'cancelled' });
      }
      return { ok: true };
    },
  );
  route(
    app,
    'get',
    '/api/backtests/{id}/live',
    { summary: 'The live trades beside what the run lets expect', params: id, answer: liveBand.nullable() },
    async ({ context, params }) => {
      const one = kept.get(params.id);
      if (one === undefined) return context.json(fault('there is no such run'), 404);
      const { results } = one;
      const band =
        results === undefined || results.length === 0
          ? undefined
          : await backtests?.beside?.(one.run.request, results);
      return context.json(band ?? null);
    },
  );
  // The report is a separate page: in a sandbox, with the policy that it brings along.
  app.get('/api/backtests/:id/report', (context) => {
    const report = kept.get(context.req.param('id'))?.report;
    if (report === undefined) return context.json(fault('there is no report of such a run'), 404);
    context.header(
      'content-security-policy',
      "sandbox allow-scripts allow-downloads; frame-ancestors 'self'",
    );
    return context.html(report);
  });
}
