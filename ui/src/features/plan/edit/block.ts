/** A block of cells as text: tabs between cells, line feeds between rows, quotes around what holds either. */

/** The cells of a pasted text, row by row. A line feed at its end is no row. */
export function readBlock(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const end = () => {
    rows.at(-1)?.push(cell);
    cell = '';
  };
  const whole = text.replace(/\r\n?/g, '\n');
  for (let at = 0; at < whole.length; at += 1) {
    const letter = whole[at] as string;
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (whole[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === '' && closes(whole, at)) {
      quoted = true;
    } else if (letter === '\t') {
      end();
    } else if (letter === '\n') {
      end();
      rows.push([]);
    } else {
      cell += letter;
    }
  }
  end();
  if (whole.endsWith('\n') && rows.at(-1)?.length === 1) rows.pop();
  return rows;
}

/** Whether the quote that opens here is closed before a tab, a line feed or the end: else it is a letter of the text. */
function closes(text: string, at: number): boolean {
  const quoted = /"(?:[^"]|"")*"(?=\t|\n|$)/y;
  quoted.lastIndex = at;
  return quoted.test(text);
}

/** Each row with a line feed, as spreadsheets write it: so a last row that says nothing is one. */
export function writeBlock(rows: readonly (readonly string[])[]): string {
  const cell = (text: string) => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => `${row.map(cell).join('\t')}\n`).join('');
}

/** How many cells the widest row has. */
export function widthOf(block: readonly (readonly unknown[])[]): number {
  return block.reduce((most, row) => Math.max(most, row.length), 0);
}

/** Without the columns at its end that say nothing. */
export function trimmed(block: string[][]): string[][] {
  const width = block.reduce((most, row) => Math.max(most, row.findLastIndex((cell) => cell !== '') + 1), 1);
  return block.map((row) => row.slice(0, width));
}

/**
 * The block over a place of this size: it is repeated where it fits into it a whole number of times. Null: a line that is
 * shorter than the block has nothing there.
 */
export function repeated(block: string[][], height: number, width: number): (string | null)[][] {
  const across = widthOf(block);
  const rows = height % block.length === 0 ? Math.max(height, block.length) : block.length;
  const columns = width % across === 0 ? Math.max(width, across) : across;
  return Array.from({ length: rows }, (_, row) => {
    const line = block[row % block.length] ?? [];
    return Array.from({ length: columns }, (_, column) => line[column % across] ?? null);
  });
}
