import { buildAlways } from './lib/build.ts'
import { runScript } from './lib/script.ts'

runScript(buildAlways)
