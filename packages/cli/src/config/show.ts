import type { Io } from '../frame/io.js';
import type { LoadedConfig } from './load.js';
import { findSecret } from './secrets.js';

/** One value of the configuration, as it counts. */
export interface ShownValue {
  readonly path: string;
  readonly value: unknown;
  /** `default`, the name of the file, `--set`; of a secret where it was found. */
  readonly source: string;
}

/** Every value that counts, with where it comes from. Of secrets only whether they are set. */
export function shownValues(
  { config, sourceOf }: LoadedConfig,
  io: Pick<Io, 'env' | 'cwd'>,
): readonly ShownValue[] {
  const rows: ShownValue[] = [];
  const walk = (value: unknown, path: string): void => {
    if (isSecretName(value)) {
      const { value: found, from } = findSecret(io, value);
      const said = found === undefined ? `not set (${from})` : `set, not shown`;
      rows.push({ path, value: said, source: found === undefined ? sourceOf(path) : `environment: ${from}` });
      return;
    }
    if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
      for (const [key, one] of Object.entries(value)) {
        if (one !== undefined) walk(one, path === '' ? key : `${path}.${key}`);
      }
      return;
    }
    rows.push({ path, value, source: sourceOf(path) });
  };
  walk(config, '');
  return rows;
}

const isSecretName = (value: unknown): value is { readonly env: string } =>
  typeof value === 'object' &&
  value !== null &&
  'env' in value &&
  typeof value.env === 'string' &&
  Object.keys(value).length === 1;
