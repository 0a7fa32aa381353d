/** The part of papaparse that the benchmarks use. */
declare module 'papaparse' {
  export default class Papa {
    static parse<Row>(
      text: string,
      options: { readonly skipEmptyLines: boolean; readonly step: (result: { readonly data: Row }) => void },
    ): void;
  }
}
