import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { argv, execPath, stdout } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { orThrow, slice } from '@veloce/core';
import { simulateMarket } from '@veloce/data-files';
import { folderStore } from '@veloce/data-files/store';

/** In a separate process, appends one half of 1,000 bars to each of some stores, at given times; returns how many were reported as added. */
export async function appendElsewhere(
  folder: string,
  rounds: number,
  half: number,
  at: number,
): Promise<readonly number[]> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const flags = ['--conditions=@veloce/source', '--import', tsx, fileURLToPath(import.meta.url)];
  const child = spawn(execPath, [...flags, folder, ...[rounds, half, at].map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) text += chunk.toString();
  return JSON.parse(text) as readonly number[];
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [folder = '', rounds, half, at] = argv.slice(2);
  const { data } = simulateMarket({ seed: 3, bars: 1_000, tradesPerMinute: 1 });
  const part = slice(data, Number(half) * 500, Number(half) * 500 + 500);
  const told: number[] = [];
  for (let k = 0; k < Number(rounds); k++) {
    while (Date.now() < Number(at) + k * 200) await new Promise((resolve) => setTimeout(resolve, 1));
    const store = folderStore({ folder: join(folder, String(k)), patienceMs: 600_000 });
    told.push((await orThrow(store.append(part))).added);
  }
  stdout.write(JSON.stringify(told));
}
