import type { Compressors, FileMetaData } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** More rows than this per byte of file mean that the count was tampered with. */
const mostRowsPerByte = 256;
/** A page may unpack to this many times its bytes: repeats alone pack so well. */
const mostPacked = 1 << 16;
const mostUnpacked = 2 ** 31 - 1;

/**
 * Checks the counts and offsets of a Parquet file's metadata against the bytes that there are, before memory is taken for them.
 *
 * @throws {Error} saying what does not fit.
 */
export function checkParquet({ num_rows, row_groups }: FileMetaData, bytes: number): void {
  const rows = Number(num_rows);
  check(
    Number.isSafeInteger(rows) && rows >= 0 && rows <= bytes * mostRowsPerByte,
    `it says that it has ${rows} rows in ${bytes} bytes`,
  );
  let counted = 0;
  for (const group of row_groups) {
    const inGroup = Number(group.num_rows);
    check(inGroup >= 0, `a group of rows has ${inGroup}`);
    counted += inGroup;
    for (const { meta_data } of group.columns) {
      if (meta_data === undefined) continue;
      const { data_page_offset, dictionary_page_offset, total_compressed_size, total_uncompressed_size } =
        meta_data;
      const from = Number(dictionary_page_offset ?? data_page_offset);
      const length = Number(total_compressed_size);
      check(
        from >= 0 && length >= 0 && from + length <= bytes,
        `a column has bytes ${from} to ${from + length} of ${bytes}`,
      );
      const unpacked = Number(total_uncompressed_size);
      check(
        unpacked >= 0 && unpacked <= length * mostPacked,
        `a column of ${length} bytes unpacks to ${unpacked}`,
      );
    }
  }
  check(counted === rows, `its groups have ${counted} rows, and it says ${rows}`);
}

/** The codecs, each with an eye on what a page says that it unpacks to. */
export const checkedCompressors: Compressors = /* @__PURE__ */ Object.fromEntries(
  Object.entries(compressors).map(([codec, unpack]) => [
    codec,
    (input: Uint8Array, length: number): Uint8Array => {
      check(
        length >= 0 && length <= mostUnpacked && length <= input.length * mostPacked + mostPacked,
        `a page of ${input.length} bytes unpacks to ${length}`,
      );
      return unpack(input, length);
    },
  ]),
);

function check(holds: boolean, message: string): void {
  if (!holds) throw new Error(message);
}
