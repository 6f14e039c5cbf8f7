import { isRegion, type Region } from './pricing/tax.ts';

export interface Config {
  readonly port: number;
  readonly region: Region;
}

/** Reads PORT (default 8080) and SHOP_REGION (default DE). */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const port = Number(env['PORT'] ?? 8080);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`PORT must be 0-65535, got "${env['PORT']}"`);
  const region = env['SHOP_REGION'] ?? 'DE';
  if (!isRegion(region)) throw new Error(`SHOP_REGION must be DE, AT or FR, got "${region}"`);
  return { port, region };
}
