import tsconfigPaths from 'vite-tsconfig-paths'
import { defineConfig } from 'vitest/config'

/**
 * Suites are folders or name endings, so that a file's level shows in its name. vitest's own number of workers is one
 * less than there are cores, which on two is one: each suite says how many it takes.
 */
const base = { plugins: [tsconfigPaths()] }
/** One Postgres for the whole run; see core/testing/services.ts. */
const globalSetup = ['core/testing/globalSetup.ts']
const withProduct = [...globalSetup, 'core/testing/buildProduct.ts']
const everywhere = ['node_modules/**', 'build/**', '**/*.spec.ts']

export default defineConfig({
  test: {
    projects: [
      {
        ...base,
        test: {
          name: 'unit',
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...everywhere, '**/*.{contract,integration,product,real,simulation}.test.ts'],
        },
      },
      {
        ...base,
        test: {
          name: 'contract',
          maxWorkers: 2,
          include: ['**/*.contract.test.ts'],
          exclude: everywhere,
          globalSetup,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...base,
        test: {
          name: 'integration',
          include: ['**/*.integration.test.ts'],
          exclude: everywhere,
          globalSetup: withProduct,
          testTimeout: 600_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 120_000 } },
          maxWorkers: 2,
        },
      },
      {
        ...base,
        test: {
          name: 'simulation',
          maxWorkers: 3,
          include: ['**/*.simulation.test.ts'],
          exclude: everywhere,
          globalSetup,
          testTimeout: 900_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...base,
        // Whole products: each file starts its own. More than two starve each other on two cores.
        test: {
          name: 'product',
          include: ['e2e/product/*.product.test.ts'],
          exclude: everywhere,
          globalSetup: withProduct,
          testTimeout: 600_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...base,
        test: {
          name: 'real',
          include: ['**/*.real.test.ts'],
          exclude: everywhere,
          globalSetup: withProduct,
          testTimeout: 1_200_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
