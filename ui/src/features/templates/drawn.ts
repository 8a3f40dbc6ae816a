import type { WordPiece } from '../../ipc/client';

/** Lines of what stayed that are drawn at each side of a change. */
const AROUND = 2;

/** Long passages that stayed are cut to the lines beside what changed. */
export function drawnPieces(pieces: readonly WordPiece[]): WordPiece[] {
  return pieces.map((piece, at) => {
    if (piece.removed || piece.added) return piece;
    const lines = piece.text.split('\n');
    const [head, tail] = [at === 0 ? 0 : AROUND, at === pieces.length - 1 ? 0 : AROUND];
    if (lines.length <= head + tail + 3) return piece;
    const left = lines.length - head - tail;
    const kept = [
      ...lines.slice(0, head),
      `... ${left} lines alike ...`,
      ...lines.slice(lines.length - tail),
    ];
    return { ...piece, text: kept.join('\n') };
  });
}
