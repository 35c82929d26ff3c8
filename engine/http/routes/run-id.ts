import { z } from 'zod';
import { InputError } from '#kit';
import { pathParam, type Request } from '../router.ts';

/** The run that an address names. @throws InputError `run.unknown` */
export function runId(context: Request): string {
  const parsed = z.uuid().safeParse(pathParam(context, 'id'));
  if (!parsed.success) throw unknownRun(pathParam(context, 'id'));
  return parsed.data;
}

export function unknownRun(id: string): InputError {
  return new InputError({ code: 'run.unknown', message: `There is no run "${id.slice(0, 40)}".` });
}
