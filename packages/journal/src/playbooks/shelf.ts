import { randomUUID } from 'node:crypto';
import { parseOptions, shown } from '@veloce/core';
import { and, asc, eq, sql } from 'drizzle-orm';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import * as z from 'zod';
import { Actor, actorId, keepActors, type ActorInput } from '../actor.js';
import { attempt } from '../attempt.js';
import { rowsOf, type Database } from '../database/database.js';
import { actors, playbooks, playbookVersions } from '../database/schema.js';
import { JournalException, type JournalError } from '../error.js';
import { addEvent } from '../events/event-log.js';
import { isPerson, type Person } from './person.js';
import { nextStates, type PlaybookState } from './playbook-state.js';
import { compareRules, describeDifference, rulesHash, type RuleDifference } from './rules-hash.js';

/** A playbook: its name and state. */
export interface JournalPlaybook {
  readonly id: string;
  readonly name: string;
  readonly state: PlaybookState;
  /** The version that is active, or would be. */
  readonly version: number;
  /** Epoch ms UTC. */
  readonly createdAt: number;
  /** When it last decided on a trade, epoch ms UTC; `null`: never. */
  readonly lastUsedAt: number | null;
}

/** The content of a playbook. Never changed. */
export interface PlaybookVersion {
  readonly playbookId: string;
  readonly version: number;
  /** The document, as it was given. */
  readonly rules: unknown;
  /** SHA-256 of the document. */
  readonly rulesHash: string;
  readonly reason: string;
  readonly author: Actor;
  /** Its origin, if a model wrote it. */
  readonly prompt: unknown;
  /** Epoch ms UTC. */
  readonly createdAt: number;
}

/** A playbook that trades, with the rules to trade by. */
export type ActivePlaybook = Pick<JournalPlaybook, 'id' | 'name'> &
  Pick<PlaybookVersion, 'version' | 'rules' | 'rulesHash'>;

/** Why a version is made, and where it comes from. */
export interface VersionOrigin {
  readonly reason?: string | undefined;
  /** Model, messages, seed, tokens and hash of the answer. */
  readonly prompt?: unknown;
}

/** The playbooks of a journal. Anyone may propose; only a person changes the state of one. */
export interface PlaybookShelf {
  /** Puts a draft on the shelf. @returns `Conflict` when the name is taken, in small or capital letters. */
  readonly create: (
    name: string,
    rules: unknown,
    by: ActorInput,
    origin?: VersionOrigin,
  ) => TaskEither<JournalError, JournalPlaybook>;
  /** Adds a version; the playbook goes on with the one it has. @returns `Conflict` when it has these rules already. */
  readonly addVersion: (
    id: string,
    rules: unknown,
    by: ActorInput,
    origin?: VersionOrigin,
  ) => TaskEither<JournalError, PlaybookVersion>;
  /**
   * Moves a playbook: draft → review → active → paused → retired, back from review to draft, and from paused to active.
   *
   * @param by Who does it: only `personActing` makes one.
   * @param version The version from then on; left out: the one it has.
   * @returns `NotAllowed` for a way that there is not, and for anybody who is no person.
   */
  readonly setState: (
    id: string,
    state: PlaybookState,
    by: Person,
    version?: number,
  ) => TaskEither<JournalError, JournalPlaybook>;
  /** The playbooks, or those whose newest version is in this state. */
  readonly list: (state?: PlaybookState) => TaskEither<JournalError, readonly JournalPlaybook[]>;
  /** One playbook; `null` when there is none. */
  readonly find: (id: string) => TaskEither<JournalError, JournalPlaybook | null>;
  /** Oldest first. */
  readonly versions: (id: string) => TaskEither<JournalError, readonly PlaybookVersion[]>;
  /** The playbooks that a runner trades by. */
  readonly active: () => TaskEither<JournalError, readonly ActivePlaybook[]>;
  /** The differences between two versions, with a sentence for each place. */
  readonly compare: (
    id: string,
    before: number,
    after: number,
  ) => TaskEither<JournalError, readonly (RuleDifference & { readonly text: string })[]>;
}

