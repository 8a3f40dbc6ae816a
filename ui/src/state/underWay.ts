/** What is under way and would end half done with the window, in whole sentences: "An export is being written". */
const sentences: string[] = [];

/** Says so for as long as it takes, and gives its answer. */
export async function underWay<T>(sentence: string, work: Promise<T>): Promise<T> {
  sentences.push(sentence);
  try {
    return await work;
  } finally {
    sentences.splice(sentences.indexOf(sentence), 1);
  }
}

export function underWayNow(): string[] {
  return [...sentences];
}
