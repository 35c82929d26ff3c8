import { z } from 'zod';
import {
  catalogSchema,
  checkBody,
  checkpointBody,
  checkpointSchema,
  checkResponse,
  deleteResourceQuery,
  draftSchema,
  environmentsResponse,
  functionSchema,
  functionSummarySchema,
  functionUsesSchema,
  heldBackSchema,
  jsonSchema,
  librarySchema,
  logLineSchema,
  outputQuery,
  permissionSchema,
  presenceBody,
  presenceResponse,
  publishBody,
  reachSchema,
  rerunBody,
  resourceSchema,
  resourceStateSchema,
  revealBody,
  revealedSchema,
  rollbackBody,
  runBody,
  runEventSchema,
  runMetricsSchema,
  runSchema,
  runsQuery,
  saveDocumentBody,
  saveResourceBody,
  shapeQuery,
  shapeResponse,
  startedJobResponse,
  stepSchema,
  testBody,
  testConnectionBody,
  testResourceBody,
  versionSchema,
} from '#schema';
import { ACCESS_ROUTES } from './access-api-routes.ts';
import { DURABLE_ROUTES } from './api-routes-durable.ts';
import { AUDIT_ROUTES } from './audit-api-routes.ts';
import { PAGE_ROUTES } from './page-api-routes.ts';
import type { RouteKey } from './policy.ts';
import { SIGN_IN_ROUTES } from './sign-in-api-routes.ts';

/** Routes under /api: each must be described below, or this file does not compile. */
export type ApiRoute = Extract<RouteKey, `${string} /api/${string}`>;

export interface RouteDescription {
  /** Name of the operation, unique; a dot keeps it apart from names of functions. */
  id: string;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** What it answers when all is well; none for 204. */
  answer?: z.ZodType;
  status?: number;
  /** The answer is a stream of these. */
  events?: z.ZodType;
  /** The answer has one of these in each line. */
  lines?: z.ZodType;
}

const checked = checkResponse.shape;
const document = functionSchema.meta({ id: 'Function' });
const draft = z.strictObject({ ...draftSchema.shape, document, ...checked });
const connection = z.strictObject({
  ok: z.boolean(),
  reason: z.string().optional(),
  message: z.string(),
  durationMs: z.number(),
});

