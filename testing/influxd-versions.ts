import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isExecutable, onPath } from './apt.js';
import { buildInfluxd, type InfluxdVersion } from './influxd-build.js';

/** The folder that built servers are kept in: `influxd-1.8.10` and so on. */
const influxdCache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'veloce', 'influxd');

const help =
  'With Go and Rust on PATH, INFLUXD_BUILD=1 builds it from its module once (1.8.10: a minute; 2.7.12 and 1.12.2 together: up to half an hour of two cores).';

/**
 * An InfluxDB of a version: built before, or built now where INFLUXD_BUILD is set, since that takes long.
 *
 * @param notice Receives one line when it is missing or being built.
 * @returns undefined where there is none: the tests that need it are skipped.
 */
export async function findInfluxdVersion(
  version: InfluxdVersion,
  notice: (line: string) => void = console.error,
): Promise<string | undefined> {
  const executable = join(influxdCache, 'bin', `influxd-${version}`);
  if (isExecutable(executable)) return executable;
  const canBuild = onPath(['go']) !== undefined && onPath(['cargo']) !== undefined;
  if ((process.env.INFLUXD_BUILD ?? '') === '' || !canBuild) {
    notice(`No InfluxDB ${version} in ${influxdCache}: its tests are skipped. ${help}`);
    return undefined;
  }
  notice(`Building InfluxDB ${version} in ${influxdCache}.`);
  mkdirSync(join(influxdCache, 'bin'), { recursive: true });
  const failed = await buildInfluxd(version, influxdCache, executable);
  if (failed === undefined && isExecutable(executable)) return executable;
  notice(`InfluxDB ${version} was not built, its tests are skipped: ${failed ?? 'there is no executable'}`);
  return undefined;
}
