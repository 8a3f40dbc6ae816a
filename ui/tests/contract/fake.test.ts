import { describe, it } from 'vitest';
import { fakeBackend, World } from '../../src/ipc/fake';
import { cases } from './cases';
import { cellCases } from './cellCases';
import { coverageCases } from './coverageCases';
import { exportCases } from './exportCases';
import { libraryCases } from './libraryCases';

describe('the fake host answers as the engine does', () => {
  for (const { name, run } of [...cases, ...coverageCases, ...cellCases, ...exportCases, ...libraryCases]) {
    it(name, async () => {
      const world = new World({ rows: null, fresh: true, provider: 'practice', callMs: 5 });
      await run(fakeBackend(world).commands);
    });
  }
});
