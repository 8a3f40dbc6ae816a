import type { ExportChoices } from '../bindings';

/** Label, and the length beyond which the consumer drops or cuts by itself. */
export const consumers: Record<string, [label: string, length: number | null]> = {
  axolotl: ['Axolotl', 512],
  trl: ['TRL', 1024],
  unsloth: ['Unsloth', null],
  llamafactory: ['LLaMA-Factory', 2048],
  mlx: ['MLX', 2048],
  'ms-swift': ['ms-swift', null],
  together: ['Together', null],
  fireworks: ['Fireworks', null],
  vertex: ['Vertex', null],
  bedrock: ['Bedrock', null],
  chat: ['Chat messages', null],
};

const formats: [name: string, label: string, extension: string, pairs?: boolean][] = [
  ['messages', 'Messages', 'jsonl'],
  ['sharegpt', 'ShareGPT', 'jsonl'],
  ['alpaca', 'Alpaca, multi-turn', 'jsonl'],
  ['replies', 'Replies, one a row', 'jsonl'],
  ['parquet', 'Parquet', 'parquet'],
  ['csv', 'CSV, one turn a row', 'csv'],
  ['markdown', 'Markdown, for reading', 'md'],
  ['pairs-trl', 'Preference pairs for TRL', 'jsonl', true],
  ['pairs-llamafactory', 'Preference pairs for LLaMA-Factory', 'jsonl', true],
  ['pairs-openai', 'Preference pairs for OpenAI, Together, Fireworks', 'jsonl', true],
];

const families: [name: string, label: string, exact: boolean][] = [
  ['qwen3', 'Qwen 3', true],
  ['llama3', 'Llama 3', false],
  ['mistral-v7', 'Mistral (v7)', false],
  ['gemma3', 'Gemma 3', false],
  ['phi4', 'Phi 4', false],
  ['gpt-oss', 'gpt-oss', true],
  ['chatml', 'ChatML', false],
];

export const exportChoices: ExportChoices = {
  consumers: Object.entries(consumers).map(([name, [label]]) => ({ name, label, note: '' })),
  formats: formats.map(([name, label, extension, pairs = false]) => ({ name, label, extension, pairs })),
  families: families.map(([name, label, exact]) => ({ name, label, exact })),
  contexts: [1024, 2048, 4096, 8192, 16_384, 32_768],
};

export const formatOf = (name: string) => exportChoices.formats.find((format) => format.name === name);
