import { defineConfig } from '@playwright/test'

/**
 * The product in a real Chromium, against a running Aura (AURA_E2E_URL), or one that the set-up starts.
 * The browser is the system's: Playwright's own can't be downloaded everywhere.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: process.env.AURA_E2E_MACHINES === 'real' ? 'real/*.spec.ts' : '{apart,browser}/*.spec.ts',
  globalSetup: './e2e/startWorld.ts',
  outputDir: 'test-results',
  timeout: 600_000,
  expect: { timeout: 90_000 },
  // One setup of a real machine fills two cores; two simulated ones leave room for the suites beside them.
  workers: process.env.AURA_E2E_MACHINES === 'real' ? 1 : 2,
  fullyParallel: true,
  reporter: 'list',
  use: {
    browserName: 'chromium',
    trace: 'retain-on-failure',
    // What turns and fades is drawn by the processor here, sixty times a second, and takes it from the product.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      executablePath: process.env.CHROMIUM_BIN ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
    },
  },
})
