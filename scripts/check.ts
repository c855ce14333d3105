import { format, runCheck, types, vitest } from './lib/checks.ts'

const checks = [format, types, { ...vitest('Unit tests', ['--project', 'unit']), loud: false }]
const results = await Promise.all(checks.map(runCheck))
process.exit(results.every(Boolean) ? 0 : 1)
