import importX from 'eslint-plugin-import-x'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/** Imports go one way (docs/architecture.md). A target may not import what is `from`, but for `except`. */
const zones = [
  { target: './core/domain', from: './', except: ['./core/domain', './node_modules'] },
  { target: './core/config', from: './', except: ['./core/config', './core/domain', './node_modules'] },
  { target: './core/ports', from: './', except: ['./core/ports', './core/domain', './node_modules'] },
  {
    target: ['./core/provisioning', './core/services'],
    from: './',
    except: ['./core/provisioning', './core/services', './core/ports', './core/domain', './node_modules'],
  },
  { target: './core/jobs', from: './', except: ['./core/jobs', './core/domain', './node_modules'] },
  {
    target: './core/adapters',
    from: './',
    except: [
      './core/adapters',
      './core/ports',
      './core/domain',
      './core/jobs',
      './core/config',
      './node_modules',
    ],
  },
  { target: './core', from: ['./app', './worker', './sandbox', './scripts', './e2e', './bench'] },
  { target: './app', from: ['./worker', './sandbox', './scripts', './e2e', './bench', './core/adapters'] },
  { target: './worker', from: ['./app', './sandbox', './scripts', './e2e', './bench'] },
  {
    target: './sandbox',
    from: ['./core/adapters', './core/services', './core/provisioning', './app', './worker'],
  },
]

const testFiles = ['**/*.test.ts', '**/*.test.tsx', 'e2e/**', 'core/testing/**']

export default tseslint.config(
  {
    ignores: [
      'node_modules/**',
      'build/**',
      'core/adapters/prisma/generated/**',
      'test-results/**',
      'playwright-report/**',
      'public/**',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    rules: {
      ...reactHooks.configs.recommended.rules,
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'core/config/env.ts is the one place that reads it.' },
      ],
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    ignores: testFiles,
    plugins: { 'import-x': importX },
    rules: { 'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }] },
  },
  {
    files: [
      'core/config/**',
      'sandbox/main.ts',
      'sandbox/stand-ins/**',
      'scripts/**',
      'bench/**',
      '*.config.ts',
      ...testFiles,
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
)
