import type { ExportFinding } from '../../ipc/client';

const rank = ({ stops, effect }: ExportFinding) => (stops ? 0 : effect === 'note' ? 2 : 1);

/** What stops the export first, what a person may want to know last. */
export function inOrder(findings: ExportFinding[]): ExportFinding[] {
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** Those that do not stop it and are worth a look all the same. */
export function countLooks(findings: ExportFinding[]): number {
  return findings.filter(({ stops }) => !stops).length;
}

/** The first whose rows can be opened. */
export function firstToOpen(findings: ExportFinding[]): ExportFinding | null {
  return inOrder(findings).find(({ ids }) => ids.length > 0) ?? null;
}