const Name = /* @__PURE__ */ (() => z.string().trim().min(1).max(100))();

/** The playbooks of a database. */
export function playbookShelf(database: Database): PlaybookShelf {
  const shelf: PlaybookShelf = {
    create(name, rules, by, origin = {}) {
      const good = parseOptions('playbooks.create', Name, name);
      const author = parseOptions('playbooks.create', Actor, by);
      checkRules('playbooks.create', rules);
      return attempt(`to put the playbook ${good} on the shelf`, () =>
        database.transaction(async (tx) => {
          await keepActors(tx, [author]);
          const [row] = await tx.insert(playbooks).values({ id: randomUUID(), name: good }).returning();
          await insertVersion(tx, row.id, 1, rules, author, origin);
          await addEvent(tx, author, { kind: 'playbook', playbookId: row.id, body: { version: 1 } });
          return playbookOf(row, null);
        }),
      );
    },

    addVersion(id, rules, by, origin = {}) {
      const author = parseOptions('playbooks.addVersion', Actor, by);
      checkRules('playbooks.addVersion', rules);
      return attempt(`to add a version to the playbook ${id}`, () =>
        database.transaction(async (tx) => {
          await keepActors(tx, [author]);
          await locked(tx, id);
          const [last] = await rowsOf<{ last: number }>(
            tx,
            sql`select max(version)::int as last from ${playbookVersions} where playbook_id = ${id}`,
          );
          const row = await insertVersion(tx, id, last.last + 1, rules, author, origin);
          await addEvent(tx, author, { kind: 'version', playbookId: id, body: { version: row.version } });
          return versionOf(row, author);
        }),
      );
    },

    setState: (id, state, by, version) =>
      attempt(`to move the playbook ${id} to ${state}`, () =>
        database.transaction(async (tx) => {
          if (!isPerson(by)) {
            throw refused(
              'playbook_state_by_person',
              `only a person moves a playbook to ${state}`,
              'let a person do it, in the page or by the command',
            );
          }
          const before = await locked(tx, id);
          const from = before.state as PlaybookState;
          const isSame =
            from === state && version !== undefined && version !== before.version && from !== 'active';
          if (!isSame && !nextStates[from].includes(state)) {
            const ways = nextStates[from].join(', ') || 'nowhere';
            throw refused(
              'playbook_state_order',
              `${before.name} is ${from} and cannot become ${state}`,
              `from ${from} it goes to: ${ways}`,
            );
          }
          const to = version ?? before.version;
          const there = await tx
            .select({ version: playbookVersions.version })
            .from(playbookVersions)
            .where(and(eq(playbookVersions.playbookId, id), eq(playbookVersions.version, to)));
          if (there.length === 0) throw missing(`version ${to} of ${before.name}`);
          const [row] = await tx
            .update(playbooks)
            .set({ state, version: to })
            .where(eq(playbooks.id, id))
            .returning();
          const body = { from, to: state, version: to, fromVersion: before.version };
          await addEvent(tx, by, { kind: 'state', playbookId: id, body });
          return playbookOf(row, await lastUse(tx, id));
        }),
      ),

    list: (state) =>
      attempt('to list playbooks', async () => {
        const rows = await database
          .select()
          .from(playbooks)
          .where(state === undefined ? undefined : eq(playbooks.state, state))
          .orderBy(asc(sql`lower(${playbooks.name})`));
        const uses = await lastUses(database);
        return rows.map((row) => playbookOf(row, uses.get(row.id) ?? null));
      }),

    find: (id) =>
      attempt(`to find the playbook ${id}`, async () => {
        const rows = await database.select().from(playbooks).where(eq(playbooks.id, id));
        return rows.length === 0 ? null : playbookOf(rows[0], await lastUse(database, id));
      }),

    versions: (id) =>
      attempt(`to list the versions of the playbook ${id}`, async () => {
        const rows = await database
          .select()
          .from(playbookVersions)
          .innerJoin(actors, eq(actors.id, playbookVersions.authorId))
          .where(eq(playbookVersions.playbookId, id))
          .orderBy(playbookVersions.version);
        return rows.map((row) => {
          const { kind, name, version } = row.actors;
          return versionOf(row.playbook_versions, { kind: kind as Actor['kind'], name, version });
        });
      }),

    active: () =>
      attempt('to list active playbooks', async () => {
        const rows = await database
          .select()
          .from(playbooks)
          .innerJoin(
            playbookVersions,
            and(
              eq(playbookVersions.playbookId, playbooks.id),
              eq(playbookVersions.version, playbooks.version),
            ),
          )
          .where(eq(playbooks.state, 'active'))
          .orderBy(asc(sql`lower(${playbooks.name})`));
        return rows.map(
          ({ playbooks: { id, name }, playbook_versions: { version, rules, rulesHash: hash } }) => ({
            ...{ id, name, version, rules },
            rulesHash: hash,
          }),
        );
      }),

    compare: (id, before, after) =>
      attempt(`to compare versions of the playbook ${id}`, async () => {
        const rows = await database
          .select()
          .from(playbookVersions)
          .where(eq(playbookVersions.playbookId, id));
        const rulesOf = (version: number): unknown => {
          const found = rows.find((row) => row.version === version);
          if (found === undefined) throw missing(`version ${version} of the playbook ${id}`);
          return found.rules;
        };
        return compareRules(rulesOf(before), rulesOf(after)).map((difference) => ({
          ...difference,
          text: describeDifference(difference),
        }));
      }),
  };
  return shelf;
}

