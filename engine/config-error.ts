/** A configuration that can't be used; the message lists every problem. */
export class ConfigError extends Error {}

/** What a setting says is looked at where it is used: there, too, the message names the setting. @throws ConfigError */
export function settingOf<Value>(name: string, use: () => Value): Value {
  try {
    return use();
  } catch (cause) {
    throw new ConfigError(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
