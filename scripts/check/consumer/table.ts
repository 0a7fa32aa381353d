import * as table from '@veloce/core/table';

/** The entry whose peers are arquero and flechette. */
export const tableExports = Object.keys(table);
