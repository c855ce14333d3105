import { defineConfig } from '@playwright/test'
import { findChromium } from './scripts/lib/chromium.ts'

const json = process.env.E2E_JSON

// Searched once, by the first process; the workers inherit it. Without one Playwright prints its own message.
const browser = process.env.CHROMIUM_PATH ?? findChromium() ?? undefined
if (browser) process.env.CHROMIUM_PATH = browser

export default defineConfig({
  testDir: 'e2e/journeys',
  outputDir: 'test-results',
  // One worker, because the journeys share one business clock.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: json ? [['list'], ['json', { outputFile: json }]] : [['list']],
  use: {
    baseURL: process.env.E2E_BASE_URL ?? 'http://127.0.0.1:3000',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: browser,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
      ],
    },
  },
})
