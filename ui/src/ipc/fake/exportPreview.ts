import type { ExportInput, ExportPreview, PreviewPiece, RowSummary } from '../bindings';
import { generationOf } from './detail';
import { tokensOf } from './exportCheck';
import { exportChoices } from './exportChoices';
import type { World } from './world';

interface Message {
  role: string;
  content: string;
}

/** Places in the order in which they are looked at: one way, then the other. Where there are fewer by now, from the first. */
function places(at: number, of: number, back: boolean): number[] {
  const all = Array.from({ length: of }, (_, place) => place);
  const from = at < of ? at : 0;
  return back
    ? [...all.slice(0, from + 1).reverse(), ...all.slice(from + 1)]
    : [...all.slice(from), ...all.slice(0, from).reverse()];
}

/** A conversation as the file has it and as a model reads it: the first that can be written, from a place on or back. */
export function previewOf(
  { exports, text }: World,
  rows: RowSummary[],
  start: number,
  back: boolean,
  input: ExportInput,
): ExportPreview | null {
  const at = places(start, rows.length, back).find((place) => !exports.unwritable.has(rows[place]?.id ?? 0));
  const row = rows[at ?? -1];
  if (at === undefined || !row) return null;
  const messages = messagesOf(row, input, text);
  const family = exportChoices.families.find(({ name }) => name === input.family);
  const tokens = family ? tokensOf(row) : 0;
  return {
    conversation: row.id,
    number: row.number,
    at,
    of: rows.length,
    record: JSON.stringify({
      messages: messages.slice(0, 3).map(({ role, content }) => ({ role, content: shortened(content) })),
    }).replace(/\]\}$/, `, ${messages.length - 3} more]}`),
    pieces: family ? messages.flatMap((message) => chatMl(message)) : [],
    tokens,
    learned: Math.round(tokens * 0.59),
    exact: family?.exact ?? false,
    notes: input.system === 'drop' && family?.name === 'llama3' ? ['Llama 3 adds a date of its own.'] : [],
    failure:
      family?.name === 'gemma3' && input.system === 'keep' && row.number % 11 === 0
        ? 'The template refuses it: System role not supported.'
        : null,
  };
}

function messagesOf(row: RowSummary, input: ExportInput, said: string | null): Message[] {
  const { turns, systemPrompt } = generationOf(row, 1, said);
  const messages = turns.map(({ role, content }): Message => ({ role, content }));
  if (input.system === 'keep') return [{ role: 'system', content: systemPrompt }, ...messages];
  const first = messages[0];
  if (input.system === 'fold' && first) first.content = `${systemPrompt}\n\n${first.content}`;
  return messages;
}

const shortened = (text: string) => (text.length > 32 ? `${text.slice(0, 30)}…` : text);

function chatMl({ role, content }: Message): PreviewPiece[] {
  const learned = role === 'assistant';
  return [
    { text: '<|im_start|>', kind: 'special' },
    { text: `${role}\n`, kind: 'plain' },
    { text: content, kind: learned ? 'learned' : 'plain' },
    { text: '<|im_end|>', kind: learned ? 'learned_special' : 'special' },
    { text: '\n', kind: 'plain' },
  ];
}
