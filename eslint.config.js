import tseslint from 'typescript-eslint'

// Biome formats; this is the only linter. It needs types, because the mistakes that matter in
// firmware are promises nobody waits for (an async listener, an async interval).
const noAmbientTime = [
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Take a Clock.' },
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Take a Clock.' },
  { selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']", message: 'Take a Random.' },
]
const noAmbientEnv = [
  {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only config/ reads the environment.',
  },
]

export default tseslint.config(
  { ignores: ['**/node_modules/', '.coverage/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...noAmbientTime, ...noAmbientEnv],
      'preserve-caught-error': 'error',
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    // The wall clock and the environment each have one door; pages run in a browser that has no Clock port.
    files: ['config/**/*.ts', 'firmware/health/system-clock.ts', 'firmware/screens/pages/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['scripts/**/*.ts', 'firmware/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'no-restricted-syntax': 'off' },
  },
)