/** What each route takes and answers, in the schemas that check it. */
export const API_ROUTES: Readonly<Record<ApiRoute, RouteDescription>> = {
  'GET /api/session': {
    id: 'session.get',
    summary: 'Who asks',
    answer: z.object({
      id: z.string(),
      name: z.string(),
      isOwner: z.boolean(),
      needsOwner: z.boolean().meta({ description: 'the operator asks, and nobody has an account as an owner yet' }),
      may: z.record(permissionSchema, reachSchema).meta({ description: 'for which objects there is each permission' }),
    }),
  },
  'POST /api/session': {
    id: 'session.start',
    summary: "Opens a session for a browser whose user has the admin's token",
    status: 204,
  },
  'POST /api/session/end': { id: 'session.end', summary: 'Ends the session of the cookie', status: 204 },
  'POST /api/session/end-all': {
    id: 'session.endAll',
    summary: 'Ends all sessions of whoever asks',
    answer: z.strictObject({ ended: z.number() }),
  },
  ...ACCESS_ROUTES,
  ...SIGN_IN_ROUTES,
  ...AUDIT_ROUTES,
  'GET /api/catalog': { id: 'catalog.get', summary: 'Block types and connectors', answer: catalogSchema },
  'GET /api/python/libraries': {
    id: 'python.libraries',
    summary: 'The libraries that functions with Python can import',
    answer: z.strictObject({ libraries: z.array(librarySchema) }),
  },
  'POST /api/check': {
    id: 'functions.check',
    summary: 'Checks a document without saving it',
    body: checkBody.extend({ document }),
    answer: checkResponse,
  },
  'GET /api/functions': {
    id: 'functions.list',
    summary: 'All functions',
    answer: z.strictObject({ functions: z.array(functionSummarySchema) }),
  },
  'GET /api/functions/:name': { id: 'functions.get', summary: 'The draft, with its problems', answer: draft },
  'PUT /api/functions/:name': {
    id: 'functions.save',
    summary: 'Saves the draft; another name in the document renames the function',
    body: saveDocumentBody.extend({ document }),
    answer: draft,
  },
  'DELETE /api/functions/:name': { id: 'functions.delete', summary: 'Deletes the function', status: 204 },
  'POST /api/functions/:name/publish': {
    id: 'functions.publish',
    summary: 'Makes the draft live',
    body: publishBody,
    answer: versionSchema,
    status: 201,
  },
  'POST /api/functions/:name/rollback': {
    id: 'functions.rollback',
    summary: 'Makes an older version live again',
    body: rollbackBody,
    answer: versionSchema,
    status: 201,
  },
  'GET /api/functions/:name/versions': {
    id: 'functions.versions',
    summary: 'All versions',
    answer: z.strictObject({ versions: z.array(versionSchema) }),
  },
  'GET /api/functions/:name/versions/:number': {
    id: 'functions.version',
    summary: 'One version with its document',
    answer: z.strictObject({ ...versionSchema.shape, document }),
  },
  'GET /api/functions/:name/uses': {
    id: 'functions.uses',
    summary: 'What the function uses and who uses it, as far as documents tell',
    answer: functionUsesSchema,
  },
  'POST /api/functions/:name/presence': {
    id: 'functions.presence',
    summary: 'Tells that a window has the function open, and answers who else has',
    body: presenceBody,
    answer: presenceResponse,
  },
  'GET /api/functions/:name/checkpoints': {
    id: 'checkpoints.list',
    summary: 'Drafts as they were, newest first',
    answer: z.strictObject({ checkpoints: z.array(checkpointSchema) }),
  },
  'POST /api/functions/:name/checkpoints': {
    id: 'checkpoints.create',
    summary: 'Keeps the draft as it is, to go back to',
    body: checkpointBody,
    answer: checkpointSchema,
    status: 201,
  },
  'GET /api/functions/:name/checkpoints/:id': {
    id: 'checkpoints.get',
    summary: 'One checkpoint with its document',
    answer: z.strictObject({ ...checkpointSchema.shape, document }),
  },
  'POST /api/functions/:name/run': {
    id: 'functions.run',
    summary: 'Runs the live version of any function; each function of yours is also described under its own path',
    body: runBody,
    answer: z.strictObject({ data: jsonSchema }),
  },
  'POST /api/functions/:name/test': {
    id: 'functions.test',
    summary: 'Runs the draft and streams what happens',
    body: testBody,
    events: runEventSchema,
  },
  ...PAGE_ROUTES,
  'GET /api/resources': {
    id: 'resources.list',
    summary: 'All resources, without their secrets',
    answer: z.strictObject({ resources: z.array(resourceStateSchema) }),
  },
  'GET /api/resources/:name': { id: 'resources.get', summary: 'One resource', answer: resourceStateSchema },
  'PUT /api/resources/:name': {
    id: 'resources.save',
    summary: 'Saves a resource; secrets that are left out keep their value',
    body: saveResourceBody,
    answer: resourceSchema,
  },
  'DELETE /api/resources/:name': {
    id: 'resources.delete',
    summary: 'Deletes a resource that no function uses',
    query: deleteResourceQuery,
    status: 204,
  },
  'GET /api/resources/:name/shape': {
    id: 'resources.shape',
    summary: 'Tables and columns of a resource, as they were at most five minutes ago',
    query: shapeQuery,
    answer: shapeResponse,
  },
  'POST /api/resources/:name/test': {
    id: 'resources.test',
    summary: 'Tests the connection with the saved settings of an environment',
    body: testResourceBody,
    answer: connection,
  },
  'POST /api/connections/test': {
    id: 'connections.test',
    summary: 'Tests a connection with settings that are not saved',
    body: testConnectionBody,
    answer: connection,
  },
  'GET /api/environments': {
    id: 'environments.list',
    summary: 'Names of all environments',
    answer: environmentsResponse,
  },
  'GET /api/functions/:name/metrics': {
    id: 'functions.metrics',
    summary: 'How its runs of the last day and week went',
    answer: z.strictObject({ metrics: z.array(runMetricsSchema) }),
  },
  'GET /api/runs': {
    id: 'runs.list',
    summary: 'Runs, newest first',
    query: runsQuery,
    answer: z.strictObject({ runs: z.array(runSchema) }),
  },
  'GET /api/runs/:id': { id: 'runs.get', summary: 'One run', answer: runSchema },
  'GET /api/runs/:id/steps': {
    id: 'runs.steps',
    summary: 'What each block of a run did, and what a dry run held back',
    answer: z.strictObject({ steps: z.array(stepSchema), held: z.array(heldBackSchema) }),
  },
  'GET /api/runs/:id/logs': {
    id: 'runs.logs',
    summary: 'What the code of a run logged',
    answer: z.strictObject({ logs: z.array(logLineSchema) }),
  },
  'GET /api/runs/:id/output': {
    id: 'runs.output',
    summary: 'A whole output of a test-run, or some of its items',
    query: outputQuery,
    answer: jsonSchema,
  },
  'GET /api/runs/:id/events': {
    id: 'runs.events',
    summary: 'A run as it happens, or once more',
    events: runEventSchema,
  },
  'POST /api/runs/:id/cancel': {
    id: 'runs.cancel',
    summary: 'Stops a run',
    answer: z.strictObject({ status: z.literal('stopping') }),
    status: 202,
  },
  'POST /api/runs/:id/reveal': {
    id: 'runs.reveal',
    summary: 'What is masked of a run; leaves a line in the audit log',
    body: revealBody,
    answer: revealedSchema,
  },
  'POST /api/runs/:id/rerun': {
    id: 'runs.rerun',
    summary: 'Runs it again as a job: as it was, with other parameters, or from a block on',
    body: rerunBody,
    answer: startedJobResponse,
    status: 202,
  },
  ...DURABLE_ROUTES,
};
