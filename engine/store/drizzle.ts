/**
 * The door to drizzle, by `require`: as ECMAScript modules Node reads drizzle's package.json of 180 KB again for each of its
 * files, which takes nearly half a second of every start and leaves a hundred megabytes behind.
 */
import { createRequire } from 'node:module';
import type * as DrizzleOrm from 'drizzle-orm';
import type * as NodePostgres from 'drizzle-orm/node-postgres';
import type * as PgCore from 'drizzle-orm/pg-core';

const require = createRequire(import.meta.url);
const orm: typeof DrizzleOrm = require('drizzle-orm');
const core: typeof PgCore = require('drizzle-orm/pg-core');
const postgres: typeof NodePostgres = require('drizzle-orm/node-postgres');

export const {
  and,
  asc,
  count,
  desc,
  eq,
  gt,
  gte,
  ilike,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  ne,
  notInArray,
  or,
  sql,
} = orm;
export const { DrizzleQueryError } = orm;
export const {
  bigint,
  boolean,
  customType,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgSchema,
  primaryKey,
  unique,
  uuid,
} = core;
export const { drizzle } = postgres;
