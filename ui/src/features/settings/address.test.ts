import { expect, it } from 'vitest';
import { addressError, isLocal, presets } from './address';

it.each([
  ['http://127.0.0.1:11434', true],
  ['localhost:8080', true],
  ['http://0.0.0.0:8000', true],
  ['http://[::1]:1234', true],
  ['https://api.openai.com', false],
  ['http://192.168.1.5:8080', false],
  ['', false],
])('%s is on this computer: %s', (address, local) => expect(isLocal(address)).toBe(local));

it.each([
  ['', 'Enter the address'],
  ['ftp://files', 'not a web address'],
  ['http://192.168.1.5:8080', 'not encrypted'],
  ['https://me:secret@host', 'user name'],
])('%s is refused', (address, words) => expect(addressError(address)).toContain(words));

it('every preset can be used as it is', () => {
  expect(presets.map((preset) => addressError(preset.baseUrl))).toEqual(presets.map(() => null));
});
