import type { CsvFault } from '../csv/fault.js';
import type { CsvHeader } from '../csv/header.js';
import type { RowRules, TextOptions } from './rules.js';

/** The format of an exporter's files, whatever their columns. */
export interface Preset<Columns> extends TextOptions, RowRules {
  /** Lines right below the header that begin with one of these texts are no rows. */
  readonly skipBelow?: readonly string[];
  /** Rows that have another text in one of these columns are passed over, where there is such a column. */
  readonly whereThere?: Readonly<Record<string, string>>;
  /** The column mapping; `undefined` for a file that this exporter did not write. */
  readonly layout: (header: Pick<CsvHeader, 'names' | 'width'>) => Columns | undefined;
  /** A readable description of its files. */
  readonly described: string;
}

/** The fault of a file that an exporter did not write. */
export function notOfPreset(
  { names, width }: Pick<CsvHeader, 'names' | 'width'>,
  described: string,
): CsvFault {
  const has = names === undefined ? `${width} columns and no header` : names.join(', ');
  return {
    row: 1,
    rule: `the file is not as the preset says (${described}); it has ${has}`,
    fix: 'read it without the preset, or name its columns: { columns: { … } }',
  };
}

/** The first of some lists of names that a header has all of. */
export const byNames = <Columns>(
  names: readonly string[] | undefined,
  ...maps: readonly Columns[]
): Columns | undefined =>
  maps.find((map) =>
    Object.values(map as Record<string, string>).every((name) => names?.includes(name) === true),
  );
