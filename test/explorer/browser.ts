import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The system's browser, or the one that CHROMIUM_PATH names; null where there is none. */
export const CHROMIUM = pathOfChromium();

/** Part of the name of every test that needs it. */
export const NEEDS = 'needs Chromium: apt-get install chromium, or CHROMIUM_PATH';

function pathOfChromium(): string | null {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined && named !== '') return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const paths = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return paths.find((path) => existsSync(path)) ?? null;
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(CHROMIUM !== null && { executablePath: CHROMIUM }),
    // Root may not use the sandbox, and only pages of our own are opened.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
