import type { ExportFinding } from '../../ipc/client';

const rank = ({ stops, effect }: ExportFinding) => (stops ? 0 : effect === 'note' ? 2 : 1);

/** What stops the export first, what a person may want to know last. */
export function inOrder(findings: ExportFinding[]): ExportFinding[] {
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** Each with a key of its own that stays while only its numbers change. */
export function withKeys(findings: ExportFinding[]): { key: string; finding: ExportFinding }[] {
  const seen = new Map<string, number>();
  return inOrder(findings).map((finding) => {
    const name = `${finding.kind} ${finding.effect} ${finding.stops}`;
    const nth = seen.get(name) ?? 0;
    seen.set(name, nth + 1);
    return { key: `${name} ${nth}`, finding };
  });
}

/** Those that do not stop it and are worth a look all the same. */
export function countLooks(findings: ExportFinding[]): number {
  return findings.filter(({ stops }) => !stops).length;
}

/** The first whose rows can be opened. */
export function firstToOpen(findings: ExportFinding[]): ExportFinding | null {
  return inOrder(findings).find(({ ids }) => ids.length > 0) ?? null;
}
