import { entries } from '../ipc/parse';

function read(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return null;
  }
}

/** Where an imported version came from, for a person; nothing where that cannot be told. */
export function importedFrom(source: string | null): [string, string][] {
  const { file, line, format, provenance } = entries(read(source ?? ''));
  const facts: [string, unknown][] = [
    ['File', file],
    ['Line', typeof line === 'number' ? String(line) : null],
    ['Format', format],
    ['Written by', entries(provenance).written_by],
  ];
  return facts.filter((fact): fact is [string, string] => typeof fact[1] === 'string' && fact[1] !== '');
}
