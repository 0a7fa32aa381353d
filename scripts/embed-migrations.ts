import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/** Writes the steps of the journal's schema into its code: a bundle has no folder beside it. Run after drizzle-kit, `npm run migrations`. */
const folder = new URL('../packages/journal/migrations/', import.meta.url);
const target = fileURLToPath(new URL('../packages/journal/src/database/steps.generated.ts', import.meta.url));

const { entries } = JSON.parse(await readFile(new URL('meta/_journal.json', folder), 'utf8')) as {
  readonly entries: readonly { readonly tag: string; readonly when: number }[];
};
const steps = await Promise.all(
  entries.map(async ({ tag, when }) => ({
    tag,
    when,
    text: await readFile(new URL(`${tag}.sql`, folder), 'utf8'),
  })),
);
const code = `/** The steps of the schema, oldest first. Made by scripts/embed-migrations.ts from the folder migrations. */
export const steps: readonly { readonly tag: string; readonly when: number; readonly text: string }[] = ${JSON.stringify(steps)};
`;
await writeFile(target, await format(code, { ...(await resolveConfig(target)), parser: 'typescript' }));
