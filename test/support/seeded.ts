import fc from 'fast-check';

/**
 * Property tests draw the same cases each time, so that a red build is the change's fault and not the draw's.
 * `SEED=random npm test`, or a number that a failure named, draws others.
 */
const wanted = process.env.SEED;
if (wanted !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wanted ?? 20_261_121) });
