import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sandbox } from '#core';
import { addLibraries } from '../../engine/sandbox/python/add-libraries.ts';
import { aPythonRequest, createPythonSandbox } from '../support/python.ts';

/** Real numpy and pandas, where PYODIDE_WHEELS names a folder that holds the wheels of the Pyodide in use. */
const source = process.env.PYODIDE_WHEELS;

describe.runIf(source)('4.7 python: numpy and pandas, from PYODIDE_WHEELS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-python-wheels-'));
  let sandbox: Sandbox;
  beforeAll(async () => {
    await addLibraries({ folder, sources: { wheels: source ?? '', index: undefined }, wanted: ['numpy', 'pandas'] });
    sandbox = await createPythonSandbox({ interpreters: 1, pythonDir: folder });
  });
  afterAll(async () => {
    await sandbox.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    [
      'arrays',
      'import numpy as np\nreturn {"a": np.arange(3), "s": np.float64(1.5), "m": np.eye(2)}',
      {
        a: [0, 1, 2],
        s: 1.5,
        m: [
          [1, 0],
          [0, 1],
        ],
      },
    ],
    ['dates of numpy', 'import numpy as np\nreturn np.datetime64("2026-01-02")', '2026-01-02'],
    [
      'a DataFrame',
      'import pandas as pd\nreturn pd.DataFrame({"a": [1, None], "b": ["x", None]})',
      [
        { a: 1, b: 'x' },
        { a: null, b: null },
      ],
    ],
    [
      'what groupby gives',
      'import pandas as pd\nreturn pd.DataFrame({"k": ["x", "x", "y"], "v": [1, 2, 3]}).groupby("k").sum()',
      [
        { k: 'x', v: 3 },
        { k: 'y', v: 3 },
      ],
    ],
    ['a Series with keys', 'import pandas as pd\nreturn pd.Series({"x": 1, "y": 2})', { x: 1, y: 2 }],
    ['a Series', 'import pandas as pd\nreturn pd.Series([1, 2])', [1, 2]],
    [
      'Timestamp and what is missing',
      'import pandas as pd\nreturn [pd.Timestamp("2026-01-02"), pd.NaT, pd.NA]',
      ['2026-01-02T00:00:00', null, null],
    ],
    ['records of a query', 'import pandas as pd\nreturn pd.DataFrame(params.rows)["a"].sum()', 3],
  ])('%s', async (_what, code, expected) => {
    const request = aPythonRequest(code, { names: { params: { rows: [{ a: 1 }, { a: 2 }] } } });
    // Twice: what compiled parts keep must be right after the memory was put back, too.
    for (let times = 0; times < 2; times++) expect(JSON.parse((await sandbox.run(request)).json)).toEqual(expected);
  });

  it('dice of numpy differ from run to run', async () => {
    const roll = () => sandbox.run(aPythonRequest('import numpy as np\nreturn np.random.random()'));
    expect((await roll()).json).not.toBe((await roll()).json);
  });
});

it.skipIf(source)('numpy and pandas are left out: set PYODIDE_WHEELS to a folder with their wheels', () => {
  expect(source).toBeUndefined();
});
