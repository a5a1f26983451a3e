import fc from 'fast-check';

/**
 * The same cases on each run, so that a red test means a change, not a draw. `FC_SEED=$RANDOM npm test` draws others:
 * what they find becomes a test of its own.
 */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_124) });
