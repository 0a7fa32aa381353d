import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Io } from '../frame/io.js';
import { failed } from '../frame/failure.js';

/** The source of a secret: an environment variable, or the file that `NAME_FILE` names. */
export interface SecretName {
  readonly env: string;
}

/** A secret that was looked for. */
export interface FoundSecret {
  /** `undefined` when it is not set. */
  readonly value: string | undefined;
  /** The place where it was found, for messages. */
  readonly from: string;
}

/** Looks up a secret. An empty variable counts as absent; the line break at the end of a file is no part of it. */
export function findSecret({ env, cwd }: Pick<Io, 'env' | 'cwd'>, { env: name }: SecretName): FoundSecret {
  const value = env[name];
  if (value !== undefined && value !== '') return { value, from: name };
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return { value: undefined, from: `${name}, ${name}_FILE` };
  try {
    return { value: readFileSync(resolve(cwd, file), 'utf8').replace(/\r?\n$/, ''), from: `${name}_FILE` };
  } catch (cause) {
    throw failed(`the file that ${name}_FILE names cannot be read`, `check ${file}`, cause);
  }
}

/** A secret that has to be there. */
export function needSecret(io: Pick<Io, 'env' | 'cwd'>, name: SecretName, what: string): string {
  const { value } = findSecret(io, name);
  if (value !== undefined) return value;
  throw failed(
    `${what} needs ${name.env}, which is not set`,
    `export ${name.env}=…, or put it into a file and name that as ${name.env}_FILE`,
  );
}
