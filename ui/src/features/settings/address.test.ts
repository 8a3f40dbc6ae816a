import { expect, it } from 'vitest';
import { addressError, isLocal, isPlain, originOf, presets, serverName } from './address';

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

it('plain http to another computer can be allowed for this server', () => {
  expect(addressError('http://192.168.1.5:11434', true)).toBeNull();
  expect(isPlain('http://192.168.1.5:11434')).toBe(true);
  expect(isPlain('http://127.0.0.1:11434')).toBe(false);
  expect(addressError('ftp://192.168.1.5', true)).toContain('not a web address');
});

it.each([
  ['https://api.openai.com/v1/chat/completions', 'https://api.openai.com', 'api.openai.com'],
  ['api.openai.com', 'https://api.openai.com', 'api.openai.com'],
  ['http://127.0.0.1:8080/v1', 'http://127.0.0.1:8080', '127.0.0.1:8080'],
  ['http://192.168.1.5:8080', 'http://192.168.1.5:8080', 'http://192.168.1.5:8080'],
  ['https://api.openai.com:8443', 'https://api.openai.com:8443', 'api.openai.com:8443'],
  ['https://me:secret@host', null, null],
  ['ftp://files', null, null],
])('the key of %s belongs to %s', (address, origin, name) => {
  expect(originOf(address)).toBe(origin);
  expect(serverName(address)).toBe(name);
});
