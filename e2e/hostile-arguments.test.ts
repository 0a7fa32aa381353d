import util from 'node:util';
import vm from 'node:vm';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataException } from '@veloce/core';
import { catalog } from '@veloce/indicators';
import { packages, parametersOf, special, usualArguments, values, type AnyFunction } from './exports-walk.js';
import { nowhere } from './testdata/good-arguments.js';
import { engineWords } from './testdata/engine-words.js';
import { unguarded } from './testdata/unguarded.js';

/**
 * Every exported function, called with good arguments except for one, which is hostile. It returns something, or refuses in its own words;
 * it never ends in what the engine says of our code, and never runs forever.
 */
const circle: Record<string, unknown> = {};
circle['self'] = circle;
const hostile: readonly unknown[] = [
  5n, NaN, Infinity, -1, 2 ** 53, null, undefined, '', 'x', '__proto__', true, Symbol('s'), () => 0, circle, [], [null], {},
  Object.create(null), new Map(), new Float64Array(3), new Proxy({}, { get: () => undefined }),
]; // prettier-ignore

/** They dial at once: real venues, or an address that answers nothing; or they register tests. */
const aside = /^(connect|followMarket|describe(Kernel|Strategy|Broker))$/;

const doors = Object.entries(packages).flatMap(([owner, exported]) =>
  Object.entries(exported)
    .filter((entry): entry is [string, AnyFunction] => typeof entry[1] === 'function')
    .filter(([name, one]) => !aside.test(name) && !one.toString().startsWith('class '))
    .map(([name, one]) => ({ id: `${owner}.${name}`, owner, name, one, parameters: parametersOf(one) })),
);

function goodArguments({ owner, name, parameters }: (typeof doors)[number]): readonly unknown[] {
  const entry = owner === 'indicators' ? catalog.find((one) => one.name === name) : undefined;
  if (entry !== undefined) return usualArguments(entry);
  const optional = ['options', 'settings', 'input', 'control', 'keep', 'of'];
  const own = special[`${owner}.${name}`] ?? {};
  return parameters.map((parameter) =>
    parameter in own
      ? own[parameter]
      : parameter in values
        ? values[parameter]
        : parameter.startsWith('{') || optional.includes(parameter)
          ? {}
          : 20,
  );
}

/** Files of the doors that write some lie in a folder of their own. */
const before = process.cwd();
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'veloce-hostile-'));
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(before);
  await rm(folder, { recursive: true });
});

/** A task is run, a promise waited for; what was opened is closed. */
async function settle(given: unknown): Promise<void> {
  const task = typeof given === 'function' && given.length === 0 && /^(async )?\(\)/.test(given.toString());
  const began: unknown = task ? (given as () => unknown)() : given;
  if (!(began instanceof Promise)) return;
  const closing = began.then((end: unknown) => {
    const { right = end } = (end ?? {}) as { readonly right?: unknown };
    const { close } = (right ?? {}) as { readonly close?: unknown };
    if (typeof close === 'function') return (close as () => unknown)();
    return undefined;
  });
  await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, 50))]);
}

/** The fault of one call; `undefined` if it is all right. */
async function fault(one: AnyFunction, args: readonly unknown[]): Promise<string | undefined> {
  Object.assign(globalThis, { hostileCall: () => one(...args) });
  try {
    await settle(vm.runInThisContext('hostileCall()', { timeout: 20_000 }));
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : `threw ${typeof error}`;
    return error instanceof Error && !engineWords.test(text) ? undefined : text;
  }
}

/** They ask for a Redis, or a page, and there is none. */
const unanswered = new Set([
  'core/redis.connectRedis',
  'research/bullmq.sweepWorker',
  'dashboard.mountDashboard',
]);

it('every entry of every package is walked', async () => {
  const root = new URL('../packages/', import.meta.url);
  const entries = await Promise.all(
    (await readdir(root)).map(async (name) => {
      const { exports } = JSON.parse(await readFile(new URL(`${name}/package.json`, root), 'utf8')) as {
        exports: object;
      };
      return Object.keys(exports)
        .filter((path) => !path.includes('.', 1))
        .map((path) => `${name}${path.slice(1)}`);
    }),
  );
  // They run the demo, and the command.
  expect(entries.flat().filter((entry) => !(entry in packages))).toEqual(['cli/demo', 'create-veloce']);
});

/** The same arguments, with another place to read and to write. */
function placed(value: unknown, place: string): unknown {
  if (value === nowhere) return place;
  if (Array.isArray(value)) return value.map((one) => placed(one, place));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, placed(one, place)]));
}

describe('good arguments', () => {
  const places: Readonly<Record<string, () => Promise<string>>> = {
    'a place below a file': () => Promise.resolve(nowhere),
    'a folder': () => mkdtemp(join(folder, 'folder-')),
    'a file': async () => {
      const path = join(await mkdtemp(join(folder, 'file-')), 'file');
      await writeFile(path, 'text\n');
      return path;
    },
    'nothing yet': async () => join(await mkdtemp(join(folder, 'new-')), 'not-yet'),
  };

  it.each(Object.entries(places))(
    'are taken, so that a hostile one is reached wherever it stands; given %s',
    async (_, make) => {
      const refused: string[] = [];
      for (const door of doors) {
        if (unguarded.has(door.id) || unanswered.has(door.id)) continue;
        const place = await make();
        const good = goodArguments(door);
        const args = good.map((one) => placed(one, place));
        // Doors that no place is named to are called once; a database takes seconds to make, and has tests of its own.
        if (place !== nowhere && door.id === 'journal.openJournal') continue;
        if (place !== nowhere && util.isDeepStrictEqual(args, good)) continue;
        try {
          await settle(door.one(...args));
        } catch (error) {
          // The arguments were taken; the place is none for what was to be done.
          if (error instanceof DataException) continue;
          refused.push(`${door.id}: ${String(error)}`);
        }
      }
      expect(refused).toEqual([]);
    },
  );
});

it('a hostile argument is refused in words, at every door but those that are listed', async () => {
  const open = new Map<string, string>();
  let tried = 0;
  for (const door of doors) {
    const good = goodArguments(door);
    for (let place = 0; place < good.length; place++) {
      for (const value of hostile) {
        tried++;
        const said = await fault(door.one, good.with(place, value));
        if (said !== undefined && !open.has(door.id))
          open.set(door.id, `argument ${place}: ${said.slice(0, 90)}`);
      }
    }
  }
  expect(tried).toBeGreaterThan(30_000);
  expect([...open].filter(([id]) => !unguarded.has(id))).toEqual([]);
  // A door that was mended leaves the list.
  expect([...unguarded].filter((id) => !open.has(id))).toEqual([]);
}, 600_000);
