import { DuckDBInstance } from '@duckdb/node-api';

/** The columns of a query as doubles, chunk by chunk. */
export async function queryDuckDb(sql: string): Promise<readonly Float64Array[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const result = await connection.stream(sql);
    const parts: Float64Array[][] = [];
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (let k = 0; k < chunk.columnCount; k++) {
        const items = (chunk.getColumnVector(k) as unknown as { items: Float64Array }).items;
        (parts[k] ??= []).push(items.slice(0, chunk.rowCount));
      }
    }
    return parts.map((column) => {
      const joined = new Float64Array(column.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const part of column) {
        joined.set(part, at);
        at += part.length;
      }
      return joined;
    });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
