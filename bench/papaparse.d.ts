/** The part of papaparse that the benchmarks use. */
declare module 'papaparse' {
  interface Step {
    readonly data: readonly string[];
  }
  const papa: {
    readonly parse: (
      text: string,
      options: { readonly skipEmptyLines: boolean; readonly step: (result: Step) => void },
    ) => void;
  };
  export default papa;
}
