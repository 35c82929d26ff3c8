import { z } from 'zod';
import {
  cellSchema,
  cellsQuery,
  createdKeyResponse,
  createKeyBody,
  createRoleBody,
  grantSchema,
  inviteBody,
  keysResponse,
  limitsSchema,
  personSchema,
  roleSchema,
  setGrantBody,
  setRolesBody,
  whyQuery,
  whyResponse,
} from '#schema';
import type { ApiRoute, RouteDescription } from './api-routes.ts';
import type { SignInRoute } from './sign-in-api-routes.ts';

type AccessRoute =
  | Exclude<Extract<ApiRoute, `${string} /api/access/${string}`>, SignInRoute>
  | Extract<ApiRoute, `${string} /api/keys${string}`>;

const ended = z.strictObject({ ended: z.number().meta({ description: 'how many sessions' }) });

/** What each route about people, keys and their rights takes and answers. */
export const ACCESS_ROUTES: Readonly<Record<AccessRoute, RouteDescription>> = {
  'GET /api/access/people': {
    id: 'people.list',
    summary: 'All people, with their roles',
    answer: z.strictObject({ people: z.array(personSchema) }),
  },
  'PUT /api/access/people/:id/roles': {
    id: 'people.setRoles',
    summary: 'Gives a person these roles and no others',
    body: setRolesBody,
    answer: personSchema,
  },
  'POST /api/access/people/:id/sign-out': {
    id: 'people.signOut',
    summary: 'Ends all sessions of a person',
    answer: ended,
  },
  'DELETE /api/access/people/:id': {
    id: 'people.remove',
    summary: 'Removes a person, with their sessions and rights',
    status: 204,
  },
  'POST /api/access/invitations': {
    id: 'people.invite',
    summary: 'Makes a link by which somebody makes an account, once, within a week',
    body: inviteBody,
    answer: z.strictObject({ link: z.url(), expiresAt: z.iso.datetime() }),
    status: 201,
  },
  'GET /api/access/roles': {
    id: 'roles.list',
    summary: 'All roles',
    answer: z.strictObject({ roles: z.array(roleSchema) }),
  },
  'POST /api/access/roles': {
    id: 'roles.create',
    summary: 'Makes a role, which may do nothing yet',
    body: createRoleBody,
    answer: roleSchema,
    status: 201,
  },
  'POST /api/access/roles/:name/rename': {
    id: 'roles.rename',
    summary: 'Names and describes a role anew; its members and rights stay',
    body: createRoleBody,
    answer: roleSchema,
  },
  'DELETE /api/access/roles/:name': {
    id: 'roles.remove',
    summary: 'Removes a role and what was given to it',
    status: 204,
  },
  'GET /api/access/grants': {
    id: 'grants.list',
    summary: 'Everything that was allowed or denied',
    answer: z.strictObject({ grants: z.array(grantSchema) }),
  },
  'PUT /api/access/grants': {
    id: 'grants.set',
    summary: 'Allows or denies one thing, or leaves it to what is above',
    body: setGrantBody,
    status: 204,
  },
  'GET /api/access/cells': {
    id: 'grants.cells',
    summary: 'What roles and people may do to one object, and what they inherit from where',
    query: cellsQuery,
    answer: z.strictObject({ cells: z.array(cellSchema) }),
  },
  'GET /api/access/limits': {
    id: 'limits.get',
    summary: 'How much may be asked for in a minute',
    answer: limitsSchema,
  },
  'PUT /api/access/limits': {
    id: 'limits.set',
    summary: 'Says how much may be asked for in a minute',
    body: limitsSchema,
    status: 204,
  },
  'GET /api/access/why': {
    id: 'grants.why',
    summary: 'Whether somebody may do something, and why',
    query: whyQuery,
    answer: whyResponse,
  },
  'GET /api/keys': { id: 'keys.list', summary: 'All API keys, without their secrets', answer: keysResponse },
  'POST /api/keys': {
    id: 'keys.create',
    summary: 'Makes an API key; its token is told only this once',
    body: createKeyBody,
    answer: createdKeyResponse,
    status: 201,
  },
  'DELETE /api/keys/:id': { id: 'keys.delete', summary: 'Takes an API key back', status: 204 },
};
