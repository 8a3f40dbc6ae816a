import { isLoopback } from '../../lib/loopback';

/** A server someone may have, one click away. */
export interface Preset {
  name: string;
  baseUrl: string;
}

export const presets: Preset[] = [
  { name: 'Ollama', baseUrl: 'http://127.0.0.1:11434' },
  { name: 'LM Studio', baseUrl: 'http://127.0.0.1:1234' },
  { name: 'llama.cpp', baseUrl: 'http://127.0.0.1:8080' },
  { name: 'vLLM', baseUrl: 'http://127.0.0.1:8000' },
  { name: 'OpenRouter', baseUrl: 'https://openrouter.ai/api' },
  { name: 'OpenAI', baseUrl: 'https://api.openai.com' },
];

/** The scheme may be left out, as in an address bar. */
function parse(address: string): URL | null {
  const text = address.trim();
  if (!text) return null;
  const tried = (url: string) => (URL.canParse(url) ? new URL(url) : null);
  if (text.includes('://')) return tried(text);
  const plain = tried(`http://${text}`);
  return plain && isHere(plain.hostname) ? plain : tried(`https://${text}`);
}

/** A server that listens on every address says its own as 0.0.0.0: reached from here, that is this machine. */
function isHere(host: string): boolean {
  return isLoopback(host) || host === '0.0.0.0' || host === '[::]';
}

/** This machine: no key is needed, nothing costs, nobody's rules apply. */
export function isLocal(address: string): boolean {
  const url = parse(address);
  return url !== null && isHere(url.hostname);
}

/** The server that a key belongs to: scheme, host and port. Null where the address cannot be read. */
export function originOf(address: string): string | null {
  const url = parse(address);
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password) return null;
  return url.origin;
}

/** The server as people read it: "api.openai.com", "127.0.0.1:8080", "http://192.168.1.5:8080". */
export function serverName(address: string): string | null {
  const origin = originOf(address);
  if (origin === null) return null;
  return origin.replace(isLocal(address) ? /^https?:\/\// : /^https:\/\//, '');
}

/** Another computer over plain http: only where the person allows it for this server. */
export function isPlain(address: string): boolean {
  return originOf(address)?.startsWith('http://') === true && !isLocal(address);
}

/** What is wrong with an address, in words; null where it can be used. */
export function addressError(address: string, allowHttp = false): string | null {
  const url = parse(address);
  if (!address.trim()) return 'Enter the address of the server.';
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return 'This is not a web address. Enter the root of the server, such as http://127.0.0.1:8080.';
  }
  if (url.username || url.password) return 'Take the user name and the password out of the address.';
  if (!allowHttp && isPlain(address)) {
    return 'Plain http to another computer is not encrypted: key and texts can be read on the way. Use https, or allow it for this server below.';
  }
  return null;
}
