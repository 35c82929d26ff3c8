import { existsSync } from 'node:fs';

/** The browser that npm has brought on Linux on x64, else one that is installed. Unpacked on first use, which only one process may do at a time. */
export async function findBrowser(): Promise<string> {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined) return given;
  if (process.platform === 'linux' && process.arch === 'x64') {
    const { default: packed } = await import('@sparticuz/chromium');
    return await packed.executablePath();
  }
  const installed = [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ].find((path) => existsSync(path));
  if (installed === undefined) throw new Error('no Chromium is installed: set CHROMIUM_PATH');
  return installed;
}
