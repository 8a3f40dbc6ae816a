import { expect, it } from 'vitest';
import type { PreviewPiece } from '../../ipc/client';
import { paragraphs } from './pieces';

type Short = [PreviewPiece['kind'], string];
const said = (pieces: Short[]) =>
  paragraphs(pieces.map(([kind, text]) => ({ kind, text }))).map((paragraph) =>
    paragraph
      .map(({ text, token, learned }) => `${token ? `[${text}]` : text}${learned ? '*' : ''}`)
      .join(' '),
  );

it('a message of ChatML is a paragraph, its speaker in the token', () => {
  const pieces: Short[] = [
    ['special', '<|im_start|>'],
    ['plain', 'user\n'],
    ['plain', 'Hello\n\nagain'],
    ['special', '<|im_end|>'],
    ['plain', '\n'],
    ['special', '<|im_start|>'],
    ['plain', 'assistant\n'],
    ['learned', 'user\nis a word too'],
    ['learned_special', '<|im_end|>'],
    ['plain', '\n'],
  ];
  expect(said(pieces)).toEqual([
    '[<|im_start|>user] Hello\n\nagain [<|im_end|>]',
    '[<|im_start|>assistant] user\nis a word too* [<|im_end|>]*',
  ]);
});

it('a header of two tokens is one, and what begins the text is one too', () => {
  const pieces: Short[] = [
    ['special', '<|begin_of_text|>'],
    ['special', '<|start_header_id|>'],
    ['plain', 'user'],
    ['special', '<|end_header_id|>'],
    ['plain', '\n\nHello'],
    ['special', '<|eot_id|>'],
    ['special', '<|start_header_id|>'],
    ['plain', 'assistant'],
    ['special', '<|end_header_id|>'],
    ['plain', '\n\n'],
    ['learned', 'Hi'],
    ['learned_special', '<|eot_id|>'],
  ];
  expect(said(pieces)).toEqual([
    '[<|begin_of_text|>] [<|start_header_id|>user<|end_header_id|>] Hello [<|eot_id|>]',
    '[<|start_header_id|>assistant<|end_header_id|>] Hi* [<|eot_id|>]*',
  ]);
});

it('text without any token is read as it is, and nothing is nothing', () => {
  expect(said([['plain', 'user hello\n']])).toEqual(['user hello']);
  expect(said([])).toEqual([]);
});

it('a word of a person is no speaker', () => {
  const pieces: Short[] = [
    ['special', '[INST]'],
    ['plain', 'hello'],
    ['special', '[/INST]'],
    ['learned', 'assistant'],
    ['learned_special', '</s>'],
  ];
  expect(said(pieces).join(' | ')).toContain('[[INST]] hello');
  expect(said(pieces).join(' | ')).toContain('assistant*');
});
