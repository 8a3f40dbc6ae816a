import type { ExportChoices, SystemPrompt } from '../../ipc/client';
import { count, percentText, plural } from '../../lib/format';

interface Option {
  value: string;
  label: string;
}

export const systemPrompts: { value: SystemPrompt; label: string }[] = [
  { value: 'keep', label: 'On' },
  { value: 'drop', label: 'Off' },
  { value: 'fold', label: 'First turn' },
];

const parts = [0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5];

/** How much is held out; of the chosen part how many rows that is. */
export function partOptions(chosen: number, rows: number | null): Option[] {
  const all = parts.includes(chosen) ? parts : [...parts, chosen].sort((a, b) => a - b);
  return all.map((part) => {
    if (part === 0) return { value: '0', label: 'none' };
    const share = percentText(part * 1000, 1000);
    const known = part === chosen && rows !== null;
    return { value: String(part), label: known ? `${share}, ${plural(rows, 'row')}` : share };
  });
}

export function familyOptions({ families }: ExportChoices): Option[] {
  return [
    ...families.map(({ name, label }) => ({ value: name, label })),
    { value: '', label: 'None, no tokens counted' },
  ];
}

/** The lengths there are, and the one that is chosen. */
export function contextOptions({ contexts }: ExportChoices, chosen: number | null): Option[] {
  const all =
    chosen === null || contexts.includes(chosen) ? contexts : [...contexts, chosen].sort((a, b) => a - b);
  return [
    { value: '', label: 'What the rows need' },
    ...all.map((length) => ({ value: String(length), label: `${count(length)} tokens` })),
  ];
}
