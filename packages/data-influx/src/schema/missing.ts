import type { DataNotFound, MissingPart } from '@veloce/core';

/** An error that says what is not there. */
export function missing(
  part: MissingPart,
  { message, asked, fix }: { readonly message: string; readonly asked: string; readonly fix: string },
): DataNotFound {
  return { _tag: 'DataNotFound', missing: part, message, asked, fix };
}
