import {
  computeAll,
  type MarketSeries,
  type Operand,
  type OptionalColumn,
  type RequiredColumn,
  type Series,
} from '@veloce/core';
import { catalog, type CatalogEntry } from '@veloce/indicators';
import { flowStudies, type FlowStudy, type StudyParam } from './flow-studies.js';

/** A study that a document may name: an indicator of the catalog, or a study of the market as a whole. */
export interface StudyEntry {
  readonly name: string;
  readonly params: readonly StudyParam[];
  readonly outputs: readonly string[];
  /** Its inputs; a study of the market as a whole reads it all, and takes no `of`. */
  readonly inputs: readonly string[];
  /** Its outputs, in their order. `of` are its inputs, the usual ones by default. */
  readonly series: (
    market: MarketSeries,
    args: readonly (number | string)[],
    of: readonly Operand[] | undefined,
  ) => readonly Series[];
}

let byName: ReadonlyMap<string, StudyEntry> | undefined;

/** All studies, by name. */
export const studies = (): ReadonlyMap<string, StudyEntry> =>
  (byName ??= new Map([...catalog.map(ofCatalog), ...flowStudies.map(ofFlow)].map((one) => [one.name, one])));

/** The study that a document has been checked to name. */
export const entryOf = (study: string): StudyEntry => studies().get(study) as StudyEntry;

function ofCatalog(entry: CatalogEntry): StudyEntry {
  const { name, params, outputs, inputs, kernel } = entry;
  return {
    name,
    params,
    outputs,
    inputs,
    series: (market, args, of) =>
      computeAll(
        kernel,
        args as number[],
        of ?? (usualInputs(entry) ?? []).map((one) => market[one as RequiredColumn | OptionalColumn]),
      ),
  };
}

const ofFlow = ({ name, params, outputs, series }: FlowStudy): StudyEntry => ({
  name,
  params,
  outputs,
  inputs: [],
  series,
});

/** The inputs of a study where the document names none; `undefined` where it has to. */
export function usualInputs({ inputs }: Pick<StudyEntry, 'inputs'>): readonly string[] | undefined {
  return inputs.some((name) => ['a', 'b', 'x', 'y', 'condition', 'anchor', 'delta'].includes(name))
    ? undefined
    : inputs.map((name) => (name === 'source' ? 'close' : name));
}
