import { createRoute, type OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { Context } from 'hono';
import * as z from 'zod';
import type { PartName } from '@veloce/dashboard';
import { fault } from '../door.js';
import { howToAdd } from '../how-to-add.js';

/** The faults that every route of the desk may answer with. */
const faultSchema = z.object({
  error: z.string(),
  fix: z.string().optional(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

interface Asked<Query, Params, Body> {
  readonly query: Query;
  readonly params: Params;
  readonly body: Body;
  readonly context: Context;
}

interface RouteShape<Query extends z.ZodObject, Params extends z.ZodObject, Body extends z.ZodType> {
  readonly summary: string;
  readonly query?: Query;
  readonly params?: Params;
  readonly body?: Body;
  readonly answer: z.ZodType;
}

/** One described route: its input is checked by its schemas before the handler sees it. */
export function route<
  Query extends z.ZodObject = z.ZodObject,
  Params extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodUndefined,
>(
  app: OpenAPIHono,
  method: 'get' | 'post',
  path: string,
  shape: RouteShape<Query, Params, Body>,
  handle: (asked: Asked<z.output<Query>, z.output<Params>, z.output<Body>>) => unknown,
): void {
  const { summary, query, params, body, answer } = shape;
  const config = {
    method,
    path,
    summary,
    request: {
      ...(query === undefined ? {} : { query }),
      ...(params === undefined ? {} : { params }),
      ...(body === undefined
        ? {}
        : { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: {
      200: { description: summary, content: { 'application/json': { schema: answer } } },
      default: { description: 'What is wrong', content: { 'application/json': { schema: faultSchema } } },
    },
  } satisfies RouteConfig;
  app.openapi(createRoute(config), (async (context: Context) => {
    const valid = (target: 'query' | 'param' | 'json', schema: z.ZodType | undefined): unknown =>
      schema === undefined ? undefined : context.req.valid(target as never);
    const found = await handle({
      query: valid('query', query) as z.output<Query>,
      params: valid('param', params) as z.output<Params>,
      body: valid('json', body) as z.output<Body>,
      context,
    });
    return found instanceof Response ? found : context.json(found ?? { ok: true });
  }) as never);
}

/** The answer of a route whose part is absent. */
export function absent(context: Context, part: PartName): Response {
  return context.json(fault(`this desk has no ${part}`, howToAdd[part]), 404);
}

/** An answer to a write. */
export const done = z.object({ ok: z.literal(true) });
