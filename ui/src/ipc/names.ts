/** What names are compared by, as the engine has it: those that differ only in case, accents or blanks mean the same. */
export function folded(name: string): string {
  const words = name.split(/\p{White_Space}+/u).filter((word) => word !== '');
  // The accents of Latin, Greek and Cyrillic letters. What other scripts put above and below one belongs to the word.
  const plain = words
    .join(' ')
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('’', "'");
  // Letter by letter: as a whole, a word that ends in a capital sigma would get another one.
  return Array.from(plain, (letter) => letter.toLowerCase()).join('');
}
