import { defineConfig } from 'drizzle-kit';

/** `npx drizzle-kit generate --name what` writes the next migration; what partitions is written by hand. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/database/{playbook-tables,signal-tables,trade-tables,event-tables}.ts',
  out: './migrations',
});
