/** Where a key leads in a grid of so many rows and columns; null where it leads nowhere. */
export function moved(
  key: string,
  [row, column]: [number, number],
  [rows, columns]: [number, number],
  end = false,
): [number, number] | null {
  const within = (n: number, most: number) => Math.min(Math.max(n, 0), most - 1);
  switch (key) {
    case 'ArrowUp':
      return [within(row - 1, rows), column];
    case 'ArrowDown':
      return [within(row + 1, rows), column];
    case 'ArrowLeft':
      return [row, within(column - 1, columns)];
    case 'ArrowRight':
      return [row, within(column + 1, columns)];
    case 'Home':
      return [end ? 0 : row, 0];
    case 'End':
      return [end ? rows - 1 : row, columns - 1];
    default:
      return null;
  }
}
