import type { RateStore, Sql } from '#core';

/** In the order of keys, so that two servers do not wait for each other. */
const ADD = `
WITH given AS (SELECT * FROM json_to_recordset($1::json) AS g (key text, "window" bigint, points integer)),
added AS (
  INSERT INTO switchyard.rate (key, "window", points) SELECT key, "window", points FROM given ORDER BY key, "window"
  ON CONFLICT (key, "window") DO UPDATE SET points = rate.points + excluded.points
  RETURNING key, "window", points
)
SELECT key, "window", points FROM added`;

/** Counts of requests on the database. */
export function createRateStore(query: Sql): RateStore {
  return {
    async add(counts) {
      const rows = await query(ADD, [JSON.stringify(counts)]);
      const totals = new Map(rows.map((row) => [`${row.window} ${row.key}`, Number(row.points)]));
      return counts.map(({ key, window, points }) => totals.get(`${window} ${key}`) ?? points);
    },
    async prune(window, limit) {
      const gone = await query(
        `DELETE FROM switchyard.rate WHERE (key, "window") IN (
           SELECT key, "window" FROM switchyard.rate WHERE "window" < $1 LIMIT $2) RETURNING key`,
        [window, limit],
      );
      return gone.length;
    },
  };
}
