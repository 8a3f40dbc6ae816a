import type { ItemBody, ItemKind } from '../bindings';
import type { Result } from '../client';
import { fail } from './answer';

type Read = { bodies: ItemBody[] } | { refused: Promise<Result<never>> };

const refused = (line: number, column: string | null, message: string): Read => ({
  refused: fail(
    'importProblems',
    'Nothing was imported: 1 line has a problem.',
    'Correct it in the file, then import it again.',
    [{ line, column, message }],
  ),
});

/** The items of a JSON file; of a CSV file the names alone. */
export function importedFrom(fileName: string, base64: string, kind: ItemKind | null): Read {
  const text = new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  if (fileName.endsWith('.csv')) {
    if (!kind) return refused(0, null, 'A CSV file holds one kind: choose it.');
    const names = text.trim().split('\n').slice(1);
    return { bodies: names.map((name) => ({ kind: 'resource', name, contact: '', notes: '' })) };
  }
  try {
    const file = JSON.parse(text) as { train_library?: number; resources?: { name: string }[] };
    if (file.train_library !== 1)
      return refused(1, 'train_library', 'This file is of a newer version than this Train: 1 is expected.');
    const found = file.resources ?? [];
    return { bodies: found.map(({ name }) => ({ kind: 'resource', name, contact: '', notes: '' })) };
  } catch {
    return refused(1, null, 'This is no JSON: an opening brace is expected.');
  }
}
