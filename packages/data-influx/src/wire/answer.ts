import { shown } from '@veloce/core';
/** Why an answer cannot be used: it says so itself, it is cut short, or it is not what was asked for. */
export class AnswerFault extends Error {
  override readonly name = 'AnswerFault';
  readonly kind: 'in-band' | 'incomplete' | 'format' | 'rows';
  readonly column: string | undefined;
  readonly row: number | undefined;
  readonly value: string | undefined;

  constructor(
    kind: AnswerFault['kind'],
    message: string,
    where: { readonly column?: string; readonly row?: number; readonly value?: string } = {},
  ) {
    super(message);
    this.kind = kind;
    this.column = where.column;
    this.row = where.row;
    this.value = where.value;
  }
}

/** The end of one document of an answer. A chunked answer is a series of documents. */
export interface DocumentEnd {
  /** The server's own error, for the whole answer or for its statement. */
  readonly error: string | undefined;
  /** Whether there was a result at all. */
  readonly hasResult: boolean;
  /** Whether more documents follow. */
  readonly more: boolean;
  /** Whether the last series says that it goes on. */
  readonly seriesGoesOn: boolean;
}

/** Follows an answer to its end marker. */
export interface AnswerState {
  ended: boolean;
}

/**
 * Takes note of one document.
 *
 * @throws {AnswerFault} when it carries an error, or is out of place.
 */
export function endDocument(state: AnswerState, document: DocumentEnd): void {
  if (document.error !== undefined) throw new AnswerFault('in-band', document.error);
  if (state.ended) throw new AnswerFault('format', 'the answer goes on after its end marker');
  if (!document.hasResult) throw new AnswerFault('format', 'a part of the answer has no result');
  if (document.more) return;
  if (document.seriesGoesOn) {
    throw new AnswerFault('incomplete', 'the answer ends in the middle of a series: a row limit cut it');
  }
  state.ended = true;
}

/** @throws {AnswerFault} when the stream ended before the answer did. */
export function endStream(state: AnswerState, betweenDocuments: boolean): void {
  if (betweenDocuments && state.ended) return;
  throw new AnswerFault('incomplete', 'the answer stopped before its end marker');
}

/** @throws {AnswerFault} unless a series has the columns that were asked for. */
export function checkColumns(asked: readonly string[], got: unknown): void {
  if (!Array.isArray(got))
    throw new AnswerFault('format', `columns must be a list of names, got ${shown(got).slice(0, 100)}`);
  if (asked.length === got.length && asked.every((name, k) => name === got[k])) return;
  throw new AnswerFault('format', `asked for the columns ${asked.join(', ')}, got ${got.join(', ')}`);
}
