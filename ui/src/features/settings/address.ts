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
  return plain && loopbackHost(plain.hostname) ? plain : tried(`https://${text}`);
}

function loopbackHost(host: string): boolean {
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '0.0.0.0' ||
    ['[::1]', '[::]'].includes(host) ||
    /^127\./.test(host)
  );
}

/** This machine: no key is needed, nothing costs, nobody's rules apply. */
export function isLocal(address: string): boolean {
  const url = parse(address);
  return url !== null && loopbackHost(url.hostname);
}

/** What is wrong with an address, in words; null where it can be used. */
export function addressError(address: string): string | null {
  const url = parse(address);
  if (!address.trim()) return 'Enter the address of the server.';
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return 'This is not a web address. Enter the root of the server, such as http://127.0.0.1:8080.';
  }
  if (url.username || url.password) return 'Take the user name and the password out of the address.';
  if (url.protocol === 'http:' && !loopbackHost(url.hostname)) {
    return 'Plain http to another computer is not encrypted. Use https.';
  }
  return null;
}
