/** What a tuning record belongs to: this adapter, this browser or Dawn, these kernels. When any changes, so does the key. */
import { hexadecimal, sha256 } from '../core/sha256.ts';
import type { AdapterDescription } from '../gpu/device.ts';
import { MATMUL_VARIANTS } from '../kernels/matmul/matmul.ts';
import { SHADER_SOURCES } from '../kernels/shaderSources.ts';

export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isSoftware: boolean;
  readonly features: readonly string[];
  readonly subgroupSizes: readonly [number, number];
  readonly limits: Readonly<Record<string, number>>;
  /** 'Chromium 156', or 'Node 20.19, webgpu 0.6.2'. */
  readonly runtime: string;
  /** SHA-256 of all shaders, and of the variants' constants, 16 hexadecimal digits. */
  readonly kernels: string;
}

export async function adapterFacts(adapter: AdapterDescription, runtime: string): Promise<AdapterFacts> {
  const { vendor, architecture, device, description, isSoftware, features, limits } = adapter;
  const variants = MATMUL_VARIANTS.map((v) => [v.name, v.kernel.name, v.constants]);
  return {
    vendor,
    architecture,
    device,
    description,
    isSoftware,
    features,
    subgroupSizes: [adapter.subgroupMinSize, adapter.subgroupMaxSize],
    limits,
    runtime,
    kernels: await digest(JSON.stringify([variants, SHADER_SOURCES])),
  };
}

/** 16 hexadecimal digits of all facts. */
export const adapterKey = (facts: AdapterFacts): Promise<string> => digest(JSON.stringify(facts));

/** Name and major version of a browser, from its user agent: the part of it that can change what kernels do. */
export function browserRuntime(userAgent: string): string {
  const found = ['Firefox', 'Edg', 'Chrome', 'Version']
    .map((name) => new RegExp(`(${name})/(\\d+)`).exec(userAgent))
    .find((match) => match !== null);
  const names: Readonly<Record<string, string>> = { Edg: 'Edge', Chrome: 'Chromium', Version: 'Safari' };
  return found ? `${names[found[1]] ?? found[1]} ${found[2]}` : userAgent || 'unknown browser';
}

async function digest(text: string): Promise<string> {
  const bytes = await sha256(new TextEncoder().encode(text));
  return hexadecimal(bytes.subarray(0, 8));
}
