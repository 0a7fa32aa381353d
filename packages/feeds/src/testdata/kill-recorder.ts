import process from 'node:process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readLog } from '../record/read-segments.js';

const worker = fileURLToPath(new URL('record-worker.ts', import.meta.url));

/** The data that a killed recorder had reported as synced, and the data on disk. */
export interface Killed {
  readonly synced: number;
  readonly found: readonly number[];
  readonly torn: number;
}

/** Lets a process record, kills it with SIGKILL after it has synced so often, and reads what is there. */
export async function killRecorder(folder: string, from: number, syncs: number): Promise<Killed> {
  const flags = ['--conditions=@veloce/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, worker, folder, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.split('\n').length > syncs) child.kill('SIGKILL');
    });
    child.on('close', () => resolve());
  });
  const synced = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').pop() ?? '0');
  const found: number[] = [];
  let torn = 0;
  for await (const block of readLog(folder)) {
    if (block._tag === 'Left') torn++;
    else for (const line of block.right.lines) found.push(Number(line.split(' ')[0]));
  }
  return { synced, found, torn };
}