async function insertVersion(
  database: Database,
  playbookId: string,
  version: number,
  rules: unknown,
  author: Actor,
  { reason = '', prompt = null }: VersionOrigin,
): Promise<typeof playbookVersions.$inferSelect> {
  const [row] = await database
    .insert(playbookVersions)
    .values({
      playbookId,
      version,
      rules,
      rulesHash: rulesHash(rules),
      reason,
      authorId: actorId(author),
      prompt,
    })
    .returning();
  return row;
}

async function locked(database: Database, id: string): Promise<typeof playbooks.$inferSelect> {
  const rows = await database.select().from(playbooks).where(eq(playbooks.id, id)).for('update');
  if (rows.length === 0) throw missing(`playbook ${id}`);
  return rows[0];
}

async function lastUses(database: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await rowsOf<{ id: string; at: number }>(
    database,
    sql`select playbook_id as id, (extract(epoch from max(opened_at)) * 1000)::float8 as at from trades where playbook_id is not null group by 1`,
  );
  return new Map(rows.map(({ id, at }) => [id, Math.round(at)]));
}

const lastUse = async (database: Database, id: string): Promise<number | null> =>
  (await lastUses(database)).get(id) ?? null;

/** A document is plain data: what JSON gives back as it was. */
function checkRules(where: string, rules: unknown): void {
  if (typeof rules !== 'object' || rules === null)
    throw new TypeError(`${where}: rules must be a document, got ${shown(rules)}`);
  if (rulesHash(JSON.parse(JSON.stringify(rules))) !== rulesHash(rules))
    throw new TypeError(
      `${where}: rules must be plain data: text, numbers, booleans, null, lists and objects`,
    );
}

const refused = (rule: string, message: string, fix: string): JournalException =>
  new JournalException({
    _tag: 'NotAllowed',
    rule,
    message,
    asked: 'to change where a playbook stands',
    fix,
  });

const missing = (what: string): JournalException =>
  new JournalException({
    _tag: 'DataNotFound',
    message: `there is no ${what}`,
    asked: 'to read the shelf',
    fix: 'take it from the list',
  });

function playbookOf(row: typeof playbooks.$inferSelect, lastUsedAt: number | null): JournalPlaybook {
  const { id, name, state, version, createdAt } = row;
  return { id, name, state: state as PlaybookState, version, createdAt: createdAt.getTime(), lastUsedAt };
}

function versionOf(row: typeof playbookVersions.$inferSelect, author: Actor): PlaybookVersion {
  const { playbookId, version, rules, rulesHash: hash, reason, prompt, createdAt } = row;
  return {
    playbookId,
    version,
    rules,
    rulesHash: hash,
    reason,
    author,
    prompt,
    createdAt: createdAt.getTime(),
  };
}
