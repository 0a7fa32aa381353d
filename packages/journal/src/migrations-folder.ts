import { fileURLToPath } from 'node:url';

/** Where the steps of the schema are: beside `src` and `dist` alike. */
export const migrationsFolder = /* @__PURE__ */ fileURLToPath(new URL('../migrations', import.meta.url));
