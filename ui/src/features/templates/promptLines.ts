import type { PromptPiece } from '../../ipc/client';

export interface PromptPart {
  text: string;
  piece: PromptPiece;
}

export interface PromptLine {
  heading: boolean;
  parts: PromptPart[];
}

/** A prompt line by line, headings without their signs: as it is read, and not as it is sent. */
export function promptLines(pieces: readonly PromptPiece[]): PromptLine[] {
  const lines: PromptLine[] = [{ heading: false, parts: [] }];
  for (const piece of pieces) {
    const texts = piece.text.split('\n');
    texts.forEach((text, at) => {
      if (at > 0) lines.push({ heading: false, parts: [] });
      const gone = at === 0 && (piece.missing || piece.empty);
      if (text !== '' || gone) lines.at(-1)?.parts.push({ text, piece });
    });
  }
  return lines.map(withoutSigns);
}

function withoutSigns(line: PromptLine): PromptLine {
  const [first, ...rest] = line.parts;
  const head = first?.piece.origin === 'template' ? /^#{1,4} /.exec(first.text) : null;
  if (!first || !head) return line;
  const text = first.text.slice(head[0].length);
  return { heading: true, parts: text === '' ? rest : [{ ...first, text }, ...rest] };
}

const originWords = {
  persona: 'Persona',
  arc: 'Arc',
  topic: 'Topic',
  voice: 'Voice',
  row: 'Row',
  template: 'Template',
} as const;

/** Those that have a color, in the order of the key. */
export const origins = (['persona', 'arc', 'topic', 'voice', 'row'] as const).map((origin) => ({
  origin,
  word: originWords[origin],
}));

/** Where a word comes from: "Topic: topic.summary". */
export function originText({ origin, name }: PromptPiece): string {
  return name === null ? originWords[origin] : `${originWords[origin]}: ${name}`;
}

/** What stands in the place of words that are not there. */
export function holeText({ name, missing }: PromptPiece): string {
  return missing ? `there is no ${name ?? 'such name'}` : `nothing here: ${name ?? 'this'} is empty`;
}
