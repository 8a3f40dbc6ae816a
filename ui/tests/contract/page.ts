import { commands } from '../../src/ipc/bindings';
import { cases } from './cases';
import { cellCases } from './cellCases';
import { coverageCases } from './coverageCases';
import { exportCases } from './exportCases';
import { libraryCases } from './libraryCases';

/**
 * Runs the cases in the real window, on the engine behind it. `window.contract` says what came of each; it is there when
 * all have ended.
 */
async function runAll() {
  const results: { name: string; problem: string | null }[] = [];
  for (const { name, run } of [...cases, ...coverageCases, ...cellCases, ...exportCases, ...libraryCases]) {
    const problem = await run(commands).then(
      () => null,
      (error: unknown) => String(error),
    );
    results.push({ name, problem });
  }
  return results;
}

void runAll().then((results) => Object.assign(window, { contract: results }));
