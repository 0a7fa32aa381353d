import { spawnSync } from 'node:child_process';
import { crc32 } from 'node:zlib';

/** One way to read a file, timed in a separate process. */
export interface Reading {
  readonly name: string;
  readonly rows: number;
  /** First reading in a fresh process, and the least of all. */
  readonly firstMs: number;
  readonly ms: number;
  /** Processor time of the best reading, all threads: what a busy machine cannot blur. */
  readonly cpuMs: number;
  readonly rowsPerSecond: number;
  /** Highest resident memory of the process, during the first reading, beyond what it had before. */
  readonly peakMegabytes: number;
  /** CRC-32 of the columns: every reader must give the same bits. */
  readonly checksum: number;
}

/** Columns that a reader made of a file. */
export type ReadColumns = readonly Float64Array[];
type Reader = (path: string) => ReadColumns | Promise<ReadColumns>;

/** No new run begins after this. */
const longEnoughMs = 10_000;

/** The main program of a file of readers: `node --import ./bench/typescript.mjs file NAME PATH`. */
export async function measureReader(readers: Readonly<Record<string, Reader>>): Promise<void> {
  const [, , name = '', path = ''] = process.argv;
  const read = readers[name];
  if (read === undefined) {
    throw new RangeError(`no reader ${name}; use one of ${Object.keys(readers).join(', ')}`);
  }
  const before = process.memoryUsage.rss();
  const mostRuns = 5;
  const begun = performance.now();
  let [ms, cpuMs, firstMs, peak, rows, checksum] = [Infinity, Infinity, NaN, NaN, 0, 0];
  for (let run = 0; run < mostRuns && (run === 0 || performance.now() - begun < longEnoughMs); run++) {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const columns = await read(path);
    const took = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    ms = Math.min(ms, took);
    cpuMs = Math.min(cpuMs, (user + system) / 1_000);
    rows = columns[0]?.length ?? 0;
    if (run > 0) continue;
    firstMs = took;
    peak = process.resourceUsage().maxRSS * 1_024;
    checksum = columns.reduce(
      (sum, { buffer, byteOffset, byteLength }) => crc32(new Uint8Array(buffer, byteOffset, byteLength), sum),
      0,
    );
  }
  const reading: Reading = {
    name,
    rows,
    firstMs: Math.round(firstMs),
    ms: Math.round(ms),
    cpuMs: Math.round(cpuMs),
    rowsPerSecond: Math.round((rows / ms) * 1_000),
    peakMegabytes: Math.round((peak - before) / 1e6),
    checksum,
  };
  process.stdout.write(JSON.stringify(reading));
}

/** Runs readers of one file, each in a separate process, and holds them to the same values. */
export function compareReaders(file: string, names: readonly string[], path: string): readonly Reading[] {
  const readings = names.map((name) => {
    const { stdout, stderr } = spawnSync(process.execPath, [...process.execArgv, file, name, path], {
      encoding: 'utf8',
    });
    if (!stdout.startsWith('{')) throw new Error(`${name}: ${stderr}`);
    return JSON.parse(stdout) as Reading;
  });
  const odd = readings.find(({ checksum }) => checksum !== readings[0]?.checksum);
  if (odd !== undefined) throw new Error(`${odd.name} gives other values than ${readings[0]?.name}`);
  console.table(
    Object.fromEntries(
      readings.map(({ name, ms, firstMs, cpuMs, rowsPerSecond, peakMegabytes }) => [
        name,
        {
          ms,
          'first, ms': firstMs,
          'cpu, ms': cpuMs,
          'M rows/s': Number((rowsPerSecond / 1e6).toFixed(2)),
          'peak, MB': peakMegabytes,
        },
      ]),
    ),
  );
  return readings;
}
