import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseOptions } from '@veloce/core';
import { misuse } from '../frame/failure.js';
import type { GlobalOptions } from '../frame/global-options.js';
import type { Io } from '../frame/io.js';
import { importModule } from './import-module.js';
import { ConfigSchema, type Config, type ConfigInput } from './schema.js';
import { formerNameNote, formerVenueNames } from './venue-names.js';

/** A configuration, and where it comes from. */
export interface LoadedConfig {
  readonly config: Config;
  /** The file; `undefined` when there is none, and everything is a default. */
  readonly file: string | undefined;
  /** Paths in it are from here. */
  readonly folder: string;
  /** The source of the value at a path (`desk.port`). */
  readonly sourceOf: (path: string) => string;
  /** The arguments that make another command read the same: `--config` and `--set`. */
  readonly args: readonly string[];
  /** Notes on how it was read, for its author. */
  readonly notes: readonly string[];
}

const names = [
  'veloce.config.ts',
  'veloce.config.mts',
  'veloce.config.js',
  'veloce.config.mjs',
  'veloce.config.json',
];

/** Reads the configuration: the file that was named, or the one in this folder; then what `--set` says. */
export async function loadConfig(
  { cwd, env }: Pick<Io, 'cwd' | 'env'>,
  { config: named, set = [] }: GlobalOptions,
): Promise<LoadedConfig> {
  const wanted = named ?? (env['VELOCE_CONFIG'] === '' ? undefined : env['VELOCE_CONFIG']);
  const found = names.filter((name) => existsSync(resolve(cwd, name)));
  if (wanted === undefined && found.length > 1) {
    throw misuse(
      `there are ${found.length} configurations here: ${found.join(', ')}`,
      'keep one, or name one with --config',
    );
  }
  const file =
    wanted === undefined
      ? found[0] === undefined
        ? undefined
        : resolve(cwd, found[0])
      : resolve(cwd, wanted);
  const raw = file === undefined ? {} : await readConfig(file);
  const over = set.map(readSetting);
  const merged = over.reduce<unknown>((value, { path, value: given }) => withValue(value, path, given), raw);
  const where = file === undefined ? 'configuration' : basename(file);
  const config = parseWithoutSecrets(where, merged);
  return {
    config,
    file,
    folder: file === undefined ? cwd : dirname(file),
    sourceOf(path) {
      const steps = path.split('.');
      if (over.some((one) => startsWith(steps, one.path))) return '--set';
      return has(raw, steps) || has(raw, steps.map(formerOf)) ? where : 'default';
    },
    args: [...(file === undefined ? [] : ['--config', file]), ...set.flatMap((one) => ['--set', one])],
    notes: [...new Set(namesIn(merged))].flatMap((name) => formerNameNote(name) ?? []),
  };
}

const formerOf = (step: string): string =>
  Object.entries(formerVenueNames).find(([, present]) => present === step)?.[0] ?? step;

/** The names of venues in a configuration that was read. */
function* namesIn(raw: unknown): Generator<string> {
  const { markets = [], live } = raw as ConfigInput;
  for (const { venue, openInterest = {} } of markets) {
    if (venue !== undefined) yield venue;
    yield* Object.keys(openInterest);
  }
  yield* Object.keys(live?.venues ?? {});
}

async function readConfig(file: string): Promise<unknown> {
  if (!existsSync(file)) throw misuse(`there is no ${file}`, 'veloce init makes one; --config names another');
  if (!file.endsWith('.json')) {
    const module = await importModule(file, { '@veloce/cli': () => import('./define-config.js') });
    if (!('default' in module)) {
      throw misuse(`${basename(file)} has no default export`, 'write export default defineConfig({ … })');
    }
    return module['default'];
  }
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : '';
    throw misuse(`${basename(file)} is not JSON: ${reason}`, 'put it right, or write veloce.config.ts');
  }
}

/** Names of fields that would hold secrets if written in by mistake. */
const secretNames = /token|password|secret|key|topic|^url$|auth/i;

/** As `parseOptions`, but a message never shows what may be a secret. */
function parseWithoutSecrets(where: string, raw: unknown): Config {
  const parsed = ConfigSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  return parseOptions(where, ConfigSchema, masked(raw, ''));
}

function masked(value: unknown, name: string): unknown {
  if (typeof value === 'string')
    return secretNames.test(name) && !/^[a-z]+:\/\/[^@/]+$/i.test(value) ? '(not shown)' : value;
  if (Array.isArray(value)) return value.map((one) => masked(one, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, key === 'env' ? one : masked(one, key)]),
  );
}

/** `desk.port=5000`: a path, and a value as JSON or else as text. */
function readSetting(text: string): { readonly path: readonly string[]; readonly value: unknown } {
  const at = text.indexOf('=');
  const path = text.slice(0, at).split('.');
  if (at < 1 || path.some((step) => step === '' || step === '__proto__')) {
    throw misuse(`--set ${JSON.stringify(text)}: must be PATH=VALUE`, 'write it like --set desk.port=5000');
  }
  const value = text.slice(at + 1);
  try {
    return { path, value: JSON.parse(value) };
  } catch {
    return { path, value };
  }
}

function withValue(target: unknown, [step = '', ...rest]: readonly string[], value: unknown): unknown {
  const here = typeof target === 'object' && target !== null ? target : {};
  const below = rest.length === 0 ? value : withValue((here as Record<string, unknown>)[step], rest, value);
  if (Array.isArray(here)) return here.map((one: unknown, k) => (String(k) === step ? below : one));
  return { ...here, [step]: below };
}

const startsWith = (steps: readonly string[], start: readonly string[]): boolean =>
  start.every((step, k) => steps[k] === step);

function has(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return true;
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, step) &&
    has((value as Record<string, unknown>)[step], rest)
  );
}
