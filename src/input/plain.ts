import { UsageError } from '../model/errors.ts';
import { parseListLine } from '../scope/parse-target.ts';
import type { ReadContext, RecordReader } from './record-reader.ts';

/** One target per line, in any form of the command line; `#` starts a comment. */
export function createPlainReader(context: ReadContext): RecordReader {
  return (text, where) => {
    try {
      const target = parseListLine(text, { kind: context.plainKind, where });
      return target === null ? [] : [target];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // The reason goes beside its place, which parseTarget also puts in front.
      return [error.message.replace(`${where}: `, '')];
    }
  };
}
