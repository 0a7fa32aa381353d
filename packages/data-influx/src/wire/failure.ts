import { inspect } from 'node:util';
import { HttpError } from '@influxdata/influxdb-client';
import type { DataError, DataFormat } from '@veloce/core';
import { AnswerFault } from './answer.js';
import type { AttemptFailure, Circumstance } from './attempt-failure.js';
import { connectionFault } from './connection-fault.js';
import { refusal } from './refusal.js';
import { meaningOf, oneLine, queriesAtATime } from './server-words.js';

/** Any failure of a request as an error of the data; passwords and tokens are taken out of it by their value, whoever wrote them. */
export function failureOf(cause: unknown, circumstance: Circumstance): AttemptFailure {
  const failure = rawFailure(cause, circumstance);
  return { ...failure, error: withoutSecrets(failure.error, circumstance.connection.hide) };
}

function withoutSecrets(error: DataError, hide: (text: string) => string): DataError {
  const clean = Object.entries(error).flatMap(([name, value]: [string, unknown]) => {
    if (typeof value === 'string') return [[name, hide(value)]];
    const isClean = name !== 'cause' || hide(inspect(value)) === inspect(value);
    return isClean ? [[name, value]] : [];
  });
  return Object.fromEntries(clean) as DataError;
}

function rawFailure(cause: unknown, circumstance: Circumstance): AttemptFailure {
  const { source, asked, signal } = circumstance;
  if (signal?.aborted === true) {
    const message = `the request to ${source} was aborted`;
    return { error: { _tag: 'Aborted', message, asked, fix: 'start it again' }, mayRetry: false };
  }
  const { hide } = circumstance.connection;
  if (cause instanceof AnswerFault) return faultOfAnswer(cause, source, asked, hide);
  if (cause instanceof HttpError) return refusal(cause, circumstance);
  return connectionFault(cause, circumstance);
}

const wholeFix = 'try again; nothing of the broken answer was kept';

function faultOfAnswer(
  fault: AnswerFault,
  source: string,
  asked: string,
  hide: (text: string) => string,
): AttemptFailure {
  const message = `${source}: ${fault.message}`;
  switch (fault.kind) {
    case 'in-band':
      return inBand(hide(fault.message), source, asked);
    case 'incomplete':
      return {
        error: { _tag: 'DataIncomplete', message, asked, fix: wholeFix },
        mayRetry: !fault.message.includes('row limit'),
      };
    case 'rows':
    case 'format': {
      const fix =
        fault.kind === 'rows'
          ? 'the field must hold numbers: correct the schema profile, or the data'
          : 'check that the URL is that of an InfluxDB 1.6 or later and not of something in front of it';
      const { row, column, value } = fault;
      const error: DataFormat = {
        _tag: 'DataFormat',
        message,
        asked,
        fix,
        source,
        ...(row !== undefined && { row }),
        ...(column !== undefined && { column }),
        ...(value !== undefined && { value }),
      };
      return { error, mayRetry: false };
    }
  }
}

/** An error inside an answer that began well. */
function inBand(said: string, source: string, asked: string): AttemptFailure {
  const meaning = meaningOf(said);
  const words = oneLine(said);
  switch (meaning) {
    case 'no-database': {
      const fix = 'check the name of the database; for InfluxDB 2 a DBRP mapping must give one to the bucket';
      return { error: notFound('database', `${source}: ${words}`, asked, fix), mayRetry: false };
    }
    case 'no-policy': {
      const fix =
        'correct the retention policies of the schema profile; discover() lists those of the server';
      return { error: notFound('retention-policy', `${source}: ${words}`, asked, fix), mayRetry: false };
    }
    default: {
      const message = `${source} answered: ${words}`;
      const error: DataError = { _tag: 'QueryFailed', message, asked, fix: fixes[meaning] ?? otherFix };
      const isPassing = meaning === 'passing';
      return { error, mayRetry: isPassing, tooMuch: meaning === 'too-much', atATime: queriesAtATime(said) };
    }
  }
}

const otherFix = 'see what the server says; its log may tell more';
const fixes: Readonly<Partial<Record<ReturnType<typeof meaningOf>, string>>> = {
  passing:
    'the server is at a limit that passes, or on its way down or up: try again later, or raise retries',
  'too-much': 'ask for less at a time: lower rowsPerSlice',
  'not-implemented': 'this server does not know the statement: check which InfluxDB it is; discover() tells',
};

function notFound(
  missing: 'database' | 'retention-policy',
  message: string,
  asked: string,
  fix: string,
): DataError {
  return { _tag: 'DataNotFound', missing, message, asked, fix };
}
