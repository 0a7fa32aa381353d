import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { env, execPath } from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { journalOrThrow } from '../error.js';
import { openJournal, type Journal, type JournalPlace } from '../journal.js';

/** The writes that a writer acknowledged before it was killed. */
export interface Acknowledged {
  readonly child: ChildProcess;
  /** The last turn that it said was written; -1 for none. */
  readonly last: () => number;
  /** Resolves when the journal is open and this many turns are written. */
  readonly until: (turns: number) => Promise<void>;
}

/** Starts a writer in a separate process. */
export function startWriter(place: JournalPlace, account: string, from: number): Acknowledged {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const file = fileURLToPath(new URL('./writer.ts', import.meta.url));
  const where = 'folder' in place ? place.folder : place.url;
  const child = spawn(
    execPath,
    ['--conditions=@veloce/source', '--import', tsx, file, where, account, String(from)],
    { env: { PATH: env['PATH'] }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const whole = (): readonly string[] =>
    text
      .split('\n')
      .slice(0, -1)
      .filter((line) => line !== 'open');
  return {
    child,
    last: () => Number(whole().at(-1) ?? -1),
    until: async (turns) => {
      while (whole().length < turns) {
        if (child.exitCode !== null) throw new Error(`the writer ended with ${child.exitCode}`);
        await wait(10);
      }
    },
  };
}

/** Kills a process at once, and waits until it is gone. */
export async function killNow(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The turns that a journal has of an account: whole, halved, and duplicated. */
export async function inspectTurns(
  place: JournalPlace,
  account: string,
): Promise<{
  readonly turns: number;
  readonly torn: number;
  readonly twice: number;
  readonly findings: number;
}> {
  const journal = await reopened(place);
  try {
    const { rows: trades } = await journalOrThrow(journal.trades.list({ account }, { limit: 10_000 }));
    const { rows: signals } = await journalOrThrow(
      journal.signals.list({ actor: account }, { limit: 10_000 }),
    );
    const found = await journalOrThrow(journal.archive.check());
    return {
      turns: trades.length,
      torn: trades.filter(({ netPnl }) => netPnl !== 1).length,
      twice:
        trades.length -
        new Set(trades.map(({ openedAt }) => openedAt)).size +
        signals.length -
        new Set(signals.map(({ closedAt }) => closedAt)).size,
      findings: found.filter((finding) => finding.account === account).length,
    };
  } finally {
    await journalOrThrow(journal.close());
  }
}

async function reopened(place: JournalPlace): Promise<Journal> {
  for (let tries = 0; ; tries++) {
    const opened = await openJournal(place)();
    if (opened._tag === 'Right') return opened.right;
    if (tries === 600 || (opened.left._tag !== 'Locked' && opened.left._tag !== 'ConnectionFailed'))
      throw new Error(opened.left.message, { cause: opened.left });
    await wait(100);
  }
}

/** Kills the writer of a journal again and again. @returns What was acknowledged, and what is there afterwards. */
export async function killWriters(
  place: JournalPlace,
  account: string,
  kills: number,
  random: () => number,
): Promise<{
  readonly acknowledged: number;
  readonly turns: number;
  readonly torn: number;
  readonly twice: number;
  readonly findings: number;
}> {
  let next = 0;
  for (let k = 0; k < kills; k++) {
    const writer = startWriter(place, account, next);
    await writer.until(1 + Math.floor(random() * 20));
    await wait(random() * 30);
    await killNow(writer.child);
    // The turn in the middle of which it was killed is written again: it may be there or not.
    next = writer.last() + 1;
  }
  return { acknowledged: next, ...(await inspectTurns(place, account)) };
}
