import process from 'node:process';
import { spawn } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readLog } from '../record/read-segments.js';

const worker = fileURLToPath(new URL('record-worker.ts', import.meta.url));

/** The data that a killed recorder had reported as synced, and the data on disk. */
export interface Killed {
  readonly synced: number;
  readonly found: readonly number[];
  /** Torn ends that a reader was told of. */
  readonly torn: number;
  /** Bytes that the recorder cut off when it opened the log that was killed before. */
  readonly cutBytes: number;
}

/**
 * Lets a process record, kills it with SIGKILL after it has synced so often, and reads what is there. A kill seldom falls inside a write to the disk: with
 * `tornBytes` the log ends as if it had, in the first bytes of one more block.
 */
export async function killRecorder(
  folder: string,
  from: number,
  syncs: number,
  tornBytes = 0,
): Promise<Killed> {
  const flags = ['--conditions=@veloce/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, worker, folder, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      // The first line says what was cut off.
      if (said.split('\n').length > syncs + 1) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
  });
  const lines = said.slice(0, said.lastIndexOf('\n')).split('\n');
  if (tornBytes > 0) {
    const last = readdirSync(folder).filter((name) => /^\d{8}/.test(name)).sort().at(-1)!; // prettier-ignore
    const path = join(folder, last);
    appendFileSync(path, readFileSync(path).subarray(0, tornBytes));
  }
  const found: number[] = [];
  let torn = 0;
  for await (const block of readLog(folder)) {
    if (block._tag === 'Left') torn++;
    else for (const line of block.right.lines) found.push(Number(line.split(' ')[0]));
  }
  return { synced: Number(lines.at(-1)), found, torn, cutBytes: Number(lines[0].split(' ')[1]) };
}
