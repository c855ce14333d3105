import { format, runCheck, types, unused, vitest } from './lib/checks.ts'

const checks = [format, types, unused, { ...vitest('Unit tests', ['--project', 'unit']), showOutput: false }]
const results = await Promise.all(checks.map(runCheck))
process.exit(results.every(Boolean) ? 0 : 1)
